// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.testing.TestData;

/// What is written loads in transformers as it is. `OPTISHEAR_PYTHON` names a Python with torch and transformers.
class TransformersLoadTest {
    private static final String SCRIPT = """
            import sys, torch, transformers
            before, after = (transformers.AutoModelForCausalLM.from_pretrained(
                folder, dtype="auto", output_loading_info=True) for folder in sys.argv[1:])
            for _, info in (before, after):
                assert not any(info[key] for key in ("missing_keys", "unexpected_keys", "mismatched_keys")), info
            weights = before[0].state_dict()
            for name, found in after[0].state_dict().items():
                expected = weights[name].clone()
                if name.endswith("up_proj.weight"):
                    expected.view(-1)[: expected.numel() // 2] = 0
                assert found.dtype == expected.dtype and torch.equal(found, expected), name
            assert after[0].config.to_diff_dict().keys() == before[0].config.to_diff_dict().keys()
            print("equal", len(weights))
            """;

    @TempDir
    private Path folder;
    private String python;

    @BeforeEach
    void findPython() {
        python = System.getenv("OPTISHEAR_PYTHON");
        if (python == null || python.isBlank()) {
            String message = "SKIPPED: OPTISHEAR_PYTHON is not set, loading in transformers is not tested";
            System.err.println(message);
            Assumptions.abort(message);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "llama2-gqa", "llama3"})
    void aPrunedCheckpointLoadsWithItsZeros(String name) throws IOException, InterruptedException {
        Path model = TestData.golden("models/" + name);
        Path target = folder.resolve("pruned");
        try (Checkpoint source = Checkpoint.open(model)) {
            CheckpointWriter.write(source, target, false, (tensor, copy) -> {
                if (tensor.name().endsWith("up_proj.weight")) {
                    copy.asSlice(0, tensor.bytes() / 2).fill((byte) 0);
                }
            });
        }
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(python, "-c", SCRIPT, model.toString(), target.toString())
                .redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("HF_HUB_OFFLINE", "1");
        int status = builder.start().waitFor();
        String said = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(status).as(said).isZero();
        assertThat(said).contains("equal ");
    }
}
