// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.testing.GoldenTensors;
import org.optishear.testing.TestData;

class CompareCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path BUNDLED = TestData.root().resolve("demo/model");
    @TempDir
    private static Path texts;
    @TempDir
    Path folder;

    /// The first of the bundled texts: two windows are drawn from them, and a run encodes them whole.
    @BeforeAll
    static void excerpt() throws IOException {
        for (String name : List.of("calibration.txt", "heldout.txt")) {
            Files.writeString(texts.resolve(name), Files.readString(BUNDLED.resolve(name)).substring(0, 20_000));
        }
    }

    private Cli.Result compare(Path model, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("compare", model, "-o", folder.resolve("out")));
        arguments.addAll(List.of(more));
        return Cli.run(arguments.toArray());
    }

    private Cli.Result onBundled(Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("--calibration", texts.resolve("calibration.txt"), "--text",
                texts.resolve("heldout.txt"), "--samples", 2, "--length", 32, "--windows", 2));
        arguments.addAll(List.of(more));
        return compare(BUNDLED, arguments.toArray());
    }

    private JsonNode results() throws IOException {
        return JSON.readTree(folder.resolve("out/results.json").toFile());
    }

    private static JsonNode row(JsonNode results, String method) {
        for (JsonNode row : results.path("rows")) {
            if (row.path("method").asText().equals(method)) {
                return row;
            }
        }
        throw new AssertionError(method + " is not in " + results.path("rows").findValuesAsText("method"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "stories260K"})
    void figuresAreThoseOfTheReferences(String name) throws IOException {
        GoldenTensors tensors = GoldenTensors.read(TestData.golden("wholemodel/" + name + ".safetensors"));
        JsonNode golden = JSON.readTree(TestData.golden("wholemodel/" + name + ".json").toFile()).path("results");
        Path model = name.equals("llama")
                ? TestData.golden("models/llama")
                : TestData.data("models/stories260K/hf");
        Map<String, String> methods = Map.of("magnitude", "magnitude.u0.5", "wanda", "wanda.u0.5", "ria",
                "ria_matrix.u0.5", "wanda@owl:M=3,lambda=0.08", "owl_wanda_M3.u0.5");

        Cli.Result outcome = compare(model, "--tokens", tokens(tensors, "calib_ids"), "--text-tokens",
                tokens(tensors, "eval_ids"), "--sparsity", 0.5, "--methods", String.join(",", methods.keySet()));

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        JsonNode results = results();
        methods.forEach((method, key) -> {
            JsonNode expected = golden.path(key);
            JsonNode found = row(results, method);
            double tolerance = method.equals("ria") ? 5e-3 : 1e-3; // where a flip cascades
            assertClose(method + " ppl", found.path("perplexity"), expected.path("ppl"), tolerance);
            assertClose(method + " kl", found.path("kl"), expected.path("kl_mean"), 2 * tolerance);
            assertClose(method + " sparsity", found.path("sparsity"), expected.path("sparsity"), 1e-3);
        });
    }

    private static void assertClose(String what, JsonNode found, JsonNode expected, double tolerance) {
        assertThat(found.isNumber() && expected.isNumber()).as(what).isTrue();
        assertThat(found.asDouble()).as(what)
                .isCloseTo(expected.asDouble(), within(tolerance * expected.asDouble()));
    }

    private Path tokens(GoldenTensors tensors, String name) {
        return Cli.tokens(folder.resolve(name + ".json"), tensors.intRows(name));
    }

    @Test
    void aKilledComparisonGoesOnWithTheSameRows() throws IOException {
        assertThat(onBundled("--sparsity", "2:4", "--methods", "magnitude,wanda", "--seeds", "0,1").exitCode())
                .isZero();
        String whole = Cli.figures(folder.resolve("out"));
        Files.delete(folder.resolve("out/results.json"));
        List<Path> rows = rows();
        assertThat(rows).hasSize(1 + 2 * 2);
        Map<Path, byte[]> kept = Map.of(rows.get(0), Files.readAllBytes(rows.get(0)), rows.get(3),
                Files.readAllBytes(rows.get(3)));
        for (Path row : rows) {
            if (!kept.containsKey(row)) {
                Files.delete(row);
            }
        }

        assertThat(onBundled("--sparsity", "2:4", "--methods", "magnitude,wanda", "--seeds", "0,1").exitCode())
                .isZero();

        assertThat(Cli.figures(folder.resolve("out"))).isEqualTo(whole);
        assertThat(rows()).isEqualTo(rows);
        for (Map.Entry<Path, byte[]> row : kept.entrySet()) {
            assertThat(Files.readAllBytes(row.getKey())).isEqualTo(row.getValue());
        }
        JsonNode wanda = row(results(), "wanda");
        double first = wanda.at("/runs/0/perplexity").asDouble();
        double second = wanda.at("/runs/1/perplexity").asDouble();
        assertThat(first).isNotEqualTo(second);
        assertThat(wanda.path("perplexity").asDouble()).isCloseTo((first + second) / 2, within(1e-9));
        assertThat(wanda.at("/deviation/perplexity").asDouble())
                .isCloseTo(Math.abs(first - second) / Math.sqrt(2), within(1e-9));
    }

    private List<Path> rows() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("out/rows"))) {
            return files.sorted().toList();
        }
    }

    @Test
    void whatIsKeptMeasuresAsWhatIsNot() throws IOException {
        assertThat(onBundled("--sparsity", 0.5, "--methods", "gblm").exitCode()).isZero();
        JsonNode forgotten = row(results(), "gblm");
        assertThat(onBundled("--sparsity", 0.5, "--methods", "gblm", "--keep").exitCode()).isZero();
        JsonNode kept = row(results(), "gblm");
        assertThat(kept.path("phaseSeconds").path("gradients").asDouble()).isPositive();
        assertThat(Cli.json(folder.resolve("out/manifest.json")).path("inputs").path("seeds").size()).isEqualTo(1);

        assertThat(folder.resolve("out").resolve(kept.path("folder").asText()).resolve("model.safetensors")).exists();
        for (String figure : List.of("sparsity", "perplexity", "objective", "kl")) {
            assertThat(kept.path(figure)).as(figure).isEqualTo(forgotten.path(figure));
        }
    }

    @Test
    void aMethodThatFailsIsListedAndTheOthersGoOn() throws IOException {
        Cli.Result result = onBundled("--sparsity", 0.5, "--methods", "wanda@owl:M=3,lambda=5,magnitude");

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(row(results(), "wanda@owl:M=3,lambda=5").path("failure").asText()).contains("a smaller lambda");
        assertThat(row(results(), "magnitude").path("perplexity").asDouble()).isPositive();
        assertThat(Files.readString(folder.resolve("out/results.md"))).contains("failed: ", "smaller lambda");
    }

    @Test
    void whereEveryMethodFailsTheCommandDoes() {
        assertThat(onBundled("--sparsity", 0.5, "--methods", "wanda@owl:M=3,lambda=5").exitCode()).isEqualTo(1);
    }

    @Test
    void comparisonsOfTheSameProtocolAreAddedAndReportedTogether() throws IOException {
        assertThat(onBundled("--sparsity", 0.5, "--methods", "magnitude").exitCode()).isZero();
        Path other = Files.move(folder.resolve("out"), folder.resolve("other"));

        assertThat(onBundled("--sparsity", 0.5, "--methods", "wanda", "--add", other).exitCode()).isZero();

        assertThat(results().path("rows").findValuesAsText("method")).containsExactly("dense", "wanda", "magnitude");
        Path page = folder.resolve("page.html");
        assertThat(Cli.run("report", folder.resolve("out"), other, "-o", page).exitCode()).isZero();
        assertThat(Files.readString(page)).contains("Magnitude (other)", "Wanda");
    }

    @Test
    void anotherReadingOfAMetricIsNamed() throws IOException {
        String metric = "alpha=column_sum,tauW=square,beta=relative_sum,tauX=identity";
        assertThat(onBundled("--sparsity", "0.50", "--methods", metric).exitCode()).isZero();
        Path other = Files.move(folder.resolve("out"), folder.resolve("other"));

        Cli.Result both = onBundled("--sparsity", 0.5, "--methods", metric, "--beta-on", "norm", "--add", other);

        assertThat(both.exitCode()).as(both.err()).isZero();
        assertThat(results().path("rows")).extracting(row -> row.path("label").asText(row.path("method").asText()),
                row -> row.path("betaOn").asText()).contains(tuple(metric + " (beta on norm)", "norm"),
                        tuple(metric + " (other)", "squared"));
    }

    @Test
    void anotherProtocolInTheSameFolderIsRefused() {
        assertThat(onBundled("--sparsity", 0.5, "--methods", "magnitude").exitCode()).isZero();

        Cli.Result outcome = onBundled("--sparsity", 0.6, "--methods", "magnitude");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("results.json: setting.sparsity] found 0.5, expected 0.6, as this command");
    }
}
