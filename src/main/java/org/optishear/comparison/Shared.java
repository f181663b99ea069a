// SPDX-License-Identifier: Apache-2.0
package org.optishear.comparison;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.optishear.run.AnonymousMemory;
import org.optishear.run.Manifest;

/// Something that several methods read and that is made once, such as gradients; every method that reads it is charged what
/// it took, as if the method were alone.
///
/// @param name of the phase that makes it
/// @param seconds to make it
/// @param keptBytes anonymous memory it takes as long as it is kept
/// @param peakBytes most anonymous memory that its making took
record Shared<T>(String name, T value, double seconds, long keptBytes, long peakBytes) {
    static final String GRADIENTS = "gradients";
    static final String OUTLIERS = "outliers";
    private static final List<String> PHASES = List.of(GRADIENTS, OUTLIERS, "statistics", "selection", "forward",
            "objective", "text");

    /// Makes it.
    static <T> Shared<T> of(String name, Supplier<T> maker) {
        long before = AnonymousMemory.settled();
        try (AnonymousMemory memory = new AnonymousMemory()) {
            long start = System.nanoTime();
            T value = maker.get();
            double seconds = (System.nanoTime() - start) / 1e9;
            long peak = memory.peak() - before;
            return new Shared<>(name, value, seconds, Math.max(0, AnonymousMemory.settled() - before), peak);
        }
    }

    /// What a method took.
    ///
    /// @param used what it read
    /// @param before anonymous memory when it began, when all of `used` was there
    static Measurement.Cost cost(Manifest manifest, List<Shared<?>> used, long before) {
        double seconds = manifest.seconds("prune") + used.stream().mapToDouble(Shared::seconds).sum();
        Map<String, Double> phases = new LinkedHashMap<>();
        for (String phase : PHASES) {
            double sum = manifest.seconds(phase) + used.stream().filter(part -> part.name().equals(phase))
                    .mapToDouble(Shared::seconds).sum();
            if (sum > 0) {
                phases.put(phase, sum);
            }
        }
        long kept = used.stream().mapToLong(Shared::keptBytes).sum();
        long peak = used.stream().mapToLong(Shared::peakBytes).max().orElse(0);
        return new Measurement.Cost(seconds, manifest.seconds("objective") + manifest.seconds("text"), phases,
                before < 0 ? -1 : Math.max(peak, kept + manifest.peakAnonymousBytes() - before));
    }
}
