// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

/// Where SQLite and PostgreSQL differ, but for types ([Schema]).
enum Dialect {
    /// A file on this machine; a transaction that writes holds the whole file.
    SQLITE("BEGIN IMMEDIATE", "strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'", "SELECT count(*) FROM sqlite_master",
            "SELECT 0", ""),
    /// A server; a transaction that writes holds the row of its study.
    POSTGRESQL("BEGIN", "clock_timestamp() AT TIME ZONE 'UTC'",
            "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()"
                    + " AND table_name = 'version_info'",
            "SELECT 0 FROM (SELECT pg_advisory_xact_lock(4712385901)) AS held", " FOR UPDATE");

    private final String begin;
    private final String now;
    private final String tables;
    private final String lockTables;
    private final String lockRow;

    Dialect(String begin, String now, String tables, String lockTables, String lockRow) {
        this.begin = begin;
        this.now = now;
        this.tables = tables;
        this.lockTables = lockTables;
        this.lockRow = lockRow;
    }

    /// Begins a transaction that may write.
    String begin() {
        return begin;
    }

    /// The database's clock, as a naive time in UTC with microseconds.
    String now() {
        return now;
    }

    /// A query that gives 0 where the tables must be made.
    String tables() {
        return tables;
    }

    /// A query after which no other process makes the tables until the transaction ends.
    String lockTables() {
        return lockTables;
    }

    /// The end of a query whose rows others must not change until the transaction ends.
    String lockRow() {
        return lockRow;
    }
}
