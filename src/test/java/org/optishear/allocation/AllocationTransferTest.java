// SPDX-License-Identifier: Apache-2.0
package org.optishear.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.optishear.InputException;
import org.optishear.allocation.PrunableSizes.Matrix;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.BetaOn;
import org.optishear.metric.Metrics;
import org.optishear.metric.PruningMetric;
import org.optishear.metric.RelativeSum;
import org.optishear.prune.Ranking;
import org.optishear.prune.RankingTransfer;

class AllocationTransferTest {
    private static PrunableSizes llama(int blocks) {
        return model("model.layers.", blocks, "self_attn.q_proj", "mlp.gate_proj", "mlp.down_proj");
    }

    /// Linears of 40, 80, 120 … weights.
    private static PrunableSizes model(String stem, int blocks, String... linears) {
        return new PrunableSizes(IntStream.range(0, blocks).mapToObj(block -> IntStream.range(0, linears.length)
                .mapToObj(i -> new Matrix(stem + block + "." + linears[i], i + 1, 40)).toList()).toList());
    }

    private static Allocation rows(double... sparsities) {
        return new Allocation(
                Arrays.stream(sparsities).<SparsityPattern>mapToObj(SparsityPattern.PerRow::new).toList());
    }

    private static double[] sparsities(Allocation allocation) {
        return allocation.patterns().stream().mapToDouble(SparsityPattern::sparsity).toArray();
    }

    private static Allocation moved(Allocation source, PrunableSizes target) {
        AllocationTransfer transfer = new AllocationTransfer(target, "plan.json");
        return transfer.of(source, transfer.mean(source));
    }

    @Test
    void theSameDepthIsLeftAsItIs() {
        Allocation source = rows(0.3, 0.7, 0.5);
        assertThat(moved(source, llama(3))).isEqualTo(source);
    }

    /// By hand: p = 0.5, 2.5, halfway between blocks 0 and 1, and 2 and 3.
    @Test
    void halfAsManyBlocksTakeTheMeanOfTwo() {
        assertThat(sparsities(moved(rows(0.2, 0.4, 0.6, 0.8), llama(2)))).containsExactly(new double[]{0.3, 0.7},
                within(1e-12));
    }

    /// By hand: p = -0.25 → 0, 0.25, 0.75, 1.25 → 1; the mean is that of the source already.
    @Test
    void twiceAsManyBlocksGoThroughThePlacesBetween() {
        assertThat(sparsities(moved(rows(0.4, 0.8), llama(4)))).containsExactly(new double[]{0.4, 0.5, 0.7, 0.8},
                within(1e-12));
    }

    /// p = 1/6, 1.5, 17/6; the mean of what lies there is not the source's 0.425.
    @Test
    void whatInterpolationChangesIsBalanced() {
        double[] found = sparsities(moved(rows(0.2, 0.5, 0.2, 0.8), llama(3)));
        double[] positions = {1 / 6.0, 1.5, 17 / 6.0};
        double[] expected = {0.2 + 0.3 * positions[0], 0.35, 0.2 + 0.6 * (positions[2] - 2)};
        double shift = 0.425 - Arrays.stream(expected).average().orElseThrow();
        for (int block = 0; block < 3; block++) {
            assertThat(found[block]).isCloseTo(expected[block] + shift, within(1e-12));
        }
        assertThat(Arrays.stream(found).average().orElseThrow()).isCloseTo(0.425, within(1e-12));
    }

    @Test
    void noBlockFallsBelowZeroAndTheOthersMakeUpForIt() {
        Allocation found = new AllocationTransfer(llama(3), "plan.json").of(rows(0, 0.1, 0.9), 0.2);
        assertThat(sparsities(found)).containsExactly(new double[]{0, 0, 0.6}, within(1e-9));
    }

