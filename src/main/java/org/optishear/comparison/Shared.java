// SPDX-License-Identifier: Apache-2.0
package org.optishear.comparison;

import java.util.List;
import java.util.function.Supplier;
import org.optishear.experiment.AnonymousMemory;
import org.optishear.experiment.Manifest;

/// Something that several methods read and that is made once, such as gradients; every method that reads it is charged what
/// it took, as if the method were alone.
///
/// @param seconds to make it
/// @param keptBytes anonymous memory it takes as long as it is kept
/// @param peakBytes most anonymous memory that its making took
record Shared<T>(T value, double seconds, long keptBytes, long peakBytes) {
    /// Makes it.
    static <T> Shared<T> of(Supplier<T> maker) {
        long before = AnonymousMemory.settled();
        try (AnonymousMemory memory = new AnonymousMemory()) {
            long start = System.nanoTime();
            T value = maker.get();
            double seconds = (System.nanoTime() - start) / 1e9;
            long peak = memory.peak() - before;
            return new Shared<>(value, seconds, Math.max(0, AnonymousMemory.settled() - before), peak);
        }
    }

    /// What a method took.
    ///
    /// @param used what it read
    /// @param before anonymous memory when it began, when all of `used` was there
    static Measurement.Cost cost(Manifest manifest, List<Shared<?>> used, long before) {
        double seconds = manifest.seconds("prune") + used.stream().mapToDouble(Shared::seconds).sum();
        long kept = used.stream().mapToLong(Shared::keptBytes).sum();
        long peak = used.stream().mapToLong(Shared::peakBytes).max().orElse(0);
        return new Measurement.Cost(seconds, manifest.seconds("evaluate"),
                before < 0 ? -1 : Math.max(peak, kept + manifest.peakAnonymousBytes() - before));
    }
}
