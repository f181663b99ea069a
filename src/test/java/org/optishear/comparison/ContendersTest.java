// SPDX-License-Identifier: Apache-2.0
package org.optishear.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.optishear.InputException;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.BetaOn;
import org.optishear.metric.RelativeSum;
import org.optishear.model.CausalLm;
import org.optishear.model.ModelFamilies;
import org.optishear.allocation.Allocation;
import org.optishear.testing.TestData;

class ContendersTest {
    private static final Contenders.Patterns HALF = new Contenders.Patterns() {
        @Override
        public SparsityPattern pattern(boolean wholeMatrix) {
            return wholeMatrix ? new SparsityPattern.PerMatrix(0.5) : new SparsityPattern.PerRow(0.5);
        }

        @Override
        public DoubleFunction<SparsityPattern> fraction(boolean wholeMatrix) {
            return SparsityPattern.PerRow::new;
        }

        @Override
        public Allocation rounded(Allocation allocation, CausalLm model) {
            return allocation;
        }
    };
    @TempDir
    Path folder;

    private List<Contender> read(String... texts) {
        try (Checkpoint checkpoint = Checkpoint.open(TestData.root().resolve("demo/model"));
                CausalLm model = ModelFamilies.load(checkpoint)) {
            return new Contenders(model,
                    new Contenders.Reading(BetaOn.SQUARED, RelativeSum.CODE, "uniform", HALF)).read(List.of(texts));
        }
    }

    private Path plan(String pattern) throws IOException {
        String patterns = String.join(",", java.util.Collections.nCopies(8, '"' + pattern + '"'));
        return Files.writeString(folder.resolve("plan.json"), """
                {"schema":"optishear.plan/1","metric":{"text":"ria:a=0.3"},"patternByBlock":[%s],"origin":{"seed":3}}
                """.formatted(patterns));
    }

    @Test
    void parametersBelongToTheirMethod() {
        assertThat(Contenders.split(List.of("ria:a=0.3,wanda@owl:M=3,lambda=0.1,magnitude",
                "alpha=none,tauW=exp,beta=none,tauX=log", "gblm,alpha=none,tauW=exp,beta=none,tauX=log@owl")))
                .containsExactly("ria:a=0.3", "wanda@owl:M=3,lambda=0.1", "magnitude",
                        "alpha=none,tauW=exp,beta=none,tauX=log", "gblm", "alpha=none,tauW=exp,beta=none,tauX=log@owl");
    }

    @Test
    void methodAndAllocationAreRead() throws IOException {
        Path plan = plan("0.5 per row");

        List<Contender> read = read("magnitude", "wanda@owl", plan.toString(), "wanda@" + plan, plan + "@uniform");

        assertThat(read).extracting(contender -> contender.plan().method().id()).containsExactly("magnitude", "wanda",
                "ria:a=0.3", "wanda", "ria:a=0.3");
        assertThat(read).extracting(Contender::allocation).containsExactly("uniform", "owl:M=5.0,lambda=0.08",
                plan.toString(), plan.toString(), "uniform");
        assertThat(read).extracting(contender -> contender.plan().allocation().pattern(0).toString()).containsExactly(
                "0.5 per matrix", "0.5 per row", "0.5 per row", "0.5 per row", "0.5 per matrix");
    }

    @Test
    void labelsShowAsMuchOfTheWayAsTellsThemApart() throws IOException {
        List<String> texts = new ArrayList<>(List.of("wanda"));
        for (String way : List.of("a/s0", "b/s1")) {
            Path plan = Files.createDirectories(folder.resolve(way)).resolve("plan.json");
            Files.copy(plan("0.5 per row"), plan);
            texts.addAll(List.of(plan + "+dsnot@owl", "wanda@" + plan));
        }
        List<Contender> contenders = read(texts.toArray(String[]::new));

        assertThat(ComparisonRun.names(contenders)).containsExactly("wanda", "s0/plan.json+dsnot@owl",
                "wanda@s0/plan.json", "s1/plan.json+dsnot@owl", "wanda@s1/plan.json");

        Path same = Files.createDirectories(folder.resolve("c/s0")).resolve("plan.json");
        Files.copy(folder.resolve("plan.json"), same);
        assertThat(ComparisonRun.names(read(folder.resolve("a/s0/plan.json").toString(), same.toString())))
                .containsExactly("a/s0/plan.json", "c/s0/plan.json");
    }

    @Test
    void aPlanOfAnotherDepthIsAppliedAndSaysSo() throws IOException {
        Path plan = Files.writeString(folder.resolve("plan.json"),
                """
                        {"schema":"optishear.plan/1","metric":{"text":"ria:a=0.3"},"patternByBlock":["0.4 per row","0.6 per row"]}
                        """);

        assertThat(read(plan.toString(), "wanda@" + plan)).allSatisfy(contender -> {
            assertThat(contender.plan().allocation().patterns()).hasSize(8);
            assertThat(contender.about().path("transfer").asText())
                    .startsWith("plan of 2 blocks applied to 8 by fraction of depth");
        });
        Path allocation = Files.writeString(folder.resolve("allocation.json"),
                "{\"schema\":\"optishear.allocation/1\",\"patternByBlock\":[0.5,0.5]}");
        assertThatThrownBy(() -> read("wanda@" + allocation)).hasMessageContaining("found 2 blocks");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "0.6 per row | found a sparsity of 0.6000 over all linears, expected 0.5000 as",
            "2:4 | found 2:4, expected a fraction as --sparsity 0.5"})
    void aPlanOfAnotherSparsityIsRefused(String pattern, String message) throws IOException {
        Path plan = plan(pattern);

        assertThatThrownBy(() -> read("wanda", plan.toString())).isInstanceOf(InputException.class)
                .hasMessageContaining(plan.toString()).hasMessageContaining(message);
        assertThatThrownBy(() -> read("wanda@" + plan)).hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"wanda,nonsense | [--methods] found nonsense",
            "wanda,wanda | [--methods] found wanda twice", "wanda,, | [--methods] found nothing",
            "wanda@nowhere.json | [nowhere.json] found no such file",
            "nowhere.json | [nowhere.json] found no such file",
            "wanda@owl:x=1 | [--allocation] found owl:x=1"})
    void whatIsNotOneIsNamed(String text, String message) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(InputException.class).hasMessageStartingWith(message);
    }
}
