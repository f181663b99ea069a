// SPDX-License-Identifier: Apache-2.0
package org.optishear.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.BetaOn;
import org.optishear.metric.Metrics;
import org.optishear.metric.RelativeSum;
import org.optishear.model.CausalLm;
import org.optishear.model.HiddenStates;
import org.optishear.model.ModelFamilies;
import org.optishear.allocation.Allocation;
import org.optishear.prune.PrunedModel;
import org.optishear.prune.Pruner;
import org.optishear.tensor.OwnedTensors;
import org.optishear.tensor.TensorMemory;
import org.optishear.tensor.Workers;
import org.optishear.testing.TestData;

class LogitDistanceTest {
    private Checkpoint checkpoint;
    private CausalLm dense;
    private Workers workers;
    private int[][] windows;

    @BeforeEach
    void open() {
        checkpoint = Checkpoint.open(TestData.golden("models/llama"));
        dense = ModelFamilies.load(checkpoint);
        workers = new Workers(2);
        Random random = new Random(1);
        int[] lengths = {150, 40, 129}; // more than one chunk of logits, less, and one token over
        windows = new int[lengths.length][];
        for (int w = 0; w < windows.length; w++) {
            windows[w] = random.ints(lengths[w], 0, dense.vocabularySize()).toArray();
        }
    }

    @AfterEach
    void close() {
        workers.close();
        dense.close();
        checkpoint.close();
    }

    @Test
    void theDenseModelIsAtDistanceZero() {
        assertThat(distance(dense, Long.MAX_VALUE)).isZero();
    }

    @Test
    void equalsTheNormOfTheDifferenceWhateverIsKept() {
        PrunedModel pruned = pruned();
        double kept = distance(pruned, Long.MAX_VALUE);
        assertThat(kept).isCloseTo(plainDistance(pruned), within(1e-5 * kept));
        assertThat(distance(pruned, 0)).isEqualTo(kept);
    }

    @Test
    void perplexityDoesNotDependOnHowManyWindowsAreInFlight() {
        Perplexity all = Perplexity.of(dense, windows, windows.length, workers, _ -> {});
        Perplexity single = Perplexity.of(dense, windows, 1, workers, _ -> {});
        assertThat(single).isEqualTo(all);
        assertThat(all.tokens()).isEqualTo(149 + 39 + 128);
    }

    /// Windows of unlike lengths, each by itself: nothing is padded, so nothing but their tokens counts.
    @Test
    void everyObjectiveOfAllWindowsIsThatOfTheirTokens() {
        List<Objective> all = new ArrayList<>(Objectives.BUILT_IN);
        all.add(Objectives.parse("kl:top=5"));
        all.add(Objectives.parse("kl:top=100000"));
        try (OwnedTensors hidden = HiddenStates.last(pruned(), windows, workers);
                DenseOutputs outputs = DenseOutputs.of(dense, windows, 0, workers)) {
            List<Double> found = outputs.measure(all, hidden, workers);
            for (int i = 0; i < found.size(); i++) {
                assertThat(found.get(i)).as(all.get(i).id()).isPositive().isFinite();
            }
            double kl = found.get(2);
            assertThat(found.get(6)).isLessThan(kl);
            assertThat(found.get(7)).isEqualTo(kl);
            double nll = Perplexity.of(pruned(), windows, 1, workers, _ -> {}).nll();
            assertThat(found.get(5)).isCloseTo(Math.exp(nll), within(1e-9 * found.get(5)));
        }
        try (OwnedTensors same = HiddenStates.last(dense, windows, workers);
                DenseOutputs outputs = DenseOutputs.of(dense, windows, Long.MAX_VALUE, workers)) {
            List<Double> zero = outputs.measure(all.subList(0, 5), same, workers);
            assertThat(zero).allSatisfy(value -> assertThat(value).isCloseTo(0, within(1e-12)));
        }
    }

