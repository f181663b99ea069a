// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.optishear.InputException;
import org.sqlite.SQLiteErrorCode;

/// A connection to a database of studies: its schema is checked, and every failure is named.
///
/// One thread at a time uses it; others wait.
final class Database implements AutoCloseable {
    private static final int SCHEMA_VERSION = 12;
    private static final String REVISION = "v3.2.0.a";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(5);

    private final String name; // what errors name; without password
    private final Dialect dialect;
    private final Connection connection;

    /// Work on the connection.
    interface Work<T> {
        /// Does it.
        T with(Connection connection) throws SQLException;
    }

    /// Opens a connection.
    interface Connector {
        /// Opens it.
        Connection connect() throws SQLException;
    }

    /// Something that may have to be done again.
    private interface Attempt<T> {
        T once() throws SQLException;
    }

    private Database(String name, Dialect dialect, Connection connection) {
        this.name = name;
        this.dialect = dialect;
        this.connection = connection;
    }

    /// Connects, and writes the schema where there is none.
    ///
    /// @param name what errors name; without password
    /// @throws InputException if there is no connection, or what is there is not of this schema
    static Database open(String name, Dialect dialect, Connector connector) {
        Database database = new Database(name, dialect, patiently(name, connector::connect));
        try {
            database.verify();
            return database;
        } catch (InputException e) {
            database.close();
            throw e;
        }
    }

    private void verify() {
        if (dialect == Dialect.SQLITE) {
            String found = run(connection -> text(connection, "PRAGMA quick_check(1)"));
            if (!found.equals("ok")) {
                throw new InputException(name, "a damaged database: " + found.replaceAll("\\s+", " "), "a study");
            }
        }
        if (run(connection -> text(connection, dialect.tables())).equals("0")) {
            createTables();
        }
        String version = run(connection -> joined(connection, "SELECT schema_version FROM version_info"));
        String revision = run(connection -> joined(connection, "SELECT version_num FROM alembic_version"));
        if (!Integer.toString(SCHEMA_VERSION).equals(version) || !REVISION.equals(revision)) {
            throw new InputException(name, "schema version " + version + ", revision " + revision,
                    "Optuna's schema version " + SCHEMA_VERSION + ", revision " + REVISION);
        }
    }

    private void createTables() {
        transact(connection -> {
            text(connection, dialect.lockTables());
            if (!text(connection, dialect.tables()).equals("0")) {
                return null; // another process was faster
            }
            try (Statement statement = connection.createStatement()) {
                for (String sql : Schema.statements(dialect)) {
                    statement.execute(sql);
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

    private static String joined(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
            String all = null;
            while (rows.next()) {
                all = all == null ? rows.getString(1) : all + "," + rows.getString(1);
            }
            return all;
        }
    }

    /// What errors name.
    String name() {
        return name;
    }

    /// Whose SQL it speaks.
    Dialect dialect() {
        return dialect;
    }

    /// Runs work that only reads, each statement on its own; it is repeated while others hold the database.
    ///
    /// @throws InputException if the database fails: it is not one, damaged, locked for long, gone, the disk is full
    synchronized <T> T run(Work<T> work) {
        return patiently(name, () -> work.with(connection));
    }

    /// SQLite's own waiting does not cover everything: the change to a write-ahead log, its recovery, and the moment when the
    /// last process that has the file open cleans up answer "busy" at once (sqlite.org/wal.html, section 9).
    private static <T> T patiently(String name, Attempt<T> attempt) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return attempt.once();
            } catch (SQLException e) {
                boolean busy = e.getErrorCode() == SQLiteErrorCode.SQLITE_BUSY.code;
                if (!busy || System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
                    throw failure(name, e);
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    /// Runs work in one transaction: all of it is stored afterwards, or, when it throws or the process is killed, none.
    ///
    /// Begun by SQL rather than by `setAutoCommit`, which SQLite's driver takes as done even when others hold the file.
    synchronized <T> T transact(Work<T> work) {
        patiently(name, () -> execute(dialect.begin()));
        try {
            T result = work.with(connection);
            execute("COMMIT");
            return result;
        } catch (SQLException e) {
            rollBack(e);
            throw failure(name, e);
        } catch (RuntimeException e) {
            rollBack(e);
            throw e;
        }
    }

    private boolean execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql);
        }
    }

    /// Undoes a transaction that failed. On a full disk SQLite has done so itself and complains that there is none; the
    /// failure to report is the first one.
    private void rollBack(Exception failure) {
        try {
            execute("ROLLBACK");
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private static InputException failure(String name, SQLException e) {
        String message = String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ");
        if (e.getErrorCode() == SQLiteErrorCode.SQLITE_CANTOPEN.code) {
            return new InputException(name, "a place that cannot be written (" + message + ")", "a writable folder", e);
        }
        boolean full = e.getErrorCode() == SQLiteErrorCode.SQLITE_FULL.code;
        return new InputException(name, message.replaceFirst("\\.$", ""),
                full
                        ? "more room"
                        : message.contains("password")
                                ? "the password in the URL or in PGPASSWORD"
                                : "a study in Optuna's schema that can be read and written",
                e);
    }

    @Override
    public void close() {
        run(_ -> {
            connection.close();
            return null;
        });
    }
}
