// SPDX-License-Identifier: Apache-2.0
package org.optishear.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.optishear.InputException;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.BetaOn;
import org.optishear.metric.MetaMetric;
import org.optishear.metric.Metrics;
import org.optishear.metric.PruningMetric;
import org.optishear.metric.RelativeSum;
import org.optishear.allocation.Allocation;

/// Every metric, pattern and allocation comes back from `plan.json` as it was.
class PlanTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<SparsityPattern> PATTERNS = List.of(new SparsityPattern.PerRow(0.55),
            new SparsityPattern.PerRow(0.4321, true), new SparsityPattern.PerMatrix(0.5),
            new SparsityPattern.PerMatrix(1 / 3.0, true), new SparsityPattern.PerBlock(0.5, false),
            new SparsityPattern.PerBlock(0.5, true), new SparsityPattern.RowShare(0.6), new SparsityPattern.NofM(2, 4),
            new SparsityPattern.NofM(5, 8, true));

    @TempDir
    private Path folder;

    static Stream<PruningMetric> metrics() {
        return Stream.concat(Metrics.BUILT_IN.stream(),
                Stream.of("ria:a=0.3", "sparsegpt-score:damping=0.1")
                        .map(text -> Metrics.parse(text, BetaOn.SQUARED, RelativeSum.CODE)));
    }

    @ParameterizedTest
    @MethodSource("metrics")
    void everyMetricIsReadBack(PruningMetric metric) {
        Plan plan = new Plan(metric, new Allocation(PATTERNS), JSON.createObjectNode().put("seed", 3));
        Plan read = readBack(plan);
        assertThat(read.method().ranking().orElseThrow().metric().id()).isEqualTo(metric.id());
        assertThat(read.method().ranking().orElseThrow().metric().getClass()).isEqualTo(metric.getClass());
        assertThat(read.toJson()).isEqualTo(plan.toJson());
    }

    @Test
    void patternsOfSingleLinearsAreReadBackInTheirOrder() {
        Map<String, SparsityPattern> byLinear = new LinkedHashMap<>();
        byLinear.put("model.layers.1.mlp.down_proj", new SparsityPattern.PerRow(0.3, true));
        byLinear.put("model.layers.0.self_attn.q_proj", new SparsityPattern.NofM(1, 4));
        Plan plan = new Plan(MetaMetric.ofIndex(787, BetaOn.NORM, RelativeSum.RIA), new Allocation(PATTERNS, byLinear),
                JSON.createObjectNode());
        Plan read = readBack(plan);
        assertThat(read).isEqualTo(plan);
        assertThat(read.allocation().byLinear().keySet()).containsExactlyElementsOf(byLinear.keySet());
        assertThat(read.allocation().pattern(1, "model.layers.1.mlp.down_proj"))
                .isEqualTo(new SparsityPattern.PerRow(0.3, true));
        assertThat(read.allocation().pattern(1, "model.layers.1.mlp.up_proj")).isEqualTo(PATTERNS.get(1));
    }

    @Test
    void anAllocationAloneMayHaveBareNumbers() throws IOException {
        Path file = folder.resolve("allocation.json");
        Files.writeString(file,
                """
                        {"schema": "optishear.allocation/1", "patternByBlock": [0.25, "2:4"], "patternByLinear": {"a": 0.75}}""");
        assertThat(AllocationJson.read(file, SparsityPattern.PerMatrix::new)).isEqualTo(new Allocation(
                List.of(new SparsityPattern.PerMatrix(0.25), new SparsityPattern.NofM(2, 4)),
                Map.of("a", new SparsityPattern.PerMatrix(0.75))));
        Files.writeString(file, "{\"patternByBlock\": [0.25]}");
        assertThatThrownBy(() -> AllocationJson.read(file, SparsityPattern.PerMatrix::new))
                .isInstanceOf(InputException.class).hasMessageContaining("schema] found nothing")
                .hasMessageContaining("optishear.allocation/1 or optishear.plan/1");
    }

    private Plan readBack(Plan plan) {
        Path file = folder.resolve("plan.json");
        JsonFile.write(file, plan.toJson());
        return Plan.read(file);
    }
}
