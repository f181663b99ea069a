// SPDX-License-Identifier: Apache-2.0
package org.optishear.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.evaluation.LogitDistance;
import org.optishear.evaluation.Perplexity;
import org.optishear.mask.ChannelPermutation;
import org.optishear.mask.ChannelRuns;
import org.optishear.mask.ChannelSearch;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.BetaOn;
import org.optishear.metric.RelativeSum;
import org.optishear.model.CausalLm;
import org.optishear.model.HiddenStates;
import org.optishear.model.ModelFamilies;
import org.optishear.allocation.Allocation;
import org.optishear.prune.BlocksInMemory;
import org.optishear.prune.Method;
import org.optishear.prune.PrunedModel;
import org.optishear.prune.Pruner;
import org.optishear.prune.Recipe;
import org.optishear.prune.RetainedScore;
import org.optishear.tensor.OwnedTensors;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.Workers;
import org.optishear.testing.GoldenTensors;
import org.optishear.testing.TestData;

/// Prunes small models 2:4 with and without an order of input channels, and seeks one for a matrix of real size.
public final class PermutationTable {
    private static final SparsityPattern.NofM PATTERN = new SparsityPattern.NofM(2, 4);
    private static final int ROWS = 4096;
    private static final int COLUMNS = 11008;

    private PermutationTable() {}

    /// Prints both tables, or of `quality [METHOD…]` and `time` that one.
    public static void main(String[] arguments) {
        String which = arguments.length > 0 ? arguments[0] : "";
        List<String> methods = arguments.length > 1
                ? List.of(arguments).subList(1, arguments.length)
                : List.of("ria", "wanda");
        try (Workers workers = new Workers(2)) {
            if (!which.equals("time")) {
                System.out.println("| model | method, 2:4 | order | gain | f_rec | perplexity |");
                System.out.println("|---|---|---|---:|---:|---:|");
                for (String model : List.of("llama", "stories260K")) {
                    quality(model, methods, workers);
                }
            }
            if (!which.equals("quality")) {
                time(workers);
            }
        }
    }

    private static void quality(String name, List<String> methods, Workers workers) {
        GoldenTensors golden = GoldenTensors.read(TestData.golden("wholemodel/" + name + ".safetensors"));
        Path folder = name.equals("stories260K")
                ? TestData.data("models/stories260K/hf")
                : TestData.golden("models/" + name);
        int[][] windows = golden.intRows("eval_ids");
        try (Checkpoint checkpoint = Checkpoint.open(folder);
                CausalLm model = ModelFamilies.load(checkpoint);
                LogitDistance dense = LogitDistance.to(model, windows, Long.MAX_VALUE, workers)) {
            for (String method : methods) {
                for (String permutation : List.of("none", "heuristic", "lsa")) {
                    Recipe recipe = new Recipe(Method.parse(method, BetaOn.SQUARED, RelativeSum.CODE),
                            Allocation.uniform(PATTERN, model.blockCount()), permutation.equals("none")
                                    ? Optional.empty()
                                    : Optional.of(ChannelSearch.parse("permutation", permutation)));
                    try (BlocksInMemory blocks = new BlocksInMemory()) {
                        PrunedModel pruned = Pruner.prune(model, golden.intRows("calib_ids"), recipe, blocks, workers,
                                (_, _) -> {});
                        try (OwnedTensors hidden = HiddenStates.last(pruned, windows, workers)) {
                            System.out.printf(Locale.ROOT, "| %s | %s | %s | %s | %.3f | %.2f |%n", name, method,
                                    permutation, gain(blocks), dense.of(hidden, workers),
                                    Perplexity.of(pruned, windows, windows.length, workers, _ -> {}).perplexity());
                        }
                    }
                }
            }
        }
    }

    private static String gain(BlocksInMemory blocks) {
        double stored = 0;
        double reordered = 0;
        for (String weight : blocks.weights()) {
            Optional<RetainedScore> found = blocks.get(weight).retained();
            stored += found.map(RetainedScore::stored).orElse(0.0);
            reordered += found.map(RetainedScore::reordered).orElse(0.0);
        }
        return stored == 0 ? "" : String.format(Locale.ROOT, "+%.2f %%", 100 * (reordered / stored - 1));
    }

    private static void time(Workers workers) {
        float[] values = new float[ROWS * COLUMNS];
        Random random = new Random(1);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.abs(random.nextGaussian()) * (1 + i % COLUMNS % 17);
        }
        RowScores scores = new RowScores.InFloat() {
            @Override
            public int rows() {
                return ROWS;
            }

            @Override
            public int columns() {
                return COLUMNS;
            }

            @Override
            public void row(int row, float[] into) {
                System.arraycopy(values, row * COLUMNS, into, 0, COLUMNS);
            }
        };
        System.out.printf("%n%d x %d, 2:4, 2 threads%n%n| search | seconds | of the score kept |%n|---|---:|---:|%n",
                ROWS,
                COLUMNS);
        for (String search : List.of("lsa:groups=256", "heuristic", "lsa:groups=256", "lsa", "lsa:groups=1024",
                "lsa:groups=2752")) { // the first warms up
            long begun = System.nanoTime();
            ChannelPermutation found = ChannelPermutation.of(scores, PATTERN, ChannelRuns.whole(COLUMNS),
                    ChannelSearch.parse("search", search), workers);
            System.out.printf(Locale.ROOT, "| %s | %.1f | +%.3f %% |%n", search, (System.nanoTime() - begun) / 1e9,
                    100 * (found.retained() / found.before() - 1));
        }
    }
}
