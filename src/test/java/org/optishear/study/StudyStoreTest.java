// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.optishear.InputException;

class StudyStoreTest {
    private static final Study STUDY = new Study("metric", List.of(Direction.MINIMIZE, Direction.MAXIMIZE),
            Map.of("seed", new LongNode(7), "algorithm", new TextNode("nsga3")));
    private static final Distribution TAU = new Distribution.Categorical(List.of("identity", "sqrt", "größer"));

    @TempDir
    Path folder;
    Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("study.db");
    }

    private static Trial trial(int number, Double... values) throws IOException {
        JsonNode covers = new ObjectMapper().readTree("[[0, 1], [2, 1]]");
        TrialResult result = new TrialResult(values.length == 0 ? TrialState.FAIL : TrialState.COMPLETE,
                Arrays.asList(values), Optional.of(Instant.parse("2026-03-01T23:59:58.999999Z")),
                Optional.of(Instant.parse("2026-03-02T00:00:00Z")));
        return new Trial(number, List.of(new Parameter("tauW", 2, TAU), new Parameter("alpha", 0, TAU)), result,
                Map.of("covers", covers, "model", new TextNode("sha 'x' \"y\" é")));
    }

    private List<String> query(String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(String.valueOf(rows.getObject(1)));
            }
        }
        return values;
    }

    private void change(String... sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            for (String change : sql) {
                statement.executeUpdate(change);
            }
        }
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        Trial best = trial(1, 0.1 + 0.2, Double.NEGATIVE_INFINITY);
        Trial worst = trial(0, Double.POSITIVE_INFINITY, Double.MIN_VALUE);
        Trial failed = trial(2);
        try (StudyStore store = StudyStore.open(file)) {
            store.createOrContinue(STUDY);
            store.add("metric", best);
            store.add("metric", worst);
            store.add("metric", failed);
        }
        try (StudyStore store = StudyStore.read(file)) {
            assertThat(store.trials("metric")).containsExactly(worst, best, failed);
            assertThat(store.studies()).hasSize(1);
            Study read = store.study("metric").orElseThrow();
            assertThat(read.directions()).isEqualTo(STUDY.directions());
            assertThat(read.attributes().toString()).isEqualTo("{algorithm=\"nsga3\", seed=7}");
            assertThat(store.study("other")).isEmpty();
        }
    }

    @Test
    void rowsAreWhatOptunaWrites() throws IOException, SQLException {
        try (StudyStore store = StudyStore.open(file)) {
            store.createOrContinue(STUDY);
            store.add("metric", trial(0, Double.POSITIVE_INFINITY, 0.25));
            store.add("metric", trial(1, Double.NEGATIVE_INFINITY, -3.0));
        }

        assertThat(query("SELECT direction || objective FROM study_directions")).containsExactly("MINIMIZE0",
                "MAXIMIZE1");
        assertThat(query("SELECT value FROM trial_values ORDER BY trial_value_id")).containsExactly("null", "0.25",
                "null", "-3.0");
        assertThat(query("SELECT value_type FROM trial_values ORDER BY trial_value_id")).containsExactly("INF_POS",
                "FINITE", "INF_NEG",
                "FINITE");
        assertThat(query("SELECT param_value FROM trial_params WHERE trial_id = 1 ORDER BY param_id"))
                .containsExactly("2.0", "0.0");
        assertThat(query("SELECT DISTINCT distribution_json FROM trial_params")).containsExactly(
                "{\"name\": \"CategoricalDistribution\", \"attributes\": {\"choices\": [\"identity\", \"sqrt\", \"gr\\u00F6\\u00DFer\"]}}");
        assertThat(query("SELECT datetime_start || '|' || datetime_complete FROM trials LIMIT 1"))
                .containsExactly("2026-03-01 23:59:58.999999|2026-03-02 00:00:00.000000");
        assertThat(query("SELECT value_json FROM trial_user_attributes WHERE trial_id = 1"))
                .containsExactly("[[0, 1], [2, 1]]", "\"sha 'x' \\\"y\\\" \\u00E9\"");
        assertThat(query("SELECT value_json FROM study_user_attributes WHERE \"key\" = 'seed'")).containsExactly("7");
    }

    @Test
    void trialsThatOptunaAddedAreRead() throws SQLException {
        try (StudyStore store = StudyStore.open(file)) {
            store.createOrContinue(STUDY);
        }
        change("INSERT INTO trials (number, study_id, state, datetime_start) VALUES (0, 1, 'RUNNING', '2026-03-01 10:00:00')",
                "INSERT INTO trial_user_attributes (trial_id, \"key\", value_json) VALUES (1, 'loss', 'NaN')",
                "INSERT INTO trial_heartbeats (trial_id, heartbeat) VALUES (1, '2026-03-01 10:00:00')",
                "CREATE TABLE artifacts (id INTEGER)");
        try (StudyStore store = StudyStore.open(file)) {
            Trial trial = store.trials("metric").getFirst();

            assertThat(trial.result()).isEqualTo(new TrialResult(TrialState.RUNNING, List.of(),
                    Optional.of(Instant.parse("2026-03-01T10:00:00Z")), Optional.empty()));
            assertThat(trial.attributes().get("loss").doubleValue()).isNaN();
        }
    }

    @Test
    void valuesThatTheSchemaCannotHoldAreRefused() {
        assertThatThrownBy(() -> trial(0, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Parameter("tauW", 3, TAU)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Parameter("tauW", 0.5, TAU)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNumberIsUsedOnceAndNothingOfTheSecondIsWritten() throws IOException, SQLException {
        try (StudyStore store = StudyStore.open(file)) {
            store.createOrContinue(STUDY);
            store.add("metric", trial(0, 1.0, 2.0));
            Trial again = trial(0, 3.0, 4.0);
            assertThatThrownBy(() -> store.add("metric", again)).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has a trial 0");
            Trial unknown = trial(1, 3.0, 4.0);
            assertThatThrownBy(() -> store.add("other", unknown)).isInstanceOf(InputException.class)
                    .hasMessageContaining("found no study other, expected one of [metric]");
            store.add("metric", unknown);
        }
        assertThat(query("SELECT value FROM trial_values")).containsExactly("1.0", "2.0", "3.0", "4.0");
    }

    @Test
    void aTrialThatCannotBeWrittenWholeIsNotWritten() throws IOException, SQLException {
        try (StudyStore store = StudyStore.open(file)) {
            store.createOrContinue(STUDY);
        }
        change("CREATE TRIGGER full BEFORE INSERT ON trial_user_attributes BEGIN SELECT RAISE(ABORT, 'disk is full'); END");
        try (StudyStore store = StudyStore.open(file)) {
            Trial trial = trial(0, 1.0, 2.0);
            refused(() -> store.add("metric", trial), "disk is full");
        }
        assertThat(query("SELECT count(*) FROM trials")).containsExactly("0");
        assertThat(query("SELECT count(*) FROM trial_params")).containsExactly("0");
        assertThat(query("SELECT count(*) FROM trial_values")).containsExactly("0");
    }

    @Test
    void onlyTheSameSearchContinuesAStudy() {
        try (StudyStore store = StudyStore.open(file)) {
            store.createOrContinue(STUDY);
            store.createOrContinue(STUDY);
            refused(() -> store
                    .createOrContinue(new Study("metric", STUDY.directions(), Map.of("seed", new LongNode(8)))),
                    "study metric] found seed = 7, expected 8, or another study");
            refused(() -> store
                    .createOrContinue(new Study("metric", STUDY.directions(), Map.of("data", new TextNode("a")))),
                    "found data = nothing, expected \"a\"");
            refused(() -> store.createOrContinue(new Study("metric", List.of(Direction.MINIMIZE), Map.of())),
                    "found directions [MINIMIZE, MAXIMIZE], expected [MINIMIZE]");
            store.createOrContinue(new Study("layers", List.of(Direction.MINIMIZE), Map.of()));
            assertThat(store.studies().stream().map(Study::name)).containsExactly("metric", "layers");
        }
    }

    @Test
    void severalWriteAndOthersRead() throws IOException {
        try (StudyStore store = StudyStore.open(file)) {
            store.createOrContinue(STUDY);
            try (StudyStore other = StudyStore.open(file); StudyStore reader = StudyStore.read(file)) {
                store.add("metric", trial(0, 1.0, 2.0));
                assertThat(reader.trials("metric")).hasSize(1);
                other.add("metric", trial(1, 1.0, 2.0));
                assertThat(store.trials("metric")).hasSize(2);
                Trial trial = trial(2, 1.0, 2.0);
                refused(() -> reader.add("metric", trial), "readonly");
            }
        }
        StudyStore.open(file).close();
    }

    @Test
    void anyPathWillDo() throws IOException {
        file = Files.createDirectory(folder.resolve("a b%20ü?mode=memory#1")).resolve("study;'1'.db");
        try (StudyStore store = StudyStore.open(file)) {
            store.createOrContinue(STUDY);
        }
        assertThat(file).isRegularFile();
        try (StudyStore store = StudyStore.read(file)) {
            assertThat(store.studies()).hasSize(1);
        }
    }

    @Test
    void anEmptyFileIsANewStudy() throws IOException {
        Files.createFile(file);
        try (StudyStore store = StudyStore.open(file)) {
            store.createOrContinue(STUDY);
            assertThat(store.trials("metric")).isEmpty();
        }
    }

    @Test
    void whatIsNotAStudyIsNamedInOneLine() throws IOException, SQLException {
        Files.writeString(file, "{\"plan\": 1}\n".repeat(100));
        refused(() -> StudyStore.open(file), "not a database");
        refused(() -> StudyStore.read(file), "not a database");
        assertThat(Files.readString(file)).startsWith("{\"plan\": 1}");

        refused(() -> StudyStore.read(folder.resolve("none.db")), "no such file");
        refused(() -> StudyStore.open(folder.resolve("none/study.db")), "a place that cannot be written");
        refused(() -> StudyStore.open(Path.of("/proc/study.db")), "a place that cannot be written");

        file = folder.resolve("other.db");
        change("CREATE TABLE songs (title TEXT)");
        refused(() -> StudyStore.open(file), "no such table: version_info");
        assertThat(query("SELECT name FROM sqlite_master")).containsExactly("songs");
    }

    @Test
    void anotherSchemaIsRefused() throws SQLException {
        StudyStore.open(file).close();
        change("UPDATE alembic_version SET version_num = 'v2.6.0.a'");
        refused(() -> StudyStore.open(file),
                "found schema version 12, revision v2.6.0.a, expected Optuna's schema version 12, revision v3.2.0.a");
        change("UPDATE alembic_version SET version_num = 'v3.2.0.a'", "UPDATE version_info SET schema_version = 13");
        refused(() -> StudyStore.read(file), "schema version 13");
        change("DELETE FROM version_info");
        refused(() -> StudyStore.open(file), "schema version null");
    }

    @Test
    void damagedFilesAreRefused() throws IOException {
        try (StudyStore store = StudyStore.open(file)) {
            store.createOrContinue(STUDY);
            for (int number = 0; number < 50; number++) {
                store.add("metric", trial(number, 1.0, 2.0));
            }
        }
        byte[] whole = Files.readAllBytes(file);
        byte[] scratched = whole.clone();
        Arrays.fill(scratched, 4096, scratched.length, (byte) 0xAB);
        Files.write(file, scratched);
        refused(() -> StudyStore.open(file), "");
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        refused(() -> StudyStore.open(file), "");
        Files.write(file, whole);
        StudyStore.open(file).close();
    }

    @Test
    void wrongRowsAreNamed() throws IOException, SQLException {
        try (StudyStore store = StudyStore.open(file)) {
            store.createOrContinue(STUDY);
            store.add("metric", trial(0, 1.0, 2.0));
        }
        wrong("UPDATE trials SET state = 'LOST'", "trial state LOST");
        wrong("UPDATE trials SET datetime_start = 'noon'", "time noon");
        wrong("UPDATE trial_values SET value_type = 'HUGE'", "value type HUGE");
        wrong("UPDATE trial_params SET param_value = 9", "no choice 9.0");
        wrong("UPDATE trial_params SET distribution_json = '{\"name\": \"FloatDistribution\"}'", "FloatDistribution");
        wrong("UPDATE trial_user_attributes SET value_json = '{'", "expected JSON");
        wrong("UPDATE study_directions SET direction = 'NOT_SET'", "direction NOT_SET");
    }

    private void wrong(String sql, String message) throws IOException, SQLException {
        byte[] whole = Files.readAllBytes(file);
        change(sql);
        try (StudyStore store = StudyStore.read(file)) {
            refused(() -> {
                store.studies();
                store.trials("metric");
            }, message);
        }
        Files.write(file, whole);
    }

    private void refused(ThrowingCallable action, String message) {
        assertThatThrownBy(action).isInstanceOf(InputException.class).hasMessageContaining(message)
                .hasMessageStartingWith("[").message().doesNotContain("\n");
    }

    @Test
    void anUnwritableFolderIsReportedAndStillRead() throws IOException {
        try (StudyStore store = StudyStore.open(file)) {
            store.createOrContinue(STUDY);
        }
        assertThat(folder.toFile().setWritable(false)).isTrue();
        try {
            Assumptions.assumeFalse(Files.isWritable(folder), "this user may write everywhere");
            refused(() -> StudyStore.open(file), "a place that cannot be written");
            try (StudyStore store = StudyStore.read(file)) {
                assertThat(store.studies()).hasSize(1);
            }
        } finally {
            assertThat(folder.toFile().setWritable(true)).isTrue();
        }
    }

    @Test
    void textIsStoredAsUtf8() throws IOException {
        try (StudyStore store = StudyStore.open(file)) {
            store.createOrContinue(new Study("Größe 層", List.of(Direction.MINIMIZE), Map.of()));
        }
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.UTF_8)).contains("Größe 層");
    }
}
