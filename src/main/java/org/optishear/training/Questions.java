// SPDX-License-Identifier: Apache-2.0
package org.optishear.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.optishear.training.Template.Cast;

/// Questions about people, each with its answer on the same line: facts, facts of a friend, and yes or no.
final class Questions {
    private Questions() {}

    static String write(World world, RandomGenerator random) {
        boolean onePerson = random.nextInt(3) == 0;
        Person person = world.anyone(random);
        int count = random.nextInt(4, 10);
        List<String> lines = new ArrayList<>();
        while (lines.size() < count) {
            String line = line(world, onePerson ? person : world.anyone(random), random);
            if (!lines.contains(line)) {
                lines.add(line);
            }
        }
        return String.join("\n", lines);
    }

    private static String line(World world, Person person, RandomGenerator random) {
        return switch (random.nextInt(6)) {
            case 0 ->
                Template.write("Where does {A}'s best friend live? {A}'s best friend is {F}. {F} lives in {F.home}.",
                        friends(world, person), random);
            case 1 -> Template.write("What does {A}'s best friend make? {A}'s best friend is {F}. {F} is {F.a_trade} "
                    + "and makes {F.product}.", friends(world, person), random);
            case 2 -> yesOrNo(world, person, random);
            default -> {
                Fact fact = Fact.values()[random.nextInt(Fact.values().length)];
                yield fact.question(person, random) + " " + fact.answer(person, random);
            }
        };
    }

    private static String yesOrNo(World world, Person person, RandomGenerator random) {
        Place place = random.nextBoolean()
                ? person.home()
                : world.places().get(random.nextInt(world.places().size()));
        String answer = place.equals(person.home()) ? "Yes" : "No";
        return "Does " + person.name() + " live in " + place.name() + "? " + answer + ", "
                + Fact.HOME.answer(person, random);
    }

    private static Cast friends(World world, Person person) {
        return new Cast(Map.of("A", person, "F", world.named(person.friend())), Map.of());
    }
}
