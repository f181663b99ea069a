// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Optuna itself: it reads what we write where Python with Optuna is at hand, and we read what it has written (a stored dump).
class OptunaTest {
    private static final String SCRIPT = """
            import json, sys
            import optuna
            optuna.logging.set_verbosity(optuna.logging.ERROR)
            study = optuna.load_study(study_name="metric", storage="sqlite:///" + sys.argv[1])
            trials = study.trials
            json.dump({"best": sorted(t.number for t in study.best_trials), "params": [t.params for t in trials], "states": [t.state.name for t in trials],
                       "estimated": sum(1 for t in trials if t.intermediate_values)}, sys.stdout)
            """;

    @TempDir
    private Path folder;

    private JsonNode asOptunaSees(Path study) throws IOException, InterruptedException {
        String python = System.getenv("OPTISHEAR_PYTHON");
        if (python == null || python.isBlank()) {
            String message = "SKIPPED: OPTISHEAR_PYTHON is not set, loading in Optuna is not tested";
            System.err.println(message);
            Assumptions.abort(message);
        }
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        int status = new ProcessBuilder(python, "-c", SCRIPT, study.toString()).redirectOutput(output.toFile())
                .redirectError(errors.toFile()).start().waitFor();
        String said = Files.readString(errors, StandardCharsets.UTF_8);
        if (said.contains("No module named 'optuna'")) {
            String message = "SKIPPED: " + python + " has no Optuna";
            System.err.println(message);
            Assumptions.abort(message);
        }
        assertThat(status).as(said).isZero();
        return new ObjectMapper().readTree(output.toFile());
    }

    @Test
    void aStagedSearchIsLoadedWithItsEstimates() throws IOException, InterruptedException {
        Path file = folder.resolve("study.db");
        List<Trial> ours;
        try (StudyStore store = StudyStore.open(file)) {
            KilledSearch.run(store, KilledSearch.TRIALS, (_, _) -> {});
            ours = store.trials("metric");
        }
        JsonNode seen = asOptunaSees(file);
        assertThat(texts(seen.get("states"))).isEqualTo(ours.stream().map(t -> t.result().state().name()).toList());
        assertThat(texts(seen.get("states"))).contains("COMPLETE", "PRUNED", "FAIL");
        assertThat(seen.get("estimated").asInt())
                .isGreaterThanOrEqualTo((int) ours.stream()
                        .filter(t -> t.result().state() == TrialState.PRUNED
                                && !t.attributes().containsKey("duplicateOf"))
                        .count());
        double least = ours.stream().flatMap(t -> t.result().values().stream()).mapToDouble(v -> v).min()
                .orElseThrow();
        for (JsonNode best : seen.get("best")) {
            assertThat(ours.get(best.asInt()).result().values()).containsExactly(least);
        }
    }

    @Test
    void itsBestTrialsAreOurFront() throws IOException, InterruptedException {
        Path file = folder.resolve("front.db");
        List<List<Double>> values = new ArrayList<>();
        Random luck = new Random(11);
        try (StudyStore store = StudyStore.open(file)) {
            store.createOrContinue(new Study("metric", List.of(Direction.MINIMIZE, Direction.MINIMIZE), Map.of()));
            for (int number = 0; number < 60; number++) {
                values.add(List.of((double) luck.nextInt(12), (double) luck.nextInt(12)));
                List<Parameter> parameters = List.of(
                        new Parameter("q", luck.nextDouble() * 2, new Distribution.Real(0, 2, false)),
                        new Parameter("level", luck.nextInt(7) - 3, new Distribution.Whole(-3, 3)),
                        new Parameter("on", luck.nextInt(2), new Distribution.Categorical(List.of("weight", "ria"))));
                store.add("metric", new Trial(number, parameters, new TrialResult(TrialState.COMPLETE,
                        values.getLast(), Optional.of(Instant.EPOCH), Optional.of(Instant.EPOCH)), Map.of()));
            }
            JsonNode seen = asOptunaSees(file);
            assertThat(numbers(seen.get("best"))).isEqualTo(front(values));
            List<Trial> ours = store.trials("metric");
            for (int number = 0; number < ours.size(); number++) {
                JsonNode params = seen.get("params").get(number);
                assertThat(params.get("q").asDouble()).isEqualTo(ours.get(number).parameters().get(0).value());
                assertThat(params.get("level").asText()).isEqualTo(ours.get(number).parameters().get(1).text());
                assertThat(params.get("on").asText()).isEqualTo(ours.get(number).parameters().get(2).text());
            }
        }
    }

    @Test
    void whatOptunaWroteIsRead() throws IOException, SQLException {
        Path file = folder.resolve("optuna.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(resource("optuna-5.0.0-study.sql"));
        }
        JsonNode theirs = new ObjectMapper().readTree(resource("optuna-5.0.0-study.json"));
        try (StudyStore store = StudyStore.read(file)) {
            List<Trial> trials = store.trials("metric");
            assertThat(trials).hasSize(16);
            assertThat(trials.stream().map(trial -> trial.result().state().name()))
                    .isEqualTo(texts(theirs.get("states")));
            List<List<Double>> values = trials.stream().map(trial -> trial.result().values()).toList();
            assertThat(front(values)).isEqualTo(numbers(theirs.get("best")));
            for (int number = 0; number < trials.size(); number++) {
                for (int objective = 0; objective < values.get(number).size(); objective++) {
                    assertThat(values.get(number).get(objective))
                            .isEqualTo(theirs.get("values").get(number).get(objective).asDouble());
                }
                for (Parameter parameter : trials.get(number).parameters()) {
                    JsonNode their = theirs.get("params").get(number).get(parameter.name());
                    if (their.isNumber()) {
                        assertThat(Double.parseDouble(parameter.text())).isCloseTo(their.asDouble(), within(0.0));
                    } else {
                        assertThat(parameter.text()).isEqualTo(their.asText());
                    }
                }
            }
        }
    }

    /// Numbers of the trials that no other beats, by all pairs.
    private static List<Integer> front(List<List<Double>> values) {
        return IntStream.range(0, values.size()).filter(i -> !values.get(i).isEmpty())
                .filter(i -> values.stream().noneMatch(other -> !other.isEmpty() && !other.equals(values.get(i))
                        && other.get(0) <= values.get(i).get(0) && other.get(1) <= values.get(i).get(1)))
                .boxed().toList();
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.asText()));
        return texts;
    }

    private static List<Integer> numbers(JsonNode array) {
        List<Integer> numbers = new ArrayList<>();
        array.forEach(element -> numbers.add(element.asInt()));
        return numbers;
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = OptunaTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
