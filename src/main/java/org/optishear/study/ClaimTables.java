// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Workers and their claims as rows of Optuna's tables; every method is called inside a transaction.
///
/// ```text
/// a worker    study_system_attributes, `optishear:worker:<worker>` = {"finished": …, "heartbeat": …}
/// a claim     trial_heartbeats, and trial_system_attributes, `optishear:claim` = {"worker": …, "finished": …}
/// retries     trial_system_attributes, `optishear:retries` = …, where there were any
/// ```
///
/// `finished` counts the evaluations that the worker has finished, then and when it claimed.
final class ClaimTables {
    private static final String WORKER = "optishear:worker:";
    private static final String CLAIM = "optishear:claim";
    private static final String RETRIES = "optishear:retries";

    private final Connection connection;
    private final StudyStore.Place place;

    /// @param connection with the study's row held
    ClaimTables(Connection connection, StudyStore.Place place) {
        this.connection = connection;
        this.place = place;
    }

    /// What a worker has told.
    record Sign(Worker worker, int finished, Instant heartbeat) {}

    /// A trial and who is at it.
    ///
    /// @param heartbeat of whoever is at it; empty if nobody is
    /// @param claim by one of our workers
    /// @param estimated whether it has an estimate at the fidelity asked for
    record Row(long id, TrialState state, Optional<Instant> heartbeat, Optional<Claim> claim, int retries,
            boolean estimated) {}

    /// A worker's claim.
    ///
    /// @param finished evaluations that the worker had finished before
    record Claim(String worker, int finished) {}

