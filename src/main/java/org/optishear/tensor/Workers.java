// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/// A pool of threads that run tasks whose results do not depend on how many threads there are.
///
/// Each task runs with gradients off (libtorch's grad mode is per thread) and inside its own `PointerScope`, so native
/// memory of a task is freed when it ends; a tensor that must live on is kept by `retainReference()` and given back by
/// `close()`. Results come back in the order of the tasks, so any sum over them is taken in that order.
public final class Workers implements AutoCloseable {
    private final int threads;
    private final ExecutorService pool;
    private final TensorStore store;
    private final int heavyAtOnce;
    private final Semaphore heavy;

    /// A pool that keeps all tensors in memory.
    ///
    /// @param threads number of threads, at least 1
    public Workers(int threads) {
        this(threads, threads, TensorStore.inMemory());
    }

    /// A pool under a memory budget; no result depends on it.
    ///
    /// @param threads number of threads, at least 1
    /// @param heavyAtOnce how many tasks of [#mapHeavy] and [#mapTensors] may run at the same time, at least 1
    /// @param store where the tensors of [#mapTensors] are kept
    public Workers(int threads, int heavyAtOnce, TensorStore store) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: found " + threads + ", expected at least 1");
        }
        LibTorch.load();
        this.threads = threads;
        this.store = store;
        this.heavyAtOnce = Math.min(threads, heavyAtOnce);
        this.heavy = new Semaphore(heavyAtOnce);
        ThreadFactory factory = task -> {
            Thread thread = new Thread(() -> {
                try (NoGradGuard _ = new NoGradGuard()) {
                    task.run();
                }
            }, "optishear-worker");
            thread.setDaemon(true);
            return thread;
        };
        this.pool = Executors.newFixedThreadPool(threads, factory);
    }

    /// Number of threads; a result must never depend on it.
    public int threads() {
        return threads;
    }

    /// How many heavy tasks run at the same time at most; a result must never depend on it.
    public int heavyAtOnce() {
        return heavyAtOnce;
    }

    /// How much of what [#mapTensors] makes is kept in memory, bytes; the rest goes to scratch files.
    public long keptBytes() {
        return store.memoryBytes();
    }

    /// Runs `task` for 0 … count-1 and returns the results in that order.
    ///
    /// @throws RuntimeException
    ///             the exception of the lowest failed task, after all tasks have ended
    public <T> List<T> map(int count, IntFunction<T> task) {
        List<Future<T>> futures = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int index = i;
            futures.add(pool.submit(() -> {
                try (PointerScope _ = new PointerScope()) {
                    return task.apply(index);
                }
            }));
        }
        List<T> results = new ArrayList<>(count);
        Throwable failure = null;
        for (Future<T> future : futures) {
            try {
                results.add(future.get());
            } catch (ExecutionException e) {
                failure = failure == null ? e.getCause() : failure;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while workers ran", e);
            }
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw (RuntimeException) failure;
        }
        return results;
    }

    /// Like [#map] for tasks that need memory of their own, such as a window's way through a block: no more of them at a
    /// time than the budget allows.
    public <T> List<T> mapHeavy(int count, IntFunction<T> task) {
        return map(count, index -> {
            heavy.acquireUninterruptibly();
            try (PointerScope _ = new PointerScope()) {
                return task.apply(index);
            } finally {
                heavy.release();
            }
        });
    }

    /// Like [#mapHeavy] for tasks that make one tensor each; the caller owns the tensors, whatever scopes are open. They
    /// are kept where the store keeps them, in memory or in a mapped file.
    ///
    /// @throws org.optishear.InputException if the store's folder has no space left; then nothing is kept
    public OwnedTensors mapTensors(int count, IntFunction<Tensor> task) {
        Queue<KeptTensor> made = new ConcurrentLinkedQueue<>();
        try {
            return new OwnedTensors(mapHeavy(count, index -> {
                KeptTensor kept = store.keep(task.apply(index));
                made.add(kept);
                return kept;
            }));
        } catch (RuntimeException | Error e) {
            made.forEach(KeptTensor::release);
            throw e;
        }
    }

    /// Runs `task` for 0 … count-1.
    public void forEach(int count, IntConsumer task) {
        map(count, i -> {
            task.accept(i);
            return i;
        });
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
