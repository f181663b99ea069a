// SPDX-License-Identifier: Apache-2.0
package org.optishear.mask;

import java.util.function.IntConsumer;
import org.optishear.tensor.Workers;

/// Runs work over the rows of a matrix, in chunks whose size depends on the shape only.
@FunctionalInterface
interface RowTasks {
    /// Weights of a chunk, about: small enough to share out evenly, large enough that a chunk's scratch costs nothing.
    long CHUNK = 1 << 19;

    /// Work on rows `first` to `end - 1`.
    @FunctionalInterface
    interface Rows {
        void run(int first, int end);
    }

    /// Runs `task` for 0 … count-1, in any order.
    void forEach(int count, IntConsumer task);

    /// On the caller's thread.
    static RowTasks here() {
        return (count, task) -> {
            for (int i = 0; i < count; i++) {
                task.accept(i);
            }
        };
    }

    /// On the workers' threads; not to be used from a task of these workers.
    static RowTasks on(Workers workers) {
        return workers::forEach;
    }

    /// Runs `work` on all rows of `[rows, columns]`.
    default void forRows(int rows, int columns, Rows work) {
        int size = (int) Math.max(1, CHUNK / Math.max(1, columns));
        int chunks = Math.ceilDiv(rows, size);
        forEach(chunks, chunk -> work.run(chunk * size, Math.min(rows, (chunk + 1) * size)));
    }
}
