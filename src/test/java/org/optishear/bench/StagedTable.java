// SPDX-License-Identifier: Apache-2.0
package org.optishear.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.evaluation.DenseOutputs;
import org.optishear.evaluation.LogitFrobenius;
import org.optishear.experiment.Budget;
import org.optishear.experiment.Effort;
import org.optishear.experiment.Measure;
import org.optishear.experiment.ObjectiveWindows;
import org.optishear.space.PaperSpace;
import org.optishear.experiment.PruningProblem;
import org.optishear.experiment.StagedRun;
import org.optishear.experiment.Statistics;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.BetaOn;
import org.optishear.metric.RelativeSum;
import org.optishear.model.CausalLm;
import org.optishear.model.ModelFamilies;
import org.optishear.allocation.Allocation;
import org.optishear.search.Algorithms;
import org.optishear.search.Evaluation;
import org.optishear.search.Genome;
import org.optishear.search.Outcome;
import org.optishear.search.Problem;
import org.optishear.search.Proposal;
import org.optishear.search.Recorder;
import org.optishear.search.SearchRun;
import org.optishear.search.SearchSettings;
import org.optishear.search.Space;
import org.optishear.tensor.Workers;
import org.optishear.testing.GoldenTensors;
import org.optishear.testing.TestData;
import org.optishear.text.CalibrationText;
import org.optishear.text.Corpus;
import org.optishear.text.Sampling;
import org.optishear.text.Tokenizer;

/// Prints what the paper's search, an exhaustive and a staged one find in the paper's space, and for how many tokens.
///
/// The reference evaluates each of its 300 trials, duplicates too, on all windows four times: statistics, the pruned outputs of
/// each block, the dense and the pruned model. Its values are looked up among those of the exhaustive search, seeds 0 to 4.
/// The staged search is run on the windows as they are and on four shuffles of them; its value is that of the genome it
/// finds on the windows as they are.
final class StagedTable {
    private static final int SEEDS = 5;
    private static final int REFERENCE_PASSES = 4;

    private StagedTable() {}

    /// Searches and prints.
    ///
    /// @param args `stories260K`, `demo` or both
    public static void main(String[] args) {
        for (String name : args.length == 0 ? new String[]{"stories260K", "demo"} : args) {
            Path folder = name.equals("demo")
                    ? TestData.root().resolve("demo/model")
                    : TestData.data("models/stories260K/hf");
            try (Checkpoint checkpoint = Checkpoint.open(folder);
                    CausalLm model = ModelFamilies.load(checkpoint);
                    Workers workers = new Workers(2)) {
                print(name, model, windows(name, folder), workers);
            }
        }
    }

    private static int[][] windows(String name, Path folder) {
        if (!name.equals("demo")) {
            return GoldenTensors.read(TestData.golden("search/stories260K.safetensors")).intRows("calib_ids");
        }
        try (Tokenizer tokenizer = Tokenizer.open(folder);
                Corpus corpus = Corpus.open(List.of(folder.resolve("calibration.txt")))) {
            return CalibrationText.windows(corpus, tokenizer, new Sampling(16, 128, 0)).rows().toArray(int[][]::new);
        }
    }

    private static void print(String name, CausalLm model, int[][] windows, Workers workers) {
        PaperSpace space = new PaperSpace(BetaOn.SQUARED, RelativeSum.CODE,
                Allocation.uniform(new SparsityPattern.PerRow(0.5), model.blockCount()));
        long tokens = Arrays.stream(windows).mapToLong(window -> window.length).sum();
        double reference = (double) SearchSettings.PAPER.trials() * REFERENCE_PASSES * tokens;
        Map<Genome, Double> values = new HashMap<>();
        double exhaustiveTokens = exhaustive(model, space, windows, workers, values);
        double best = values.values().stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        System.out.printf(Locale.ROOT, "%n%s: %d windows, %d tokens, optimum %.4f%n", name, windows.length, tokens,
                best);
        System.out.println("| search | tokens | of the reference's | above the optimum |\n|---|---:|---:|---:|");
        for (int seed = 0; seed < SEEDS; seed++) {
            row("`paper` preset, seed " + seed, reference, reference, values.get(paper(space, values, seed)) / best);
        }
        row("exhaustive", exhaustiveTokens, reference, 1);
        Effort staged = new Effort(new LogitFrobenius(), false, Statistics.SEQUENTIAL, true, Budget.NONE);
        for (int seed = 0; seed < SEEDS; seed++) {
            List<int[]> order = new ArrayList<>(List.of(windows));
            if (seed > 0) {
                Collections.shuffle(order, new Random(seed));
            }
            StagedRun run = StagedRun.of(model, space, order.toArray(int[][]::new), staged, workers);
            row("staged, order " + seed, run.tokens(), reference,
                    values.get(space.canonical(run.members().iterator().next())) / best);
        }
    }

    private static void row(String what, double tokens, double reference, double ratio) {
        System.out.printf(Locale.ROOT, "| %s | %,.0f | %.1f %% | %.2f %% |%n", what, tokens, 100 * tokens / reference,
                100 * (ratio - 1));
    }

    /// @param values gets the value of each canonical genome
    private static double exhaustive(CausalLm model, PaperSpace space, int[][] windows, Workers workers,
            Map<Genome, Double> values) {
        try (DenseOutputs dense = DenseOutputs.of(model, windows, Long.MAX_VALUE, workers)) {
            PruningProblem problem = new PruningProblem(model, space,
                    new Measure(ObjectiveWindows.same(windows), dense, new LogitFrobenius()), workers);
            Map<Genome, Proposal> batch = new LinkedHashMap<>();
            for (long index = 0; index < space.genes().size(); index++) {
                batch.computeIfAbsent(space.canonical(space.genes().genome(index)),
                        genome -> new Proposal(batch.size(), genome));
            }
            problem.evaluate(List.copyOf(batch.values()), 0, evaluation -> values.put(evaluation.genome(),
                    evaluation.outcome() instanceof Outcome.Measured(List<Double> objectives)
                            ? objectives.getFirst()
                            : Double.POSITIVE_INFINITY));
            return problem.meter().tokens();
        }
    }

    private static Genome paper(PaperSpace space, Map<Genome, Double> values, long seed) {
        Problem table = new Problem() {
            @Override
            public Space space() {
                return space.genes();
            }

            @Override
            public List<String> objectives() {
                return List.of("f_rec");
            }

            @Override
            public Genome canonical(Genome genome) {
                return space.canonical(genome);
            }

            @Override
            public void evaluate(List<Proposal> batch, int fidelity, Consumer<Evaluation> finished) {
                batch.forEach(proposal -> finished.accept(new Evaluation(proposal,
                        new Outcome.Measured(List.of(values.get(space.canonical(proposal.genome())))),
                        space.members(proposal.genome()), Map.of())));
            }
        };
        SearchSettings settings = SearchSettings.PAPER.withSeed(seed);
        return space.canonical(SearchRun.run(table, Algorithms.start("nsga3", table, settings), Recorder.none()).best()
                .orElseThrow().genome());
    }
}