    @Test
    void exactPatternsLoseTheSameShareToTheElement() {
        Allocation source = new Allocation(Stream.of(0.3, 0.45, 0.8, 0.61)
                .<SparsityPattern>map(s -> new SparsityPattern.PerRow(s, true)).toList());
        for (int blocks = 1; blocks < 8; blocks++) {
            PrunableSizes target = llama(blocks);
            Allocation found = new AllocationTransfer(target, "plan.json").of(source, 0.54);
            assertThat(target.pruned(found)).isEqualTo((long) (target.weights() * 0.54 + 1e-9));
        }
    }

    /// By hand: p = 0.5 and 2.5 lie halfway, which the lower block gets.
    @Test
    void groupsComeFromTheNearestBlock() {
        Allocation source = new Allocation(List.of(new SparsityPattern.NofM(5, 8), new SparsityPattern.NofM(6, 8),
                new SparsityPattern.NofM(2, 8), new SparsityPattern.NofM(4, 8)));
        assertThat(moved(source, llama(2)).patterns()).containsExactly(new SparsityPattern.NofM(5, 8),
                new SparsityPattern.NofM(2, 8));
        assertThat(moved(source, llama(8)).patterns()).extracting(SparsityPattern::text).containsExactly("5:8", "5:8",
                "6:8", "6:8", "2:8", "2:8", "4:8", "4:8");
    }

    @Test
    void patternsOfSingleLinearsGoByPlaceAndDepth() {
        Allocation source = new Allocation(rows(0.4, 0.4).patterns(),
                Map.of("model.layers.0.mlp.down_proj", new SparsityPattern.PerRow(0.1),
                        "model.layers.1.mlp.down_proj", new SparsityPattern.PerRow(0.5)));
        Allocation found = moved(source, llama(4));
        assertThat(found.byLinear()).hasSize(3); // that of block 2 comes out as its block's, 0.4
        double difference = found.pattern(3, "model.layers.3.mlp.down_proj").sparsity()
                - found.pattern(0, "model.layers.0.mlp.down_proj").sparsity();
        assertThat(difference).isCloseTo(0.4, within(1e-12));
        assertThat(llama(4).sparsity(found)).isCloseTo(llama(2).sparsity(source), within(1e-12));
    }

    @Test
    void anotherFamilysNamesAreFoundByWhatTheyDo() {
        PrunableSizes opt = model("model.decoder.layers.", 1, "self_attn.q_proj", "fc1", "fc2");
        Allocation source = new Allocation(rows(0.4).patterns(),
                Map.of("model.layers.0.mlp.down_proj", new SparsityPattern.PerRow(0.2)));
        Allocation found = moved(source, opt);
        assertThat(found.byLinear().keySet()).containsExactly("model.decoder.layers.0.fc2");
        Allocation gate = new Allocation(rows(0.4).patterns(),
                Map.of("model.layers.0.mlp.gate_proj", new SparsityPattern.PerRow(0.2)));
        assertThatThrownBy(() -> moved(gate, opt)).isInstanceOf(InputException.class)
                .hasMessageContaining("[plan.json: patternByLinear] found patterns of mlp.gate_proj")
                .hasMessageContaining("self_attn.q_proj, fc1, fc2");
    }

    @Test
    void metricsOfKindsGoByNameOrRole() {
        PruningMetric wanda = Metrics.parse("wanda", BetaOn.SQUARED, RelativeSum.CODE);
        PruningMetric magnitude = Metrics.parse("magnitude", BetaOn.SQUARED, RelativeSum.CODE);
        Ranking source = new Ranking(wanda, Map.of("down_proj", magnitude));
        assertThat(ranking(source, "mlp.down_proj", "mlp.up_proj")).isEqualTo(source);
        assertThat(ranking(source, "fc1", "fc2")).isEqualTo(new Ranking(wanda, Map.of("fc2", magnitude)));
        assertThatThrownBy(() -> ranking(source, "attn.c_proj", "mlp.c_proj")).isInstanceOf(InputException.class)
                .hasMessageContaining("[plan.json] found a metric for down_proj").hasMessageContaining("c_proj");
    }

    private static Ranking ranking(Ranking source, String... linears) {
        return new RankingTransfer(model("model.layers.", 1, linears), "plan.json").of(source);
    }
}