    /// The database's clock.
    Instant now() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT " + place.dialect().now())) {
            rows.next();
            return place.trials().instant(rows.getString(1)).orElseThrow();
        }
    }

    /// All workers, by their texts.
    Map<String, Sign> workers() throws SQLException {
        Map<String, Sign> workers = new HashMap<>();
        TrialTables.each(connection, "SELECT \"key\", value_json FROM study_system_attributes WHERE study_id = ?"
                + " AND \"key\" LIKE 'optishear:worker:%'", place.study(), row -> {
                    String text = row.getString(1).substring(WORKER.length());
                    JsonNode sign = PythonJson.read(row.getString(2), text);
                    workers.put(text, new Sign(Worker.parse(text), sign.path("finished").asInt(),
                            Instant.parse(sign.path("heartbeat").asText())));
                });
        return workers;
    }

    /// Says that a worker lives, and that what it has claimed is being worked on.
    void sign(Worker worker, int finished) throws SQLException {
        ObjectNode sign = JsonNodeFactory.instance.objectNode();
        sign.put("finished", finished).put("heartbeat", now().toString());
        put("study", place.study(), WORKER + worker.text(), sign);
        update("UPDATE trial_heartbeats SET heartbeat = " + place.dialect().now() + " WHERE trial_id IN (" + HELD + ")",
                worker);
    }

    /// A claim's JSON holds its worker's text, which no other text contains.
    private static final String HELD = "SELECT t.trial_id FROM trials t JOIN trial_system_attributes a"
            + " ON a.trial_id = t.trial_id WHERE t.study_id = ? AND a.\"key\" = 'optishear:claim' AND a.value_json LIKE ?";

    private void update(String sql, Worker worker) throws SQLException {
        try (PreparedStatement row = connection.prepareStatement(sql)) {
            row.setLong(1, place.study());
            row.setString(2, "%" + worker.text() + "%");
            row.executeUpdate();
        }
    }

    /// Gives back everything that a worker has claimed.
    void release(Worker worker) throws SQLException {
        update("DELETE FROM trial_heartbeats WHERE trial_id IN (" + HELD + ")", worker);
        update("DELETE FROM trial_system_attributes WHERE \"key\" = 'optishear:claim' AND trial_id IN (" + HELD + ")",
                worker);
    }

    /// Forgets a worker that has released its claims.
    void forget(Worker worker) throws SQLException {
        try (PreparedStatement row = connection
                .prepareStatement("DELETE FROM study_system_attributes WHERE study_id = ? AND \"key\" = ?")) {
            row.setLong(1, place.study());
            row.setString(2, WORKER + worker.text());
            row.executeUpdate();
        }
    }

    /// All trials by number.
    Map<Integer, Row> rows(int fidelity) throws SQLException {
        Map<Integer, Row> rows = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT t.trial_id, t.number, t.state, h.heartbeat, c.value_json, r.value_json, i.step FROM trials t"
                        + " LEFT JOIN trial_heartbeats h ON h.trial_id = t.trial_id"
                        + " LEFT JOIN trial_system_attributes c ON c.trial_id = t.trial_id AND c.\"key\" = '" + CLAIM
                        + "'"
                        + " LEFT JOIN trial_system_attributes r ON r.trial_id = t.trial_id AND r.\"key\" = '" + RETRIES
                        + "' LEFT JOIN trial_intermediate_values i ON i.trial_id = t.trial_id AND i.step = ?"
                        + " WHERE t.study_id = ?")) {
            query.setInt(1, fidelity);
            query.setLong(2, place.study());
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    int number = row.getInt(2);
                    Optional<Claim> claim = Optional.ofNullable(row.getString(5))
                            .map(text -> PythonJson.read(text, "claim of trial " + number)).map(json -> new Claim(
                                    json.path("worker").asText(), json.path("finished").asInt()));
                    int retries = row.getString(6) == null ? 0 : PythonJson.read(row.getString(6), "retries").asInt();
                    rows.put(number, new Row(row.getLong(1), place.trials().state(row.getString(3)),
                            place.trials().instant(row.getString(4)), claim, retries, row.getString(7) != null));
                }
            }
        }
        return rows;
    }

    /// Claims a trial for a worker.
    void claim(long trial, Worker worker, int finished) throws SQLException {
        ObjectNode claim = JsonNodeFactory.instance.objectNode();
        put("trial", trial, CLAIM, claim.put("worker", worker.text()).put("finished", finished));
        try (PreparedStatement row = connection.prepareStatement(
                "INSERT INTO trial_heartbeats (trial_id, heartbeat) VALUES (?, " + place.dialect().now()
                        + ") ON CONFLICT (trial_id) DO UPDATE SET heartbeat = excluded.heartbeat")) {
            row.setLong(1, trial);
            row.executeUpdate();
        }
    }

    /// Ends a claim, whoever holds it.
    void unclaim(long trial) throws SQLException {
        for (String sql : List.of("DELETE FROM trial_heartbeats WHERE trial_id = ?",
                "DELETE FROM trial_system_attributes WHERE trial_id = ? AND \"key\" = '" + CLAIM + "'")) {
            try (PreparedStatement row = connection.prepareStatement(sql)) {
                row.setLong(1, trial);
                row.executeUpdate();
            }
        }
    }

    /// Notes how often a trial was begun again.
    void retries(long trial, int retries) throws SQLException {
        put("trial", trial, RETRIES, JsonNodeFactory.instance.numberNode(retries));
    }

    private void put(String owner, long id, String key, JsonNode value) throws SQLException {
        try (PreparedStatement row = connection.prepareStatement("INSERT INTO " + owner + "_system_attributes (" + owner
                + "_id, \"key\", value_json) VALUES (?, ?, ?) ON CONFLICT (" + owner
                + "_id, \"key\") DO UPDATE SET value_json = excluded.value_json")) {
            row.setLong(1, id);
            row.setString(2, key);
            row.setString(3, PythonJson.write(value));
            row.executeUpdate();
        }
    }

    /// Writes a trial that is not there yet.
    ///
    /// @return its id
    long insert(Trial trial) throws SQLException {
        return place.trials().insert(connection, place.study(), trial);
    }

    /// Ends a trial, which may be running or not be there yet.
    ///
    /// @return whether this ended it; else it had ended before
    boolean end(Trial trial) throws SQLException {
        Optional<TrialTables.Found> row = place.trials().find(connection, place.study(), trial.number());
        if (row.isEmpty()) {
            insert(trial);
            return true;
        }
        boolean open = switch (row.get().state()) {
            case RUNNING, WAITING -> true;
            case COMPLETE, PRUNED, FAIL -> false;
        };
        if (open) {
            place.trials().end(connection, row.get().id(), trial);
            unclaim(row.get().id());
        }
        return open;
    }

    /// Keeps an intermediate value of a trial that runs, unless there is one of that step.
    ///
    /// @param attributes what belongs to it
    void estimate(int number, int step, double value, Map<String, JsonNode> attributes) throws SQLException {
        long id = place.trials().find(connection, place.study(), number).orElseThrow().id();
        if (TrialTables.insertIntermediate(connection, id, step, value)) {
            TrialTables.insertAttributes(connection, "trial", id, attributes);
        }
        unclaim(id);
    }

    /// Those that hold nothing that lives: their trials are free again.
    ///
    /// @param self never among them
    List<Sign> dead(Worker self, ClaimSettings settings) throws SQLException {
        Instant oldest = now().minus(settings.grace());
        List<Sign> dead = new ArrayList<>();
        for (Sign sign : workers().values()) {
            if (!sign.worker().equals(self) && (sign.heartbeat().isBefore(oldest) || sign.worker().hasEnded())) {
                dead.add(sign);
            }
        }
        return dead;
    }
}
