// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.optishear.InputException;

/// Trials as rows of Optuna's tables.
final class TrialTables {
    private static final DateTimeFormatter WRITTEN = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");
    private static final DateTimeFormatter READ = new DateTimeFormatterBuilder().appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true).toFormatter();

    private final String where; // what errors name

    TrialTables(String where) {
        this.where = where;
    }

    /// A row of the table of trials.
    record Found(long id, TrialState state) {}

    /// The trial of this number, if there is one.
    Optional<Found> find(Connection connection, long studyId, int number) throws SQLException {
        try (PreparedStatement query = connection
                .prepareStatement("SELECT trial_id, state FROM trials WHERE study_id = ? AND number = ?")) {
            query.setLong(1, studyId);
            query.setInt(2, number);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next()
                        ? Optional.of(new Found(rows.getLong(1), state(rows.getString(2))))
                        : Optional.empty();
            }
        }
    }

    /// Writes a trial; the caller holds a transaction.
    ///
    /// @return its id
    long insert(Connection connection, long studyId, Trial trial) throws SQLException {
        long id = insertTrial(connection, studyId, trial);
        try (PreparedStatement row = connection.prepareStatement(
                "INSERT INTO trial_params (trial_id, param_name, param_value, distribution_json) VALUES (?, ?, ?, ?)")) {
            for (Parameter parameter : trial.parameters()) {
                row.setLong(1, id);
                row.setString(2, parameter.name());
                row.setDouble(3, parameter.value());
                row.setString(4, PythonJson.write(json(parameter.distribution())));
                row.executeUpdate();
            }
        }
        insertValues(connection, id, trial.result().values());
        insertAttributes(connection, "trial", id, trial.attributes());
        return id;
    }

    /// Writes the result of a trial that is running; the caller holds a transaction.
    void end(Connection connection, long id, Trial trial) throws SQLException {
        try (PreparedStatement row = connection
                .prepareStatement("UPDATE trials SET state = ?, datetime_complete = ? WHERE trial_id = ?")) {
            row.setString(1, trial.result().state().name());
            row.setString(2, trial.result().finished().map(TrialTables::naive).orElse(null));
            row.setLong(3, id);
            row.executeUpdate();
        }
        insertValues(connection, id, trial.result().values());
        insertAttributes(connection, "trial", id, trial.attributes());
    }

    /// Writes an intermediate value; the caller holds a transaction.
    ///
    /// @return whether there was none of this step
    static boolean insertIntermediate(Connection connection, long id, int step, double value) throws SQLException {
        try (PreparedStatement row = connection.prepareStatement(
                "INSERT INTO trial_intermediate_values (trial_id, step, intermediate_value, intermediate_value_type)"
                        + " VALUES (?, ?, ?, ?) ON CONFLICT (trial_id, step) DO NOTHING")) {
            row.setLong(1, id);
            row.setInt(2, step);
            setValue(row, 3, value);
            return row.executeUpdate() == 1;
        }
    }

    private static void insertValues(Connection connection, long id, List<Double> values) throws SQLException {
        try (PreparedStatement row = connection.prepareStatement(
                "INSERT INTO trial_values (trial_id, objective, value, value_type) VALUES (?, ?, ?, ?)")) {
            for (int objective = 0; objective < values.size(); objective++) {
                row.setLong(1, id);
                row.setInt(2, objective);
                setValue(row, 3, values.get(objective));
                row.executeUpdate();
            }
        }
    }

    /// Sets a value and, in the column after it, its type.
    private static void setValue(PreparedStatement row, int column, double value) throws SQLException {
        if (Double.isInfinite(value)) {
            row.setNull(column, Types.DOUBLE);
        } else {
            row.setDouble(column, value);
        }
        row.setString(column + 1, Double.isInfinite(value) ? value > 0 ? "INF_POS" : "INF_NEG" : "FINITE");
    }

    private static long insertTrial(Connection connection, long studyId, Trial trial) throws SQLException {
        try (PreparedStatement row = connection.prepareStatement(
                "INSERT INTO trials (number, study_id, state, datetime_start, datetime_complete) VALUES (?, ?, ?, ?, ?)"
                        + " RETURNING trial_id")) {
            row.setInt(1, trial.number());
            row.setLong(2, studyId);
            row.setString(3, trial.result().state().name());
            row.setString(4, trial.result().started().map(TrialTables::naive).orElse(null));
            row.setString(5, trial.result().finished().map(TrialTables::naive).orElse(null));
            return returned(row);
        }
    }

    /// The id that an `INSERT … RETURNING` gives.
    static long returned(PreparedStatement insert) throws SQLException {
        try (ResultSet rows = insert.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /// Writes user attributes of a study or a trial.
    ///
    /// @param owner `study` or `trial`
    static void insertAttributes(Connection connection, String owner, long id, Map<String, JsonNode> attributes)
            throws SQLException {
        try (PreparedStatement row = connection.prepareStatement("INSERT INTO " + owner + "_user_attributes (" + owner
                + "_id, \"key\", value_json) VALUES (?, ?, ?)")) {
            for (Map.Entry<String, JsonNode> attribute : attributes.entrySet()) {
                row.setLong(1, id);
                row.setString(2, attribute.getKey());
                row.setString(3, PythonJson.write(attribute.getValue()));
                row.executeUpdate();
            }
        }
    }

    /// All trials of a study by number.
    List<Trial> select(Connection connection, long studyId) throws SQLException {
        Map<Long, List<Parameter>> parameters = new HashMap<>();
        each(connection, "SELECT trial_id, param_name, param_value, distribution_json FROM trial_params"
                + " JOIN trials USING (trial_id) WHERE study_id = ? ORDER BY param_id", studyId,
                row -> parameters.computeIfAbsent(row.getLong(1), _ -> new ArrayList<>()).add(parameter(row)));
        Map<Long, List<Double>> values = new HashMap<>();
        each(connection, "SELECT trial_id, value, value_type FROM trial_values"
                + " JOIN trials USING (trial_id) WHERE study_id = ? ORDER BY trial_id, objective", studyId,
                row -> values.computeIfAbsent(row.getLong(1), _ -> new ArrayList<>()).add(value(row)));
        Map<Long, Map<String, JsonNode>> attributes = new HashMap<>();
        each(connection, "SELECT trial_id, \"key\", value_json FROM trial_user_attributes"
                + " JOIN trials USING (trial_id) WHERE study_id = ?", studyId,
                row -> attributes.computeIfAbsent(row.getLong(1), _ -> new TreeMap<>()).put(row.getString(2),
                        PythonJson.read(row.getString(3), where)));
        List<Trial> trials = new ArrayList<>();
        each(connection, "SELECT trial_id, number, state, datetime_start, datetime_complete FROM trials"
                + " WHERE study_id = ? ORDER BY number, trial_id", studyId, row -> {
                    long id = row.getLong(1);
                    TrialResult result = new TrialResult(state(row.getString(3)), values.getOrDefault(id, List.of()),
                            instant(row.getString(4)), instant(row.getString(5)));
                    trials.add(new Trial(row.getInt(2), parameters.getOrDefault(id, List.of()), result,
                            attributes.getOrDefault(id, Map.of())));
                });
        return trials;
    }

    /// What is done with a row.
    interface Row {
        /// Reads it.
        void read(ResultSet row) throws SQLException;
    }

    static void each(Connection connection, String sql, long id, Row action) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setLong(1, id);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    action.read(rows);
                }
            }
        }
    }

    private Parameter parameter(ResultSet row) throws SQLException {
        try {
            return new Parameter(row.getString(2), row.getDouble(3), distribution(row.getString(4)));
        } catch (IllegalArgumentException e) {
            throw new InputException(where, e.getMessage(), "a value of its distribution", e);
        }
    }

    private static ObjectNode json(Distribution distribution) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        return switch (distribution) {
            case Distribution.Categorical categorical -> {
                ArrayNode choices = json.put("name", "CategoricalDistribution").putObject("attributes")
                        .putArray("choices");
                categorical.choices().forEach(choices::add);
                yield json;
            }
            case Distribution.Whole(long low, long high) -> {
                json.put("name", "IntDistribution").putObject("attributes").put("log", false).put("step", 1)
                        .put("low", low).put("high", high);
                yield json;
            }
            case Distribution.Real(double low, double high, boolean log) -> {
                json.put("name", "FloatDistribution").putObject("attributes").putNull("step").put("low", low)
                        .put("high", high).put("log", log);
                yield json;
            }
        };
    }

    private Distribution distribution(String text) {
        JsonNode json = PythonJson.read(text, where);
        JsonNode attributes = json.path("attributes");
        String name = json.path("name").asText();
        if (name.equals("CategoricalDistribution") && attributes.path("choices").isArray()) {
            List<String> names = new ArrayList<>();
            attributes.path("choices").forEach(choice -> names.add(choice.asText()));
            return new Distribution.Categorical(names);
        }
        boolean bounded = attributes.path("low").isNumber() && attributes.path("high").isNumber();
        boolean log = attributes.path("log").asBoolean();
        if (name.equals("IntDistribution") && bounded && attributes.path("step").asInt() == 1 && !log) {
            return new Distribution.Whole(attributes.path("low").asLong(), attributes.path("high").asLong());
        }
        if (name.equals("FloatDistribution") && bounded && attributes.path("step").isNull()) {
            return new Distribution.Real(attributes.path("low").asDouble(), attributes.path("high").asDouble(), log);
        }
        throw new InputException(where, "distribution " + text,
                "a CategoricalDistribution, an IntDistribution of step 1"
                        + " that is not logarithmic, or a FloatDistribution without step");
    }

    private double value(ResultSet row) throws SQLException {
        String type = row.getString(3);
        return switch (type) {
            case "FINITE" -> row.getDouble(2);
            case "INF_POS" -> Double.POSITIVE_INFINITY;
            case "INF_NEG" -> Double.NEGATIVE_INFINITY;
            default -> throw new InputException(where, "value type " + type, "FINITE, INF_POS or INF_NEG");
        };
    }

    TrialState state(String name) {
        for (TrialState state : TrialState.values()) {
            if (state.name().equals(name)) {
                return state;
            }
        }
        throw new InputException(where, "trial state " + name, "one of " + List.of(TrialState.values()));
    }

    private static String naive(Instant instant) {
        return WRITTEN.format(instant.atOffset(ZoneOffset.UTC));
    }

    /// A time as it is stored; empty for none.
    Optional<Instant> instant(String text) {
        try {
            return Optional.ofNullable(text).map(time -> LocalDateTime.parse(time, READ).toInstant(ZoneOffset.UTC));
        } catch (DateTimeParseException e) {
            throw new InputException(where, "time " + text, "YYYY-MM-DD HH:MM:SS.ffffff", e);
        }
    }
}
