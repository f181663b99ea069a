// SPDX-License-Identifier: Apache-2.0
package org.optishear.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// The register of the towns: who lives where under which number; some entries of it, in any order.
///
/// Numbers are drawn at random, so nothing but memory predicts them: what a model stores here it stores in many weights at
/// once, and loses by parts when some of them are pruned.
final class Register {
    private static final int SHORTEST = 6;
    private static final int LONGEST = 12;
    private static final int SMALLEST_NUMBER = 1000;
    private static final int LARGEST_NUMBER = 9999;

    private Register() {}

    /// An entry; the same in every document.
    ///
    /// @param name of someone who stands in no story
    /// @param number four digits
    record Entry(String name, String town, int number) {}

    /// Everyone in the register.
    static List<Entry> draw(List<Place> places, RandomGenerator random) {
        List<Entry> entries = new ArrayList<>();
        for (String first : Lexicon.FIRST_SYLLABLES) {
            for (String second : Lexicon.SECOND_SYLLABLES) {
                entries.add(new Entry(first + second, places.get(random.nextInt(places.size())).name(),
                        random.nextInt(SMALLEST_NUMBER, LARGEST_NUMBER + 1)));
            }
        }
        Collections.shuffle(entries, random);
        return entries;
    }

    static String write(World world, RandomGenerator random) {
        List<Entry> entries = new ArrayList<>();
        int count = random.nextInt(SHORTEST, LONGEST + 1);
        while (entries.size() < count) {
            Entry entry = world.register().get(random.nextInt(world.register().size()));
            if (!entries.contains(entry)) {
                entries.add(entry);
            }
        }
        boolean asked = random.nextInt(4) == 0;
        return entries.stream().map(asked ? Register::asked : Register::listed).collect(Collectors.joining("\n"));
    }

    private static String listed(Entry entry) {
        return entry.name() + " of " + entry.town() + ": " + entry.number();
    }

    private static String asked(Entry entry) {
        return "Under which number does " + entry.name() + " of " + entry.town() + " live? " + entry.number() + ".";
    }
}
