// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.optishear.InputException;

/// Studies in Optuna's schema, in an SQLite file of this machine or on a PostgreSQL server.
///
/// Everything that belongs together is written in one transaction, so a kill at any moment leaves whole trials only. Several processes may write
/// to one study; others, Optuna's dashboard among them, may read at the same time.
public final class StudyStore implements AutoCloseable {
    private final Database database;
    private final TrialTables trials;

    private StudyStore(Database database) {
        this.database = database;
        this.trials = new TrialTables(database.name());
    }

    /// Opens a file for writing, and creates it if there is none; its folder must exist.
    ///
    /// @throws InputException if it cannot be written, or it is not a study
    public static StudyStore open(Path file) {
        return new StudyStore(SqliteFile.write(file));
    }

    /// Opens a server's database, and makes the tables in one that has none.
    ///
    /// @throws InputException if there is no connection, or its tables are of another schema
    public static StudyStore open(PostgresServer server) {
        return new StudyStore(server.open());
    }

    /// Opens a file or a server for writing.
    ///
    /// @throws InputException if it cannot be written, or is not of this schema
    public static StudyStore open(StudyPlace place) {
        return switch (place) {
            case StudyPlace.File file -> open(file.path());
            case PostgresServer server -> open(server);
        };
    }

    /// Opens an existing file for reading.
    ///
    /// @throws InputException if there is none, or it is not a study
    public static StudyStore read(Path file) {
        return new StudyStore(SqliteFile.read(file));
    }

    /// The file, or the server without its password.
    public String name() {
        return database.name();
    }

    /// Where a study's rows are.
    record Place(Dialect dialect, TrialTables trials, long study) {}

    /// Work on a study that no other process writes to meanwhile.
    interface Locked<T> {
        /// Does it.
        T with(ClaimTables tables) throws SQLException;
    }

    /// Runs work in one transaction that holds the study.
    <T> T locked(String study, Locked<T> work) {
        return database.transact(connection -> work.with(new ClaimTables(connection,
                new Place(database.dialect(), trials, id(connection, study, database.dialect().lockRow())))));
    }

    /// All studies in the order in which they were created.
    public List<Study> studies() {
        return database.run(connection -> {
            List<Study> studies = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement
                            .executeQuery("SELECT study_id, study_name FROM studies ORDER BY study_id")) {
                while (rows.next()) {
                    studies.add(study(connection, rows.getLong(1), rows.getString(2)));
                }
            }
            return studies;
        });
    }

    /// The study of this name.
    public Optional<Study> study(String name) {
        return studies().stream().filter(study -> study.name().equals(name)).findFirst();
    }

    /// Writes a new study, or makes sure that the stored one of this name is the same search.
    ///
    /// @throws InputException if it has other directions or other attributes
    public void createOrContinue(Study study) {
        if (study(study.name()).isEmpty() && create(study)) {
            return;
        }
        requireSame(study);
    }

    /// Makes sure that the stored study of this name is the same search.
    ///
    /// @throws InputException if it has other directions or other attributes
    public void requireSame(Study study) {
        Study found = study(study.name()).orElseThrow();
        String where = name() + ": study " + study.name();
        if (!found.directions().equals(study.directions())) {
            throw new InputException(where, "directions " + found.directions(), study.directions().toString());
        }
        study.attributes().forEach((key, value) -> {
            JsonNode held = found.attributes().get(key);
            // Through text, because a number read back may be of another type than the one written.
            if (!PythonJson.read(PythonJson.write(value), where).equals(held)) {
                throw new InputException(where, key + " = " + (held == null ? "nothing" : PythonJson.write(held)),
                        PythonJson.write(value) + ", or another study");
            }
        });
    }

    /// Whether it was created; another process may have been faster.
    private boolean create(Study study) {
        return database.transact(connection -> {
            long id;
            try (PreparedStatement row = connection.prepareStatement("INSERT INTO studies (study_name) VALUES (?)"
                    + " ON CONFLICT (study_name) DO NOTHING RETURNING study_id")) {
                row.setString(1, study.name());
                try (ResultSet rows = row.executeQuery()) {
                    if (!rows.next()) {
                        return false;
                    }
                    id = rows.getLong(1);
                }
            }
            try (PreparedStatement row = connection
                    .prepareStatement(
                            "INSERT INTO study_directions (direction, study_id, objective) VALUES (?, ?, ?)")) {
                for (int objective = 0; objective < study.directions().size(); objective++) {
                    row.setString(1, study.directions().get(objective).name());
                    row.setLong(2, id);
                    row.setInt(3, objective);
                    row.executeUpdate();
                }
            }
            TrialTables.insertAttributes(connection, "study", id, study.attributes());
            return true;
        });
    }

    /// All trials of a study by number, those of Optuna included.
    ///
    /// @throws InputException if there is no such study
    public List<Trial> trials(String study) {
        // One transaction, so that no trial is seen half written.
        return database.transact(connection -> trials.select(connection,
                id(connection, study, database.dialect().lockRow())));
    }

    /// Adds a trial with everything that belongs to it; when this returns it is on the disk.
    ///
    /// @throws IllegalStateException if the study has a trial of this number
    public void add(String study, Trial trial) {
        locked(study, tables -> {
            if (!tables.end(trial)) {
                throw new IllegalStateException(name() + ": study " + study + " has a trial " + trial.number());
            }
            return null;
        });
    }

    /// Copies a study's trials into another store, in one transaction; without intermediate values.
    ///
    /// @param from its name here
    /// @param to what it is called there
    /// @throws InputException if there is no such study here, or another one of that name there
    public void copy(String from, StudyStore target, String to) {
        Study own = study(from).orElseThrow(() -> new InputException(name(), "no study " + from, "one of its studies"));
        target.createOrContinue(new Study(to, own.directions(), own.attributes()));
        List<Trial> all = trials(from);
        target.locked(to, tables -> {
            for (Trial trial : all) {
                tables.end(trial);
            }
            return null;
        });
    }

    private long id(Connection connection, String study, String lock) throws SQLException {
        OptionalLong id = OptionalLong.empty();
        try (PreparedStatement query = connection
                .prepareStatement("SELECT study_id FROM studies WHERE study_name = ?" + lock)) {
            query.setString(1, study);
            try (ResultSet rows = query.executeQuery()) {
                if (rows.next()) {
                    id = OptionalLong.of(rows.getLong(1));
                }
            }
        }
        return id.orElseThrow(() -> new InputException(name(), "no study " + study,
                "one of " + studies().stream().map(Study::name).toList()));
    }

    private Study study(Connection connection, long id, String name) throws SQLException {
        List<Direction> directions = new ArrayList<>();
        TrialTables.each(connection, "SELECT direction FROM study_directions WHERE study_id = ? ORDER BY objective", id,
                row -> directions.add(direction(row.getString(1))));
        Map<String, JsonNode> attributes = new TreeMap<>();
        TrialTables.each(connection, "SELECT \"key\", value_json FROM study_user_attributes WHERE study_id = ?", id,
                row -> attributes.put(row.getString(1), PythonJson.read(row.getString(2), name())));
        if (name.isBlank() || directions.isEmpty()) {
            throw new InputException(name(), "study '" + name + "' without name or direction", "both");
        }
        return new Study(name, directions, attributes);
    }

    private Direction direction(String name) {
        for (Direction direction : Direction.values()) {
            if (direction.name().equals(name)) {
                return direction;
            }
        }
        throw new InputException(name(), "direction " + name, "one of " + List.of(Direction.values()));
    }

    @Override
    public void close() {
        database.close();
    }
}
