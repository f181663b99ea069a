// SPDX-License-Identifier: Apache-2.0
package org.optishear.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.optishear.InputException;

class HubDownloadTest {
    private static final HubModel MODEL = HubModel.parse("some/model").orElseThrow();

    @TempDir
    private Path cache;

    private HubServer server;

    @BeforeEach
    void serve() throws IOException {
        server = new HubServer();
        byte[] weights = new byte[300_000];
        new Random(1).nextBytes(weights);
        server.files.put("model.safetensors", weights);
        for (String name : List.of("config.json", "tokenizer.json", "README.md", "model.gguf", "pytorch_model.bin",
                "tf_model.h5")) {
            server.files.put(name, ("content of " + name).getBytes(StandardCharsets.UTF_8));
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void bringsWhatAModelNeedsInTheLayoutOfHuggingfaceHub() throws IOException {
        Path folder = download(MODEL);
        assertThat(folder).isEqualTo(cache.resolve("models--some--model/snapshots").resolve(HubServer.COMMIT));
        assertThat(names(folder)).containsExactly("README.md", "config.json", "model.safetensors", "tokenizer.json");
        assertThat(cache.resolve("models--some--model/refs/main")).hasContent(HubServer.COMMIT);
        for (String name : names(folder)) {
            byte[] content = server.files.get(name);
            assertThat(folder.resolve(name)).hasBinaryContent(content);
            String hash = name.endsWith(".safetensors")
                    ? HubServer.hash("SHA-256", content)
                    : HubServer.gitHash(content);
            assertThat(Files.readSymbolicLink(folder.resolve(name))).isEqualTo(Path.of("../../blobs", hash));
        }
        assertThat(names(cache.resolve("models--some--model/blobs"))).hasSize(4);
        int before = server.requests.size();
        assertThat(download(MODEL)).isEqualTo(folder);
        assertThat(server.requests.subList(before, server.requests.size())).singleElement().asString()
                .startsWith("GET /api/models/some/model/revision/main");
    }

    @Test
    void goesOnWhereItWasCut() throws IOException {
        server.files.keySet().removeIf(name -> !List.of("config.json", "model.safetensors").contains(name));
        // config.json is cut once, the weights four times: at once, after some bytes, and by silence
        server.cuts.addAll(List.of(3, 100_000, 0, -150_000, 10));
        Path folder = download(MODEL);
        assertThat(folder.resolve("model.safetensors")).hasBinaryContent(server.files.get("model.safetensors"));
        assertThat(server.requests.stream().filter(request -> request.startsWith("cdn GET")).toList())
                .hasSizeGreaterThan(3).last().asString().contains("bytes="); // what a cut leaves unread is lost
    }

    @Test
    void anotherRunGoesOnToo() throws IOException {
        byte[] weights = server.files.get("model.safetensors");
        Path incomplete = cache.resolve("models--some--model/blobs")
                .resolve(HubServer.hash("SHA-256", weights) + ".incomplete");
        Files.createDirectories(incomplete.getParent());
        Files.write(incomplete, java.util.Arrays.copyOf(weights, 123_456));
        assertThat(download(MODEL).resolve("model.safetensors")).hasBinaryContent(weights);
        assertThat(server.requests).anyMatch(request -> request.contains("bytes=123456-"));
    }

    @Test
    void aHubThatIgnoresTheRangeBeginsAnew() throws IOException {
        server.ignoresRange = true;
        byte[] weights = server.files.get("model.safetensors");
        Path incomplete = cache.resolve("models--some--model/blobs")
                .resolve(HubServer.hash("SHA-256", weights) + ".incomplete");
        Files.createDirectories(incomplete.getParent());
        Files.write(incomplete, new byte[100]);
        assertThat(download(MODEL).resolve("model.safetensors")).hasBinaryContent(weights);
    }

    @Test
    void theTokenNeverLeavesTheHub() {
        server.token = Optional.of("hf_secret");
        download(MODEL);
        assertThat(server.requests).filteredOn(request -> request.startsWith("cdn")).isNotEmpty()
                .noneMatch(request -> request.contains("hf_secret"));
        assertThat(server.requests).filteredOn(request -> !request.startsWith("cdn"))
                .allMatch(request -> request.contains("Bearer hf_secret"));
    }

    @Test
    void contentOfAnotherHashIsRefusedAndDeleted() throws IOException {
        server.wrongHash.put("config.json", "b".repeat(40));
        refused("some/model@main: config.json", "content of hash");
        server.wrongHash.clear();
        String promised = "a".repeat(64);
        server.wrongHash.put("model.safetensors", promised);
        refused("some/model@main: model.safetensors", "content of hash", promised);
        assertThat(names(cache.resolve("models--some--model/blobs"))).noneMatch(name -> name.startsWith(promised));
    }

    @Test
    void whatTheHubRefusesIsSaidOnce() {
        server.token = Optional.of("right");
        assertThatThrownBy(() -> new HubDownload(
                new HubSettings(server.address(), cache, Optional.of("wrong"), false, Duration.ofMillis(1),
                        Duration.ofSeconds(5)),
                (_, _, _) -> {}).folder(MODEL)).isInstanceOf(InputException.class).hasMessageContaining("status 401")
                .hasMessageContaining("HF_TOKEN").hasMessageContaining("some/model");
        server.token = Optional.empty();
        assertThatThrownBy(() -> download(HubModel.parse("some/other").orElseThrow()))
                .isInstanceOf(InputException.class).hasMessageContaining("404").hasMessageContaining("some/other");
        assertThatThrownBy(() -> download(HubModel.parse("some/model@v9").orElseThrow()))
                .isInstanceOf(InputException.class).hasMessageContaining("no revision v9");
        assertThat(server.requests).hasSize(3);
    }

    @Test
    void aHubInTroubleIsAskedAgain() {
        server.failures.addAll(List.of(503, 429, 500));
        assertThat(download(MODEL)).isDirectory();
        server.failures.addAll(List.of(500, 500, 500, 500, 500));
        assertThatThrownBy(() -> download(MODEL)).isInstanceOf(InputException.class)
                .hasMessageContaining("status 500 5 times");
    }

    @Test
    void offlineUsesTheCacheAlone() {
        HubSettings offline = new HubSettings(server.address(), cache, Optional.empty(), true, Duration.ofMillis(1),
                Duration.ofSeconds(5));
        HubDownload download = new HubDownload(offline, (_, _, _) -> {});
        assertThatThrownBy(() -> download.folder(MODEL)).isInstanceOf(InputException.class)
                .hasMessageContaining("HF_HUB_OFFLINE");
        Path folder = download(MODEL);
        int requests = server.requests.size();
        assertThat(download.folder(MODEL)).isEqualTo(folder);
        assertThat(download.folder(HubModel.parse("some/model@" + HubServer.COMMIT).orElseThrow())).isEqualTo(folder);
        assertThat(server.requests).hasSize(requests);
    }

    @Test
    void aHubThatIsNotThereLeavesTheCache() {
        HubSettings nowhere = new HubSettings(URI.create("http://127.0.0.1:9"), cache, Optional.empty(), false,
                Duration.ofMillis(1), Duration.ofSeconds(5));
        HubDownload download = new HubDownload(nowhere, (_, _, _) -> {});
        assertThatThrownBy(() -> download.folder(MODEL)).isInstanceOf(InputException.class)
                .hasMessageContaining("no connection");
        Path folder = download(MODEL);
        assertThat(download.folder(MODEL)).isEqualTo(folder);
    }

    @Test
    void severalAtOnceDownloadOnce() throws InterruptedException, ExecutionException {
        try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
            List<Future<Path>> folders = IntStream.range(0, 4).mapToObj(_ -> pool.submit(() -> download(MODEL)))
                    .toList();
            for (Future<Path> folder : folders) {
                assertThat(folder.get().resolve("model.safetensors"))
                        .hasBinaryContent(server.files.get("model.safetensors"));
            }
        }
        assertThat(server.requests.stream().filter(request -> request.startsWith("cdn GET"))).hasSize(1);
    }

    @Test
    void namesAndVariables() {
        assertThat(HubModel.parse("a/b@refs/pr/1")).contains(new HubModel("a/b", "refs/pr/1"));
        for (String no : List.of("a", "a/b/c", "../b", "a/b@", "/a/b", "a/.b", "a--b/c", "a/b@../x", "a b/c")) {
            assertThat(HubModel.parse(no)).as(no).isEmpty();
        }
        Path home = Path.of("/home/me");
        HubSettings plain = HubSettings.of(Map.of(), home);
        assertThat(plain.cache()).isEqualTo(home.resolve(".cache/huggingface/hub"));
        assertThat(plain.endpoint()).hasToString("https://huggingface.co");
        HubSettings set = HubSettings.of(Map.of("HF_HOME", "/data/hf", "HF_TOKEN", " t ", "HF_HUB_OFFLINE", "1",
                "HF_ENDPOINT", "http://mirror:80/"), home);
        assertThat(set.cache()).isEqualTo(Path.of("/data/hf/hub"));
        assertThat(set.token()).contains("t");
        assertThat(set.offline()).isTrue();
        assertThat(set.endpoint()).hasToString("http://mirror:80");
        assertThatThrownBy(() -> HubSettings.of(Map.of("HF_ENDPOINT", "ftp://x"), home))
                .isInstanceOf(InputException.class).hasMessageContaining("HF_ENDPOINT");
    }

    private Path download(HubModel model) {
        return new HubDownload(server.settings(cache), (_, _, _) -> {}).folder(model);
    }

    private void refused(String... parts) {
        assertThatThrownBy(() -> download(MODEL)).isInstanceOf(InputException.class).hasMessageContainingAll(parts);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
