// SPDX-License-Identifier: Apache-2.0
package org.optishear.training;

import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// Endless text about one world. Document i of a split depends on the seed, the split and i alone.
///
/// All splits tell of the same people and the same facts, in other words and combinations; no text is in two of them
/// ([Split]). Paragraphs and lines within a document are parted by one newline at most, so a blank line parts documents.
public final class WorldText {
    private static final String SEPARATOR = "\n\n";

    private final long seed;
    private final World world;

    /// The world of a seed and everything written about it.
    public WorldText(long seed) {
        this.seed = seed;
        this.world = World.create(generator(0, 0, 0));
    }

    /// The world the text is about.
    public World world() {
        return world;
    }

    /// Document `index` of a split; safe for use by several threads.
    public String document(Split split, long index) {
        for (int attempt = 0;; attempt++) {
            Random random = generator(1 + split.ordinal(), index, attempt);
            String document = DocumentKind.draw(random).write(world, random);
            if (Split.of(document) == split) {
                return document;
            }
        }
    }

    /// Documents `0 … count-1` of a split as one text, parted by blank lines.
    public String text(Split split, long count) {
        return LongStream.range(0, count).mapToObj(index -> document(split, index))
                .collect(Collectors.joining(SEPARATOR));
    }

    /// `java.util.Random`, because its algorithm is part of its contract: the text is the same on every JDK.
    private Random generator(long purpose, long index, long attempt) {
        return new Random(mix(mix(mix(mix(seed) + purpose) + index) + attempt));
    }

    /// The finaliser of SplittableRandom (Steele, Lea and Flood 2014): one bit in changes half the bits out.
    static long mix(long value) {
        long mixed = value + 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ mixed >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
