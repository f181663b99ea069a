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

/// Studies in an SQLite file in Optuna's schema.
///
/// A trial is written in one transaction when it has finished, so a kill at any moment leaves whole trials only. One process
/// writes; others, Optuna's dashboard among them, may read at the same time. Not for a network file system.
public final class StudyStore implements AutoCloseable {
    private final Path file;
    private final Optional<WriterLock> lock; // empty when reading
    private final Database database;
    private final TrialTables trials;

    private StudyStore(Path file, Optional<WriterLock> lock, Database database) {
        this.file = file;
        this.lock = lock;
        this.database = database;
        this.trials = new TrialTables(file.toString());
    }

    /// Opens a file for writing, and creates it if there is none; its folder must exist.
    ///
    /// @throws InputException if another process writes to it, it cannot be written, or it is not a study
    public static StudyStore open(Path file) {
        WriterLock lock = WriterLock.acquire(file);
        try {
            return new StudyStore(file, Optional.of(lock), Database.write(file));
        } catch (InputException e) {
            lock.close();
            throw e;
        }
    }

    /// Opens an existing file for reading.
    ///
    /// @throws InputException if there is none, or it is not a study
    public static StudyStore read(Path file) {
        return new StudyStore(file, Optional.empty(), Database.read(file));
    }

    /// The file.
    public Path file() {
        return file;
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
        Optional<Study> stored = study(study.name());
        if (stored.isEmpty()) {
            create(study);
            return;
        }
        String where = file + ": study " + study.name();
        if (!stored.get().directions().equals(study.directions())) {
            throw new InputException(where, "directions " + stored.get().directions(), study.directions().toString());
        }
        study.attributes().forEach((key, value) -> {
            JsonNode found = stored.get().attributes().get(key);
            // Through text, because a number read back may be of another type than the one written.
            if (!PythonJson.read(PythonJson.write(value), where).equals(found)) {
                throw new InputException(where, key + " = " + (found == null ? "nothing" : PythonJson.write(found)),
                        PythonJson.write(value) + ", or another study");
            }
        });
    }

    private void create(Study study) {
        database.transact(connection -> {
            long id;
            try (PreparedStatement row = connection.prepareStatement("INSERT INTO studies (study_name) VALUES (?)",
                    Statement.RETURN_GENERATED_KEYS)) {
                row.setString(1, study.name());
                row.executeUpdate();
                try (ResultSet keys = row.getGeneratedKeys()) {
                    keys.next();
                    id = keys.getLong(1);
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
            return null;
        });
    }

    /// All trials of a study by number, those of Optuna included.
    ///
    /// @throws InputException if there is no such study
    public List<Trial> trials(String study) {
        return database.run(connection -> trials.select(connection, id(connection, study)));
    }

    /// Adds a trial with everything that belongs to it; when this returns it is on the disk.
    ///
    /// @throws IllegalStateException if the study has a trial of this number
    public void add(String study, Trial trial) {
        database.transact(connection -> {
            long id = id(connection, study);
            TrialTables.each(connection, "SELECT number FROM trials WHERE study_id = ?", id, row -> {
                if (row.getInt(1) == trial.number()) {
                    throw new IllegalStateException(file + ": study " + study + " has a trial " + trial.number());
                }
            });
            trials.insert(connection, id, trial);
            return null;
        });
    }

    private long id(Connection connection, String study) throws SQLException {
        OptionalLong id = OptionalLong.empty();
        try (PreparedStatement query = connection
                .prepareStatement("SELECT study_id FROM studies WHERE study_name = ?")) {
            query.setString(1, study);
            try (ResultSet rows = query.executeQuery()) {
                if (rows.next()) {
                    id = OptionalLong.of(rows.getLong(1));
                }
            }
        }
        return id.orElseThrow(() -> new InputException(file.toString(), "no study " + study,
                "one of " + studies().stream().map(Study::name).toList()));
    }

    private Study study(Connection connection, long id, String name) throws SQLException {
        List<Direction> directions = new ArrayList<>();
        TrialTables.each(connection, "SELECT direction FROM study_directions WHERE study_id = ? ORDER BY objective", id,
                row -> directions.add(direction(row.getString(1))));
        Map<String, JsonNode> attributes = new TreeMap<>();
        TrialTables.each(connection, "SELECT \"key\", value_json FROM study_user_attributes WHERE study_id = ?", id,
                row -> attributes.put(row.getString(1), PythonJson.read(row.getString(2), file.toString())));
        if (name.isBlank() || directions.isEmpty()) {
            throw new InputException(file.toString(), "study '" + name + "' without name or direction", "both");
        }
        return new Study(name, directions, attributes);
    }

    private Direction direction(String name) {
        for (Direction direction : Direction.values()) {
            if (direction.name().equals(name)) {
                return direction;
            }
        }
        throw new InputException(file.toString(), "direction " + name, "one of " + List.of(Direction.values()));
    }

    @Override
    public void close() {
        database.close();
        lock.ifPresent(WriterLock::close);
    }
}
