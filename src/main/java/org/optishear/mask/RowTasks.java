// SPDX-License-Identifier: Apache-2.0
package org.optishear.mask;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.optishear.tensor.Workers;

/// Runs work over the rows of a matrix, in chunks whose size depends on the shape only.
@FunctionalInterface
interface RowTasks {
    /// Weights of a chunk, about: small enough to share out evenly, large enough that starting one costs nothing.
    long CHUNK = 1 << 19;

    /// Work on rows `first` to `end - 1`.
    ///
    /// @param <S>
    ///            scratch, used by one chunk at a time
    @FunctionalInterface
    interface Rows<S> {
        void run(S scratch, int first, int end);
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

    /// Rows of a chunk.
    static int rowsAtOnce(int columns) {
        return (int) Math.max(1, CHUNK / Math.max(1, columns));
    }

    /// Runs `work` on all rows of `[rows, columns]`; scratch is made for as many chunks as run at the same time.
    default <S> void forRows(int rows, int columns, Supplier<S> scratch, Rows<S> work) {
        int size = rowsAtOnce(columns);
        Deque<S> idle = new ConcurrentLinkedDeque<>();
        forEach(Math.ceilDiv(rows, size), chunk -> {
            S found = idle.pollFirst();
            S own = found == null ? scratch.get() : found;
            work.run(own, chunk * size, Math.min(rows, (chunk + 1) * size));
            idle.addFirst(own);
        });
    }
}
