// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.optishear.allocation.Allocation;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.comparison.Comparison;
import org.optishear.comparison.Contender;
import org.optishear.comparison.SeedComparison;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.BetaOn;
import org.optishear.metric.Metrics;
import org.optishear.metric.PruningMetric;
import org.optishear.metric.RelativeSum;
import org.optishear.model.CausalLm;
import org.optishear.model.Compute;
import org.optishear.model.ModelFamilies;
import org.optishear.run.Plan;
import org.optishear.tensor.ComputeDevice;
import org.optishear.tensor.Workers;
import org.optishear.testing.TestData;
import org.optishear.text.CalibrationText;
import org.optishear.text.Corpus;
import org.optishear.text.EvaluationText;
import org.optishear.text.Sampling;
import org.optishear.text.Tokenizer;
import org.optishear.text.Windows;

/// The model in demo/model is worth pruning: methods differ on it, and pruning costs it something.
class BundledModelTest {
    private static final Path MODEL = TestData.root().resolve("demo/model");
    private static final long LARGEST_BYTES = 6_000_000;

    @TempDir
    Path folder;

    @Test
    void pruningHurtsAndMethodsDiffer() {
        try (Checkpoint checkpoint = Checkpoint.open(MODEL);
                CausalLm model = ModelFamilies.load(checkpoint);
                Workers workers = new Workers(2);
                Comparison comparison = new Comparison(new Comparison.Setting(checkpoint, model, heldOut(), workers,
                        new Comparison.Machine(Long.MAX_VALUE, Compute.FP32, ComputeDevice.CPU)));
                SeedComparison seed = comparison.on(calibration())) {
            double dense = comparison.dense().perplexity().perplexity();
            double magnitude = pruned(seed, "magnitude", new SparsityPattern.PerMatrix(0.5), model);
            double wanda = pruned(seed, "wanda", new SparsityPattern.PerRow(0.5), model);
            assertThat(dense).isBetween(1.5, 4.0);
            assertThat(magnitude / dense).isGreaterThan(1.3);
            assertThat(Math.max(magnitude, wanda) / Math.min(magnitude, wanda)).isGreaterThan(1.05);
        }
    }

    private double pruned(SeedComparison seed, String method, SparsityPattern pattern, CausalLm model) {
        PruningMetric metric = Metrics.parse(method, BetaOn.SQUARED, RelativeSum.CODE);
        Plan plan = new Plan(metric, Allocation.uniform(pattern, model.blockCount()),
                new ObjectMapper().createObjectNode());
        return seed
                .keep(new Contender(method, plan, Optional.empty(), "uniform", List.of()), folder.resolve(method),
                        (_, _) -> {})
                .perplexity().perplexity();
    }

    private static Windows calibration() {
        try (Tokenizer tokenizer = Tokenizer.open(MODEL);
                Corpus corpus = Corpus.open(List.of(MODEL.resolve("calibration.txt")))) {
            return CalibrationText.windows(corpus, tokenizer, new Sampling(8, 128, 0));
        }
    }

    private static Windows heldOut() {
        try (Tokenizer tokenizer = Tokenizer.open(MODEL);
                Corpus corpus = Corpus.open(List.of(MODEL.resolve("heldout.txt")))) {
            return EvaluationText.windows(corpus, tokenizer, 256, 24);
        }
    }

    @Test
    void staysSmall() throws IOException {
        try (Stream<Path> files = Files.list(MODEL)) {
            assertThat(files.mapToLong(file -> file.toFile().length()).sum()).isLessThan(LARGEST_BYTES);
        }
    }
}
