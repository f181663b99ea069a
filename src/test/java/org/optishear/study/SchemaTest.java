// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The file's schema against a description written by hand from Optuna's model classes.
///
/// Source: optuna/optuna `storages/_rdb/models.py` with the SQLite types that SQLAlchemy gives them: String(n) is VARCHAR(n), an Enum a
/// VARCHAR as long as its longest name, Float FLOAT, Text TEXT, DateTime DATETIME. `!` = not null, `*` = primary key.
class SchemaTest {
    private static final List<String> OPTUNA = """
            alembic_version: version_num VARCHAR(32)!*
            studies: study_id INTEGER!*, study_name VARCHAR(512)!
            study_directions: study_direction_id INTEGER!*, direction VARCHAR(8)!, study_id INTEGER!, objective INTEGER!
            study_system_attributes: study_system_attribute_id INTEGER!*, study_id INTEGER, key VARCHAR(512), value_json TEXT
            study_user_attributes: study_user_attribute_id INTEGER!*, study_id INTEGER, key VARCHAR(512), value_json TEXT
            trial_heartbeats: trial_heartbeat_id INTEGER!*, trial_id INTEGER!, heartbeat DATETIME!
            trial_intermediate_values: trial_intermediate_value_id INTEGER!*, trial_id INTEGER!, step INTEGER!, \
            intermediate_value FLOAT, intermediate_value_type VARCHAR(7)!
            trial_params: param_id INTEGER!*, trial_id INTEGER, param_name VARCHAR(512), param_value FLOAT, distribution_json TEXT
            trial_system_attributes: trial_system_attribute_id INTEGER!*, trial_id INTEGER, key VARCHAR(512), value_json TEXT
            trial_user_attributes: trial_user_attribute_id INTEGER!*, trial_id INTEGER, key VARCHAR(512), value_json TEXT
            trial_values: trial_value_id INTEGER!*, trial_id INTEGER!, objective INTEGER!, value FLOAT, value_type VARCHAR(7)!
            trials: trial_id INTEGER!*, number INTEGER, study_id INTEGER, state VARCHAR(8)!, datetime_start DATETIME, \
            datetime_complete DATETIME
            version_info: version_info_id INTEGER!*, schema_version INTEGER, library_version VARCHAR(256)
            """
            .lines().toList();

    /// Table and columns; `unique` or `index`.
    private static final List<String> INDICES = """
            alembic_version unique version_num
            studies unique study_name
            study_directions unique study_id, objective
            study_system_attributes unique study_id, key
            study_user_attributes unique study_id, key
            trial_heartbeats unique trial_id
            trial_intermediate_values unique trial_id, step
            trial_params unique trial_id, param_name
            trial_system_attributes unique trial_id, key
            trial_user_attributes unique trial_id, key
            trial_values unique trial_id, objective
            trials index study_id
            """.lines().toList();

    private static final List<String> FOREIGN_KEYS = """
            study_directions.study_id -> studies.study_id
            study_system_attributes.study_id -> studies.study_id
            study_user_attributes.study_id -> studies.study_id
            trial_heartbeats.trial_id -> trials.trial_id
            trial_intermediate_values.trial_id -> trials.trial_id
            trial_params.trial_id -> trials.trial_id
            trial_system_attributes.trial_id -> trials.trial_id
            trial_user_attributes.trial_id -> trials.trial_id
            trial_values.trial_id -> trials.trial_id
            trials.study_id -> studies.study_id
            """.lines().toList();

    @TempDir
    Path folder;

    private List<String> query(String sql) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("study.db"));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                lines.add(rows.getString(1));
            }
        }
        return lines;
    }

    @Test
    void tablesAreOptunas() throws SQLException {
        StudyStore.open(folder.resolve("study.db")).close();
        List<String> tables = query("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
        List<String> described = new ArrayList<>();
        for (String table : tables) {
            described.add(
                    table + ": " + String.join(", ", query("SELECT name || ' ' || type || iif(\"notnull\", '!', '')"
                            + " || iif(pk, '*', '') FROM pragma_table_info('" + table + "')")));
        }

        assertThat(described).isEqualTo(OPTUNA);
        assertThat(query("SELECT sql FROM sqlite_master WHERE name = 'version_info'")).first().asString()
                .contains("CHECK (version_info_id=1)");
    }

    @Test
    void indicesAndForeignKeysAreOptunas() throws SQLException {
        StudyStore.open(folder.resolve("study.db")).close();
        List<String> indices = query(
                "SELECT m.name || iif(l.\"unique\", ' unique ', ' index ') || (SELECT group_concat(name, ', ')"
                        + " FROM (SELECT name FROM pragma_index_info(l.name) ORDER BY seqno)) AS line FROM sqlite_master m"
                        + " JOIN pragma_index_list(m.name) l WHERE m.type = 'table' ORDER BY line");
        List<String> foreign = query(
                "SELECT m.name || '.' || f.\"from\" || ' -> ' || f.\"table\" || '.' || f.\"to\" AS line"
                        + " FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' ORDER BY line");

        assertThat(indices).isEqualTo(INDICES);
        assertThat(foreign).isEqualTo(FOREIGN_KEYS);
        assertThat(query("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"))
                .containsExactly("ix_studies_study_name", "ix_trials_study_id");
    }

    @Test
    void versionsAreThoseThatOptunaAccepts() throws SQLException {
        StudyStore.open(folder.resolve("study.db")).close();

        assertThat(query("SELECT version_info_id || ' ' || schema_version FROM version_info")).containsExactly("1 12");
        assertThat(query("SELECT version_num FROM alembic_version")).isEqualTo(List.of("v3.2.0.a"));
        assertThat(query("PRAGMA journal_mode").stream().collect(Collectors.joining())).isEqualTo("wal");
    }
}
