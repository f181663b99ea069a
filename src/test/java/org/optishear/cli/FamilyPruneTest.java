// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.checkpoint.TensorInfo;
import org.optishear.model.CausalLm;
import org.optishear.model.FamilyContractTest;
import org.optishear.model.ModelFamilies;

/// A checkpoint of each family through `prune`: the lowest half along the inputs of each output, and nothing else.
class FamilyPruneTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"gemma2", "gemma3", "phi3", "mixtral", "gpt2", "gpt_neox"})
    void zerosStandWhereTheLogicalMatrixHasThem(String family) throws IOException, URISyntaxException {
        Path source = Path.of(FamilyContractTest.class.getResource(family).toURI());
        Path model = Files.createDirectory(folder.resolve("model"));
        try (Stream<Path> files = Files.list(source)) {
            for (Path file : files.filter(each -> !each.endsWith("golden.safetensors")).toList()) {
                Files.copy(file, model.resolve(file.getFileName()));
            }
        }
        Path tokens = Cli.tokens(folder.resolve("tokens.json"), new int[][]{{5, 9, 33, 70, 12, 8}, {41, 4, 4, 90}});
        for (String pattern : new String[]{"0.5", "2:4"}) {
            Path output = folder.resolve("pruned" + pattern.charAt(0));
            Cli.succeed("prune", model, "-o", output, "--method", "wanda", "--sparsity", pattern, "--tokens", tokens);
            try (PointerScope _ = new PointerScope();
                    Checkpoint dense = Checkpoint.open(model);
                    Checkpoint pruned = Checkpoint.open(output);
                    CausalLm shape = ModelFamilies.load(pruned)) {
                Set<String> prunable = Set.copyOf(shape.prunableWeights());
                for (TensorInfo info : dense.tensors()) {
                    Tensor before = dense.tensor(info.name());
                    Tensor after = pruned.tensor(info.name());
                    if (prunable.contains(info.name())) {
                        assertPruned(info.name(), before, after, shape.storesTransposed(info.name()), pattern);
                    } else {
                        assertThat(torch.equal(before, after)).as(info.name()).isTrue();
                    }
                }
            }
        }
    }

    private static void assertPruned(String name, Tensor before, Tensor after, boolean transposed, String pattern) {
        Tensor zero = (transposed ? after.t() : after).eq(new Scalar(0)); // [out, in]
        long in = zero.size(1);
        Tensor counts = pattern.equals("2:4")
                ? zero.reshape(zero.size(0), in / 4, 4).sum(2)
                : zero.sum(1);
        long expected = pattern.equals("2:4") ? 2 : in / 2;
        assertThat(counts.eq(new Scalar(expected)).all().item_bool()).as(name).isTrue();
        assertThat(torch.equal(before.mul(after.ne(new Scalar(0))), after)).as(name).isTrue();
    }
}
