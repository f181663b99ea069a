// SPDX-License-Identifier: Apache-2.0
package org.optishear.run;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Watches this process's anonymous memory (`RssAnon` of Linux): heap, tensors and stacks, but not mapped files.
public final class AnonymousMemory implements AutoCloseable {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final long EVERY_MILLIS = 50;
    private static final Linker LINKER = Linker.nativeLinker();

    private final AtomicLong peak = new AtomicLong(now());
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "optishear-memory");
        thread.setDaemon(true);
        return thread;
    });

    /// Begins to watch.
    public AnonymousMemory() {
        var _ = clock.scheduleAtFixedRate(() -> peak.accumulateAndGet(now(), Math::max), EVERY_MILLIS, EVERY_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    /// The largest amount seen so far, in bytes; -1 where the system does not tell.
    public long peak() {
        return peak.accumulateAndGet(now(), Math::max);
    }

    /// The amount now, in bytes; -1 where the system does not tell.
    static long now() {
        if (!Files.isReadable(STATUS)) {
            return -1;
        }
        try {
            return Files.readAllLines(STATUS, StandardCharsets.UTF_8).stream()
                    .filter(line -> line.startsWith("RssAnon:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024).findFirst().orElse(-1);
        } catch (IOException e) {
            return -1; // a missing figure must not fail a run
        }
    }

    /// The amount once garbage is gone and the allocator has given back what it held in reserve, so that what follows is not
    /// charged with what went before; -1 where the system does not tell.
    @SuppressWarnings("restricted") // --enable-native-access, as for libtorch
    public static long settled() {
        System.gc();
        LINKER.defaultLookup().find("malloc_trim").ifPresent(trim -> {
            try {
                int _ = (int) LINKER.downcallHandle(trim,
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG)).invokeExact(0L);
            } catch (Throwable e) {
                throw new IllegalStateException("malloc_trim takes a number and returns one", e);
            }
        });
        return now();
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
