// SPDX-License-Identifier: Apache-2.0
package org.optishear.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.evaluation.DenseOutputs;
import org.optishear.evaluation.LogitFrobenius;
import org.optishear.evaluation.Perplexity;
import org.optishear.space.AllocationSpace;
import org.optishear.space.LayerChoices;
import org.optishear.space.LayerGenes;
import org.optishear.space.LayerLevels;
import org.optishear.experiment.MetricSearch;
import org.optishear.experiment.ObjectiveWindows;
import org.optishear.experiment.SearchReport;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.BetaOn;
import org.optishear.metric.Metrics;
import org.optishear.metric.RelativeSum;
import org.optishear.model.CausalLm;
import org.optishear.model.HiddenStates;
import org.optishear.model.ModelFamilies;
import org.optishear.allocation.Allocation;
import org.optishear.allocation.AllocationUnits.Granularity;
import org.optishear.prune.BlocksInMemory;
import org.optishear.prune.Method;
import org.optishear.allocation.Owl;
import org.optishear.allocation.PrunableSizes;
import org.optishear.prune.PrunedModel;
import org.optishear.prune.Pruner;
import org.optishear.prune.Ranking;
import org.optishear.prune.Recipe;
import org.optishear.search.SearchSettings;
import org.optishear.tensor.OwnedTensors;
import org.optishear.tensor.Workers;
import org.optishear.text.CalibrationText;
import org.optishear.text.Corpus;
import org.optishear.text.EvaluationText;
import org.optishear.text.Sampling;
import org.optishear.text.Tokenizer;

/// Allocations that were searched with Wanda beside uniform and OWL's, for Wanda, RIA and SparseGPT: objective on the calibration
/// windows, perplexity on held-out text.
///
/// Arguments: MODEL, calibration text, held-out text, trials of a search, sparsities.
final class LayerBenchmark {
    private static final int SAMPLES = 16;
    private static final int LENGTH = 128;
    private static final int HELD_OUT = 128;

    private final CausalLm model;
    private final int[][] calibration;
    private final int[][] heldOut;
    private final Workers workers;
    private final PrunableSizes sizes;
    private final int trials;

    private LayerBenchmark(CausalLm model, int[][] calibration, int[][] heldOut, Workers workers, int trials) {
        this.model = model;
        this.calibration = calibration;
        this.heldOut = heldOut;
        this.workers = workers;
        this.sizes = PrunableSizes.of(model);
        this.trials = trials;
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        int[][] calibration;
        int[][] heldOut;
        try (Tokenizer tokenizer = Tokenizer.open(folder);
                Corpus text = Corpus.open(List.of(Path.of(arguments[1])));
                Corpus unseen = Corpus.open(List.of(Path.of(arguments[2])))) {
            calibration = CalibrationText.windows(text, tokenizer, new Sampling(SAMPLES, LENGTH, 0)).rows()
                    .toArray(int[][]::new);
            heldOut = EvaluationText.windows(unseen, tokenizer, LENGTH, HELD_OUT).rows().toArray(int[][]::new);
        }
        try (Checkpoint checkpoint = Checkpoint.open(folder);
                CausalLm model = ModelFamilies.load(checkpoint);
                Workers workers = new Workers(Runtime.getRuntime().availableProcessors())) {
            LayerBenchmark benchmark = new LayerBenchmark(model, calibration, heldOut, workers,
                    Integer.parseInt(arguments[3]));
            System.out.println("| sparsity | allocation | pruned | method | objective | held-out perplexity |");
            System.out.println("|---|---|---|---|---|---|");
            for (String sparsity : List.of(arguments).subList(4, arguments.length)) {
                benchmark.compare(new SparsityPattern.PerRow(Double.parseDouble(sparsity), true));
            }
        }
    }

    private void compare(SparsityPattern pattern) throws IOException {
        Map<String, Allocation> allocations = new LinkedHashMap<>();
        allocations.put("uniform", Allocation.uniform(pattern, model.blockCount()));
        allocations.put("OWL", Owl.PUBLISHED.allocation(model, calibration, pattern, workers));
        allocations.put("paper's search",
                searched(new LayerChoices(sizes, pattern, 0.05, 0.005), "nsga3", 50));
        allocations.put("exact, by block",
                searched(new LayerLevels(sizes, Granularity.BLOCK, pattern, 0.05), "one-plus-lambda", 8));
        allocations.put("exact, by linear",
                searched(new LayerLevels(sizes, Granularity.LINEAR, pattern, 0.05), "one-plus-lambda", 8));
        try (DenseOutputs dense = DenseOutputs.of(model, calibration, Long.MAX_VALUE, workers)) {
            for (String method : List.of("wanda", "ria", "sparsegpt")) {
                allocations.forEach((name, allocation) -> row(pattern, name, method, allocation, dense));
            }
        }
    }

    private Allocation searched(LayerGenes genes, String algorithm, int population) throws IOException {
        Path study = Files.createTempDirectory("layers").resolve("study.db");
        AllocationSpace space = new AllocationSpace(
                new Ranking(Metrics.parse("wanda", BetaOn.SQUARED, RelativeSum.CODE)), genes);
        SearchReport report = MetricSearch.run(
                new MetricSearch.Subject(model, ObjectiveWindows.same(calibration), workers),
                new MetricSearch.Settings(space, algorithm, new SearchSettings(0, trials, population)), study,
                new ObjectMapper().createObjectNode(), _ -> {});
        return space.allocation(report.best().genome());
    }

    private void row(SparsityPattern pattern, String name, String text, Allocation allocation, DenseOutputs dense) {
        Method method = Method.parse(text, BetaOn.SQUARED, RelativeSum.CODE);
        Allocation own = method.comparesWholeMatrix()
                ? allocation.compared(fraction -> new SparsityPattern.PerMatrix(fraction, true))
                : allocation;
        PrunedModel pruned = Pruner.prune(model, calibration, new Recipe(method, own), new BlocksInMemory(), workers,
                (_, _) -> {});
        try (OwnedTensors states = HiddenStates.last(pruned, calibration, workers)) {
            double objective = dense.measure(List.of(new LogitFrobenius()), states, workers).getFirst();
            double perplexity = Perplexity.of(pruned, heldOut, HELD_OUT, workers, _ -> {}).perplexity();
            System.out.printf(Locale.ROOT, "| %s | %s | %.4f | %s | %.1f | %.4f |%n", pattern.text(), name,
                    (double) sizes.pruned(own) / sizes.weights(), text, objective, perplexity);
        }
    }
}
