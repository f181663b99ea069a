// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Watches this process's anonymous memory (`RssAnon` of Linux): heap, tensors and stacks, but not mapped files.
final class AnonymousMemory implements AutoCloseable {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final long EVERY_MILLIS = 50;

    private final AtomicLong peak = new AtomicLong(now());
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "optishear-memory");
        thread.setDaemon(true);
        return thread;
    });

    /// Begins to watch.
    AnonymousMemory() {
        var _ = clock.scheduleAtFixedRate(() -> peak.accumulateAndGet(now(), Math::max), EVERY_MILLIS, EVERY_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    /// The largest amount seen so far, in bytes; -1 where the system does not tell.
    long peak() {
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

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
