// SPDX-License-Identifier: Apache-2.0
package org.optishear.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `org/name` on the command line, with the bundled model on a hub of this machine.
class HubCommandTest {
    @TempDir
    private Path home;

    @Test
    void inspectsAModelOfAHubAndThenFromTheCache() throws IOException, InterruptedException {
        try (HubServer server = new HubServer()) {
            try (Stream<Path> files = Files.list(Path.of(System.getProperty("optishear.root", ""), "demo", "model"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    server.files.put(file.getFileName().toString(), Files.readAllBytes(file));
                }
            }
            String first = inspect(0, Map.of("HF_ENDPOINT", server.address().toString()));
            assertThat(first).contains("llama").contains("960,096 parameters");
            assertThat(server.requests).anyMatch(request -> request.startsWith("cdn GET /model.safetensors"));
            int requests = server.requests.size();
            assertThat(inspect(0, Map.of("HF_HUB_OFFLINE", "1"))).contains("960,096 parameters");
            assertThat(server.requests).hasSize(requests);
            foundByPython();
            assertThat(inspect(1, Map.of("HF_HUB_OFFLINE", "1", "HF_HOME", home.resolve("other").toString())))
                    .contains("optishear: [some/model@main] found nothing in ");
        }
    }

    /// Python's huggingface_hub finds what was fetched, where `OPTISHEAR_PYTHON` names an interpreter that has it.
    private void foundByPython() throws IOException, InterruptedException {
        String python = System.getenv("OPTISHEAR_PYTHON");
        if (python == null) {
            return;
        }
        ProcessBuilder builder = new ProcessBuilder(python, "-c",
                "from huggingface_hub import snapshot_download as get;"
                        + "print(get('some/model', local_files_only=True))")
                .redirectErrorStream(true);
        builder.environment().put("HF_HOME", home.toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(Path.of(said.strip()).resolve("model.safetensors")).exists();
    }

    private String inspect(int exitCode, Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "--add-modules", "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), "org.optishear.cli.Main", "inspect", "some/model"))
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("HF_"));
        builder.environment().put("HF_HOME", home.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(exitCode);
        return said;
    }
}
