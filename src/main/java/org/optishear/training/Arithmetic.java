// SPDX-License-Identifier: Apache-2.0
package org.optishear.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.optishear.training.Template.Cast;

/// True sums, a sum a line: bare, with things, and with people's ages.
final class Arithmetic {
    private static final List<String> THINGS = List.of("apples", "nuts", "eggs", "coins", "candles", "pears", "buttons",
            "fish");

    private Arithmetic() {}

    static String write(World world, RandomGenerator random) {
        int count = random.nextInt(5, 12);
        List<String> lines = new ArrayList<>();
        while (lines.size() < count) {
            String line = line(world, random);
            if (!lines.contains(line)) {
                lines.add(line);
            }
        }
        return String.join("\n", lines);
    }

    private static String line(World world, RandomGenerator random) {
        int a = random.nextInt(2, 21);
        int b = random.nextInt(2, 21);
        return switch (random.nextInt(6)) {
            case 0, 1 -> a + " plus " + b + " is " + (a + b) + ".";
            case 2 -> (a + b) + " minus " + b + " is " + a + ".";
            case 3 -> times(random.nextInt(2, 11), random.nextInt(2, 11));
            case 4 -> {
                String thing = THINGS.get(random.nextInt(THINGS.size()));
                Cast cast = new Cast(Map.of("A", world.anyone(random)), Map.of("a", Integer.toString(a), "b",
                        Integer.toString(b), "sum", Integer.toString(a + b), "things", thing));
                yield Template.write(
                        "({A} had {a} {things} and (found|bought) {b} more. Now {A.she} has {sum} {things}."
                                + "|{A} had {sum} {things} and (lost|gave away) {b}. Now {A.she} has {a} {things}.)",
                        cast, random);
            }
            default -> {
                Person person = world.anyone(random);
                yield Template.write("{A} is {A.age} years old. In {b} years {A.she} will be {later}.",
                        new Cast(Map.of("A", person), Map.of("b", Integer.toString(b), "later",
                                Integer.toString(person.age() + b))),
                        random);
            }
        };
    }

    private static String times(int a, int b) {
        return a + " times " + b + " is " + a * b + ".";
    }
}
