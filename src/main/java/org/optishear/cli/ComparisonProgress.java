// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import org.optishear.comparison.ComparisonRun;

/// Progress of a comparison: blocks of the method at work, and a line for each that is done.
final class ComparisonProgress implements ComparisonRun.Told, AutoCloseable {
    private final BiFunction<String, Long, Progress> lines;
    private final ComparisonTable table;
    private Progress line; // of the method at work; `null` before the first block
    private String method = "";

    /// @param lines makes a line of a text and a total
    ComparisonProgress(BiFunction<String, Long, Progress> lines, ComparisonTable table) {
        this.lines = lines;
        this.table = table;
    }

    @Override
    public void begins(String next) {
        close();
        method = next;
    }

    @Override
    public void blockPruned(int done, int blocks) {
        if (line == null) {
            line = lines.apply("blocks by " + method, (long) blocks);
        }
        line.at(done, "");
    }

    @Override
    public void measured(String done, OptionalLong seed, ObjectNode run) {
        close();
        table.measured(done, seed, run);
    }

    @Override
    public void close() {
        if (line != null) {
            line.close();
            line = null;
        }
    }
}
