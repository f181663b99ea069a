// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.checkpoint.TensorInfo;

/// What `optishear prune` writes, as it is, in transformers. `OPTISHEAR_PYTHON` names a Python with torch and transformers.
class TransformersTest {
    /// Loads each folder, and gives the zeros of its prunable matrices and its loss on the rows.
    private static final String SCRIPT = """
            import json, sys, torch, transformers
            rows, result = json.load(open(sys.argv[1])), []
            for folder in sys.argv[2:]:
                model, info = transformers.AutoModelForCausalLM.from_pretrained(
                    folder, dtype="auto", output_loading_info=True)
                assert not any(info[key] for key in ("missing_keys", "unexpected_keys", "mismatched_keys")), info
                assert model.dtype == torch.bfloat16, model.dtype
                zeros = {name: int((weight == 0).sum()) for name, weight in model.state_dict().items()
                         if name.endswith("_proj.weight")}
                model, nll, tokens = model.float().eval(), 0.0, 0
                with torch.no_grad():
                    for row in rows:
                        logits = model(torch.tensor([row])).logits[0, :-1].double()
                        nll -= logits.log_softmax(-1)[range(len(row) - 1), row[1:]].sum().item()
                        tokens += len(row) - 1
                result.append({"zeros": zeros, "nll": nll / tokens})
            print(json.dumps(result))
            """;

    @TempDir
    private Path folder;

    @Test
    void thePrunedModelLoadsAndLosesWhatWeSay() throws IOException, InterruptedException {
        String python = python();
        RandomModel shape = new RandomModel(48, 3, 1, 100, 211, 2, ScalarType.BFloat16);
        Path model = shape.in(folder.resolve("model"));
        Path tokens = Cli.tokens(folder.resolve("tokens.json"), shape.rows(40, 17, 29));
        Path half = folder.resolve("half");
        Path twoOfFour = folder.resolve("two-of-four");
        Cli.succeed("prune", model, "-o", half, "--method", "wanda", "--sparsity", "0.5", "--tokens", tokens, "--json",
                folder.resolve("half.json"));
        Cli.succeed("prune", model, "-o", twoOfFour, "--method", "magnitude", "--sparsity", "2:4", "--json",
                folder.resolve("two-of-four.json"));
        Path said = folder.resolve("said.json");
        ProcessBuilder builder = new ProcessBuilder(python, "-c", SCRIPT, tokens.toString(), half.toString(),
                twoOfFour.toString()).redirectError(folder.resolve("errors").toFile()).redirectOutput(said.toFile());
        builder.environment().put("HF_HUB_OFFLINE", "1");
        int status = builder.start().waitFor();
        assertThat(status).as(Files.readString(folder.resolve("errors"), StandardCharsets.UTF_8)).isZero();
        assertAgrees(half, tokens, Cli.json(said).get(0));
        assertAgrees(twoOfFour, tokens, Cli.json(said).get(1));
    }

    private void assertAgrees(Path pruned, Path tokens, JsonNode said) throws IOException {
        Path json = folder.resolve("eval.json");
        Cli.succeed("eval", pruned, "--tokens", tokens, "--json", json);
        double nll = said.get("nll").doubleValue();
        assertThat(Cli.json(json).get("nll").doubleValue()).isCloseTo(nll, within(1e-5 * nll));
        JsonNode sparsity = Cli.json(folder.resolve(pruned.getFileName() + ".json")).get("sparsityByMatrix");
        assertThat(sparsity).hasSize(14).hasSameSizeAs(said.get("zeros"));
        try (Checkpoint checkpoint = Checkpoint.open(pruned)) {
            said.get("zeros").properties().forEach(matrix -> {
                TensorInfo info = checkpoint.info(matrix.getKey());
                assertThat(sparsity.get(matrix.getKey()).doubleValue()).as(matrix.getKey()).isGreaterThan(0.47)
                        .isEqualTo(matrix.getValue().doubleValue() / info.elements());
            });
        }
        assertThat(pruned.resolve("config.json"))
                .hasSameBinaryContentAs(folder.resolve("model").resolve("config.json"));
        assertThat(Files.readString(pruned.resolve("config.json"))).doesNotContain("sparsity", "compression",
                "quantization");
    }

    private static String python() {
        String python = System.getenv("OPTISHEAR_PYTHON");
        if (python == null || python.isBlank()) {
            String message = "SKIPPED: OPTISHEAR_PYTHON is not set, pruned models are not loaded in transformers";
            System.err.println(message);
            Assumptions.abort(message);
        }
        return python;
    }
}
