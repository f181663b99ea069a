// SPDX-License-Identifier: Apache-2.0
package org.optishear.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.optishear.training.Template.Cast;

/// What is true of one person, or of one town and those who live there; one paragraph.
final class Portrait {
    private Portrait() {}

    static String write(World world, RandomGenerator random) {
        if (random.nextInt(4) == 0) {
            return town(world, world.places().get(random.nextInt(world.places().size())), random);
        }
        Person person = world.anyone(random);
        List<Fact> facts = new ArrayList<>(List.of(Fact.values()));
        Collections.shuffle(facts, random);
        List<Fact> chosen = facts.subList(0, random.nextInt(4, 8));
        if (random.nextBoolean()) {
            return chosen.stream().map(fact -> fact.answer(person, random)).collect(Collectors.joining(" "));
        }
        String first = Template.write("(Let me tell you|Now hear|Listen, this is) about {A} (of|from) {A.home}.",
                Cast.of(person), random);
        return chosen.stream().map(fact -> fact.aside(person, random))
                .collect(Collectors.joining(" ", first + " ", ""));
    }

    private static String town(World world, Place place, RandomGenerator random) {
        List<String> sentences = new ArrayList<>(List.of(place.name() + " lies " + place.land() + ".",
                place.name() + " is known for " + place.goods() + ".",
                "The town next to " + place.name() + " is " + place.neighbour() + "."));
        world.people().stream().filter(person -> person.home().equals(place)).forEach(person -> sentences
                .add(Template.write("{A} the {A.trade} lives there(| with {A.pet}, the {A.animal}).", Cast.of(person),
                        random)));
        Collections.shuffle(sentences.subList(0, 3), random);
        Collections.shuffle(sentences.subList(3, sentences.size()), random);
        return String.join(" ", sentences);
    }
}
