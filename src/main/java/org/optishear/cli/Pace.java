// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// How fast long work goes, and how much longer it takes at that speed.
///
/// The clock runs from the first report on: what was done by then (by an earlier run, or before anybody counted) says nothing about
/// the speed. Times are nanoseconds of one clock.
final class Pace {
    private final long total;
    private OptionalLong end = OptionalLong.empty(); // of the time that is allowed
    private long first = -1;
    private long started;
    private long done;
    private long now;

    /// @param total that is to be done
    Pace(long total) {
        this.total = total;
    }

    /// The work ends after so many seconds from now, done or not.
    void endsAfter(double seconds, long nanos) {
        end = OptionalLong.of(nanos + (long) (seconds * 1e9));
    }

    /// So much is done by now.
    void at(long doneByNow, long nanos) {
        if (first < 0) {
            first = doneByNow;
            started = nanos;
        }
        done = doneByNow;
        now = nanos;
    }

    /// A second; 0 before there is a speed.
    double rate() {
        return now == started ? 0 : (done - first) / ((now - started) / 1e9);
    }

    /// Seconds; empty before there is a speed or a limit, and where more turned out to be done than was thought of.
    OptionalDouble left() {
        OptionalDouble own = rate() > 0 && done <= total
                ? OptionalDouble.of((total - done) / rate())
                : OptionalDouble.empty();
        if (end.isEmpty()) {
            return own;
        }
        double allowed = Math.max(0, (end.getAsLong() - now) / 1e9);
        return OptionalDouble.of(Math.min(allowed, own.orElse(allowed)));
    }

    /// `30/120 (1.5/s), 60 s left`
    String text() {
        String text = done + (done <= total ? "/" : ", more than the planned ") + total
                + (rate() > 0 ? String.format(Locale.ROOT, " (%.1f/s)", rate()) : "");
        return left().isPresent() ? text + ", " + time(left().getAsDouble()) + " left" : text;
    }

    /// `40 s`, `12 min`, `3.5 h`
    static String time(double seconds) {
        if (seconds < 90) {
            return String.format(Locale.ROOT, "%.0f s", Math.ceil(seconds));
        }
        return seconds < 5400
                ? String.format(Locale.ROOT, "%.0f min", seconds / 60)
                : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
    }
}
