// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import java.io.PrintWriter;

/// Progress of long work: one line that is rewritten on a terminal, a plain line now and then elsewhere.
final class Progress implements AutoCloseable {
    private static final long TERMINAL_NANOS = 100_000_000L;
    private static final long LOG_NANOS = 10_000_000_000L;

    private final PrintWriter err;
    private final boolean quiet;
    private final boolean terminal;
    private final String what;
    private final Pace pace;
    private long printed = System.nanoTime();
    private int width;

    Progress(PrintWriter err, boolean quiet, String what, long total) {
        this.err = err;
        this.quiet = quiet;
        this.terminal = onTerminal();
        this.what = what;
        this.pace = new Pace(total);
    }

    /// Whether a person watches; without a terminal there may be no console at all.
    @SuppressWarnings("SystemConsoleNull")
    private static boolean onTerminal() {
        java.io.Console system = System.console();
        return system != null && system.isTerminal();
    }

    /// The work ends after so many seconds from now, done or not.
    void endsAfter(double seconds) {
        pace.endsAfter(seconds, System.nanoTime());
    }

    /// `done` of the total; `detail` may be empty.
    void at(long done, String detail) {
        long now = System.nanoTime();
        pace.at(done, now);
        if (quiet || now - printed < (terminal ? TERMINAL_NANOS : LOG_NANOS)) {
            return;
        }
        printed = now;
        print(what + " " + pace.text() + (detail.isEmpty() ? "" : ", " + detail));
    }

    private void print(String line) {
        if (terminal) {
            err.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
            err.flush();
            width = line.length();
        } else {
            err.println(line);
        }
    }

    @Override
    public void close() {
        if (terminal && width > 0) {
            err.print("\r" + " ".repeat(width) + "\r");
            err.flush();
        }
    }
}
