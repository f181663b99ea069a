// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import org.optishear.InputException;
import org.sqlite.SQLiteConfig;

/// Studies in a file on this machine.
///
/// Write-ahead log and synchronous=FULL: a committed trial survives a power cut, and a reader never waits for a writer. Several
/// processes of one machine may write. Not for a network file system: the log is shared memory.
final class SqliteFile {
    private static final int BUSY_MILLIS = 30_000; // other processes of the search, Optuna or its dashboard hold it for a moment

    private SqliteFile() {}

    /// Opens the file for writing, and writes the schema into a new or empty one; its folder must exist.
    static Database write(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (!Files.isDirectory(folder) || !Files.isWritable(Files.exists(file) ? file : folder)
                || !Files.isWritable(folder)) {
            throw new InputException(file.toString(), "a place that cannot be written", "a writable folder");
        }
        SQLiteConfig config = config();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        return open(file, config, "");
    }

    /// Opens an existing file for reading, beside writers if need be.
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
        // As a URI, so that no character of the path has a meaning of its own.
        String url = "jdbc:sqlite:" + file.toAbsolutePath().toUri() + options;
        return Database.open(file.toString(), Dialect.SQLITE,
                () -> DriverManager.getConnection(url, config.toProperties()));
    }
}
