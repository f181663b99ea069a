// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.allocation.Allocation;
import org.optishear.allocation.Owl;
import org.optishear.calibration.BlockStatistics;
import org.optishear.calibration.LinearStatistics;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.evaluation.DenseOutputs;
import org.optishear.evaluation.Objectives;
import org.optishear.evaluation.Perplexity;
import org.optishear.mask.Mask;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.BetaOn;
import org.optishear.metric.Metrics;
import org.optishear.metric.RelativeSum;
import org.optishear.model.CausalLm;
import org.optishear.model.HiddenStates;
import org.optishear.model.ModelFamilies;
import org.optishear.tensor.OwnedTensors;
import org.optishear.tensor.TensorMemory;
import org.optishear.tensor.Workers;
import org.optishear.testing.GoldenTensors;
import org.optishear.testing.TestData;

/// Whole models against the references' own `prune_*` functions (golden/wholemodel).
public class WholeModelGoldenTest {
    private static final String WEIGHTS = "model.layers.";
    private static final double SPARSITY = 0.5;

    @ParameterizedTest
    @ValueSource(strings = {"llama", "mistral", "opt", "stories260K"})
    void prunesAsTheReferencesDo(String name) throws IOException {
        try (Golden golden = Golden.open(name)) {
            List<String> methods = golden.methods();
            assertThat(methods).hasSizeGreaterThanOrEqualTo(13).allMatch(method -> golden.results().has(method));
            for (String method : methods) {
                try (BlocksInMemory blocks = new BlocksInMemory()) {
                    PrunedModel pruned = Pruner.prune(golden.model(), golden.windows(),
                            new Recipe(method(method), allocation(golden, method)), blocks, golden.workers(),
                            (_, _) -> {});
                    assertMasksAgree(golden, method, pruned);
                    assertOutcomeAgrees(golden, method, pruned);
                    assertWeightsAgree(golden, method, blocks);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "stories260K"})
    void statisticsComeFromThePrunedPredecessors(String name) throws IOException {
        try (Golden golden = Golden.open(name)) {
            int[][] windows = golden.tensors().intRows("calib_ids");
            PrunedModel pruned = Pruner.prune(golden.model(), windows,
                    Metrics.parse("wanda", BetaOn.SQUARED, RelativeSum.CODE),
                    Allocation.uniform(new SparsityPattern.PerRow(0.5), golden.model().blockCount()), golden.workers(),
                    (_, _) -> {});
            OwnedTensors hidden = HiddenStates.embed(golden.model(), windows, golden.workers());
            for (int index = 0; index < golden.model().blockCount(); index++) {
                try (PointerScope _ = new PointerScope(); OwnedTensors input = hidden) {
                    Map<String, LinearStatistics> found = BlockStatistics.collect(golden.model().block(index), input,
                            windows.length, golden.workers());
                    assertThat(found).hasSize(7);
                    found.forEach((linear, statistics) -> assertClose(linear, statistics.meanSquaredNorm(),
                            golden.tensors().floats("wanda.u0.5.scaler_row." + linear.substring(WEIGHTS.length()))));
                    hidden = HiddenStates.through(pruned.block(index), input, golden.workers());
                }
            }
            hidden.close();
        }
    }

    private static void assertClose(String linear, float[] found, float[] expected) {
        assertThat(found).hasSameSizeAs(expected);
        for (int j = 0; j < expected.length; j++) {
            assertThat(found[j]).as("%s input %d", linear, j).isCloseTo(expected[j], within(1e-3f * expected[j]));
        }
    }

    /// `ria_row.u0.5` → RIA, `owl_wanda_M3.u0.5` → Wanda.
    private static Method method(String method) {
        String name = method.substring(0, method.indexOf('.')).replaceAll("_(variant|row|matrix|M[35])$", "");
        return Method.parse(name.replace("owl_", ""), BetaOn.SQUARED, RelativeSum.CODE);
    }

    /// Of methods that change weights the reference's first and last linear are there.
    private static void assertWeightsAgree(Golden golden, String method, PrunedBlocks blocks) {
        List<String> weights = golden.tensors().names().stream().filter(name -> name.startsWith(method + ".weight."))
                .toList();
        assertThat(weights).hasSize(method.startsWith("sparsegpt") ? 2 : 0);
        for (String weight : weights) {
            String name = blocks.weights().stream()
                    .filter(each -> each.endsWith("layers." + weight.substring(method.length() + ".weight.".length())
                            + ".weight"))
                    .findFirst().orElseThrow();
            float[] found = TensorMemory.floats(blocks.changed(name));
            float[] expected = golden.tensors().floats(weight);
            for (int i = 0; i < expected.length; i++) {
                assertThat(found[i]).as("%s %s %d", method, name, i).isCloseTo(expected[i], within(1e-4f));
            }
        }
    }

    private static Allocation allocation(Golden golden, String method) {
        int blocks = golden.model().blockCount();
        String rule = method.substring(0, method.indexOf('.'));
        if (rule.startsWith("owl")) {
            Owl owl = new Owl(Double.parseDouble(rule.substring(rule.length() - 1)), 0.08);
            Allocation allocation = owl.allocation(golden.model(), golden.windows(),
                    new SparsityPattern.PerRow(SPARSITY), golden.workers());
            for (int block = 0; block < blocks; block++) {
                assertThat(1 - allocation.pattern(block).sparsity()).as("%s block %d", method, block).isCloseTo(
                        golden.results().get(method).get("block_density").get(block).doubleValue(), within(1e-9));
            }
            return allocation;
        }
        if (rule.equals("wanda_variant") && !golden.name().equals("opt")) { // the reference's OPT file ignores the flag
            return Allocation.uniform(new SparsityPattern.RowShare(SPARSITY), blocks);
        }
        return Allocation.uniform(pattern(method, rule.endsWith("matrix") || rule.equals("magnitude")
                || rule.equals("sparsegpt")), blocks);
    }

    private static void assertMasksAgree(Golden golden, String method, PrunedModel pruned) {
        assertThat(pruned.masks()).hasSameSizeAs(golden.model().prunableWeights());
        pruned.masks().forEach((name, mask) -> {
            String linear = name.substring(name.indexOf("layers.") + "layers.".length(),
                    name.length() - ".weight".length());
            byte[] kept = golden.tensors().bytes(method + ".keep_bits." + linear);
            int agreeing = 0;
            for (int i = 0; i < mask.rows() * mask.columns(); i++) {
                boolean prunedHere = mask.pruned(i / mask.columns(), i % mask.columns());
                agreeing += prunedHere != GoldenTensors.bit(kept, i) ? 1 : 0;
            }
            assertThat((double) agreeing / (mask.rows() * mask.columns())).as("%s %s", method, linear)
                    .isGreaterThanOrEqualTo(0.999);
        });
    }

    private static void assertOutcomeAgrees(Golden golden, String method, PrunedModel pruned) {
        int[][] windows = golden.tensors().intRows("eval_ids");
        JsonNode expected = golden.results().get(method);
        boolean cascades = method.startsWith("ria_matrix") || method.startsWith("sparsegpt"); // where one flip makes more
        double tolerance = cascades ? 5e-3 : 1e-3;
        try (DenseOutputs dense = DenseOutputs.of(golden.model(), windows, Long.MAX_VALUE, golden.workers());
                OwnedTensors hidden = HiddenStates.last(pruned, windows, golden.workers())) {
            List<String> names = List.of("f_rec", "f_rec_rel", "kl", "perplexity");
            List<Double> found = dense.measure(names.stream().map(Objectives::parse).toList(), hidden,
                    golden.workers());
            assertRelative(method + " f_rec", found.get(0), expected.get("f_rec").doubleValue(), tolerance);
            assertRelative(method + " f_rec_rel", found.get(1), expected.get("f_rec_rel").doubleValue(), tolerance);
            assertRelative(method + " kl", found.get(2), expected.get("kl_mean").doubleValue(), 2 * tolerance);
            assertRelative(method + " perplexity", found.get(3), expected.get("ppl").doubleValue(), 1e-3);
        }
        Perplexity perplexity = Perplexity.of(pruned, windows, windows.length, golden.workers(), _ -> {});
        assertRelative(method + " ppl", perplexity.perplexity(), expected.get("ppl").doubleValue(), 1e-3);
        long zeros = pruned.zeros().values().stream().mapToLong(PrunedModel.Zeros::count).sum();
        long weights = pruned.masks().values().stream().mapToLong(WholeModelGoldenTest::size).sum();
        assertRelative(method + " sparsity", (double) zeros / weights, expected.get("sparsity").doubleValue(), 1e-3);
    }

    private static long size(Mask mask) {
        return (long) mask.rows() * mask.columns();
    }

    private static void assertRelative(String what, double found, double expected, double tolerance) {
        assertThat(found).as(what).isCloseTo(expected, within(tolerance * expected));
    }

    /// `u0.5`, or `2of4`, which counts the pruned; the references prune N of a partial last group, too.
    private static SparsityPattern pattern(String method, boolean wholeMatrix) {
        String text = method.substring(method.indexOf('.') + 1);
        if (text.startsWith("u")) {
            double sparsity = Double.parseDouble(text.substring(1));
            return wholeMatrix ? new SparsityPattern.PerMatrix(sparsity) : new SparsityPattern.PerRow(sparsity);
        }
        String[] sizes = text.split("of", -1);
        int group = Integer.parseInt(sizes[1]);
        return new SparsityPattern.NofM(group - Integer.parseInt(sizes[0]), group, true);
    }

    /// @param results by method
    private record Golden(String name, GoldenTensors tensors, JsonNode results, Checkpoint checkpoint, CausalLm model,
            Workers workers) implements AutoCloseable {
        static Golden open(String name) throws IOException {
            Path file = TestData.golden("wholemodel/" + name + ".safetensors");
            Path folder = name.equals("stories260K")
                    ? TestData.data("models/stories260K/hf")
                    : TestData.golden("models/" + name);
            JsonNode json = new ObjectMapper().readTree(TestData.golden("wholemodel/" + name + ".json").toFile());
            Checkpoint checkpoint = Checkpoint.open(folder);
            return new Golden(name, GoldenTensors.read(file), json.get("results"), checkpoint,
                    ModelFamilies.load(checkpoint), new Workers(2));
        }

        int[][] windows() {
            return tensors.intRows("calib_ids");
        }

        /// All runs in the file, at every sparsity.
        List<String> methods() {
            TreeSet<String> methods = new TreeSet<>();
            for (String name : tensors.names()) {
                int end = name.indexOf(".keep_bits.");
                if (end > 0) {
                    methods.add(name.substring(0, end));
                }
            }
            return List.copyOf(methods);
        }

        @Override
        public void close() {
            workers.close();
            model.close();
            checkpoint.close();
        }
    }
}
