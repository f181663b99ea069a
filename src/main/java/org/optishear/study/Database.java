// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.optishear.InputException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/// The connection to a study's file: how it is opened, what is checked, and what a failure is called.
///
/// Write-ahead log and synchronous=FULL: a committed trial survives a power cut, and a reader never waits for the writer.
final class Database implements AutoCloseable {
    private static final int SCHEMA_VERSION = 12;
    private static final String REVISION = "v3.2.0.a";
    private static final int BUSY_MILLIS = 10_000; // Optuna or its dashboard may hold the file for a moment

    private final Path file;
    private final Connection connection;

    /// Work on the connection.
    interface Work<T> {
        /// Does it.
        T with(Connection connection) throws SQLException;
    }

    private Database(Path file, Connection connection) {
        this.file = file;
        this.connection = connection;
    }

    /// Opens the file for writing, and writes the schema into a new or empty one.
    static Database write(Path file) {
        SQLiteConfig config = config();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        return open(file, config, "");
    }

    /// Opens an existing file for reading, beside a writer if need be.
    static Database read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new InputException(file.toString(), "no such file", "a study");
        }
        SQLiteConfig config = config();
        config.setReadOnly(true);
        // A writer keeps its log beside the file. Where there is none SQLite need not make one, nor its index: reading leaves
        // the folder as it is, and works in one that cannot be written.
        boolean immutable = !Files.exists(Path.of(file + "-wal"));
        return open(file, config, immutable ? "?immutable=1" : "");
    }

    private static SQLiteConfig config() {
        SQLiteConfig config = new SQLiteConfig();
        config.enforceForeignKeys(true);
        config.setBusyTimeout(BUSY_MILLIS);
        return config;
    }

    private static Database open(Path file, SQLiteConfig config, String options) {
        Database database = null;
        try {
            // As a URI, so that no character of the path has a meaning of its own.
            String url = "jdbc:sqlite:" + file.toAbsolutePath().toUri() + options;
            database = new Database(file, DriverManager.getConnection(url, config.toProperties()));
            database.verify();
            return database;
        } catch (SQLException e) {
            throw failure(file, e);
        } catch (InputException e) {
            if (database != null) {
                database.close();
            }
            throw e;
        }
    }

    private void verify() {
        String found = run(connection -> text(connection, "PRAGMA quick_check(1)"));
        if (!found.equals("ok")) {
            throw new InputException(file.toString(), "a damaged database: " + found.replaceAll("\\s+", " "),
                    "a study");
        }
        if (run(connection -> text(connection, "SELECT count(*) FROM sqlite_master")).equals("0")) {
            createTables();
        }
        String version = run(connection -> text(connection, "SELECT group_concat(schema_version) FROM version_info"));
        String revision = run(connection -> text(connection, "SELECT group_concat(version_num) FROM alembic_version"));
        if (!Integer.toString(SCHEMA_VERSION).equals(version) || !REVISION.equals(revision)) {
            throw new InputException(file.toString(), "schema version " + version + ", revision " + revision,
                    "Optuna's schema version " + SCHEMA_VERSION + ", revision " + REVISION);
        }
    }

    private void createTables() {
        String schema;
        try (InputStream in = Database.class.getResourceAsStream("optuna-schema.sql")) {
            schema = new String(in.readAllBytes(), StandardCharsets.UTF_8).replaceAll("(?m)^--.*$", "");
        } catch (IOException e) {
            throw new UncheckedIOException("optuna-schema.sql", e);
        }
        transact(connection -> {
            try (Statement statement = connection.createStatement()) {
                for (String sql : schema.split(";")) {
                    if (!sql.isBlank()) {
                        statement.execute(sql);
                    }
                }
            }
            return null;
        });
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }

    /// Runs work, each statement on its own.
    ///
    /// @throws InputException if SQLite fails: the file is not a database, damaged, locked, the disk is full
    <T> T run(Work<T> work) {
        try {
            return work.with(connection);
        } catch (SQLException e) {
            throw failure(file, e);
        }
    }

    /// Runs work in one transaction: all of it is in the file afterwards, or, when it throws or the process is killed, none.
    <T> T transact(Work<T> work) {
        return run(_ -> {
            connection.setAutoCommit(false);
            T result;
            try {
                result = work.with(connection);
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                rollBack(e);
                throw e;
            }
            connection.setAutoCommit(true);
            return result;
        });
    }

    /// Undoes a transaction that failed. On a full disk SQLite has done so itself and complains that there is none; the
    /// failure to report is the first one.
    private void rollBack(Exception failure) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private static InputException failure(Path file, SQLException e) {
        boolean full = e.getErrorCode() == SQLiteErrorCode.SQLITE_FULL.code;
        return new InputException(file.toString(), e.getMessage(),
                full ? "more room" : "a study in Optuna's schema that can be read and written", e);
    }

    @Override
    public void close() {
        run(_ -> {
            connection.close();
            return null;
        });
    }
}