    /// By their definitions, position by position in plain double arithmetic.
    @Test
    void eachObjectiveIsWhatItsDefinitionSays() {
        try (PointerScope _ = new PointerScope();
                PrunedModel pruned = pruned();
                OwnedTensors here = HiddenStates.last(pruned, windows, workers);
                OwnedTensors there = HiddenStates.last(dense, windows, workers);
                DenseOutputs outputs = DenseOutputs.of(dense, windows, 0, workers)) {
            double squares = 0;
            double turned = 0;
            double logitSquares = 0;
            double denseSquares = 0;
            double divergence = 0;
            int positions = 0;
            for (int w = 0; w < windows.length; w++) {
                double[][] h = rows(here.get(w), windows[w].length);
                double[][] d = rows(there.get(w), windows[w].length);
                double[][] p = rows(dense.logits(here.get(w)), windows[w].length);
                double[][] q = rows(dense.logits(there.get(w)), windows[w].length);
                for (int t = 0; t < windows[w].length; t++) {
                    squares += dot(h[t], h[t]) - 2 * dot(h[t], d[t]) + dot(d[t], d[t]);
                    turned += 1 - dot(h[t], d[t]) / Math.sqrt(dot(h[t], h[t]) * dot(d[t], d[t]));
                    logitSquares += dot(p[t], p[t]) - 2 * dot(p[t], q[t]) + dot(q[t], q[t]);
                    denseSquares += dot(q[t], q[t]);
                    divergence += divergence(q[t], p[t]);
                    positions++;
                }
            }
            List<Double> found = outputs.measure(List.of(new HiddenFrobenius(), new HiddenCosine(),
                    new LogitFrobenius(), new RelativeFrobenius(), new KullbackLeibler()), here, workers);
            List<Double> expected = List.of(Math.sqrt(squares), turned / positions, Math.sqrt(logitSquares),
                    Math.sqrt(logitSquares / denseSquares), divergence / positions);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(found.get(i)).as("objective " + i).isCloseTo(expected.get(i),
                        within(1e-6 * expected.get(i)));
            }
        }
    }

    private static double[][] rows(Tensor values, int count) {
        float[] all = TensorMemory.floats(values.contiguous());
        double[][] rows = new double[count][all.length / count];
        for (int i = 0; i < all.length; i++) {
            rows[i / rows[0].length][i % rows[0].length] = all[i];
        }
        return rows;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /// KL(dense, pruned) in nats, of logits.
    private static double divergence(double[] dense, double[] pruned) {
        double denseSum = Arrays.stream(dense).map(Math::exp).sum();
        double prunedSum = Arrays.stream(pruned).map(Math::exp).sum();
        double sum = 0;
        for (int i = 0; i < dense.length; i++) {
            double p = Math.exp(dense[i]) / denseSum;
            sum += p * (dense[i] - Math.log(denseSum) - pruned[i] + Math.log(prunedSum));
        }
        return sum;
    }

    private PrunedModel pruned() {
        return Pruner.prune(dense, windows, Metrics.parse("wanda", BetaOn.SQUARED, RelativeSum.CODE),
                Allocation.uniform(new SparsityPattern.PerRow(0.5), dense.blockCount()), workers, (_, _) -> {});
    }

    private double distance(CausalLm model, long keepBytes) {
        try (LogitDistance distance = LogitDistance.to(dense, windows, keepBytes, workers);
                OwnedTensors hidden = HiddenStates.last(model, windows, workers)) {
            return distance.of(hidden, workers);
        }
    }

    private double plainDistance(CausalLm pruned) {
        double sum = 0;
        try (PointerScope _ = new PointerScope();
                OwnedTensors here = HiddenStates.last(pruned, windows, workers);
                OwnedTensors there = HiddenStates.last(dense, windows, workers)) {
            for (int w = 0; w < windows.length; w++) {
                float[] a = logits(here.get(w));
                float[] b = logits(there.get(w));
                for (int i = 0; i < a.length; i++) {
                    sum += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
                }
            }
        }
        return Math.sqrt(sum);
    }

    private float[] logits(Tensor hidden) {
        return TensorMemory.floats(dense.logits(hidden).contiguous());
    }
}
