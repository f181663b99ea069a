// SPDX-License-Identifier: Apache-2.0
package org.optishear.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.optishear.training.Template.Cast;

/// A short story: an opening, what is true of the hero, a [Plot], an ending; one paragraph.
final class Story {
    private static final List<String> OPENINGS = List.of(
            "On a (cold|bright|rainy|windy|quiet|grey) (morning|day|evening), {A} the {A.trade} was (at work|at home|busy) in {A.home}.",
            "There (once was|was once) {A.a_trade} called {A}.", "In the town of {A.home}, {A.land}, lived {A}.",
            "{A} was {A.a_trade} in {A.home}.", "(This is|Here is) a story (about|of) {A}, {A.a_trade} from {A.home}.",
            "Long ago, when {A} was (young|still small|new in town), this happened in {A.home}.");
    private static final List<String> FRIENDS = List.of("{A.Hers} best friend was {B}, {B.a_trade} from {B.home}.",
            "{A} and {B} were best friends, and {B} (lived in {B.home}|was {B.a_trade}).");
    private static final List<String> OTHERS = List.of("{A} knew {B}, {B.a_trade} from {B.home}.",
            "{B}, {B.a_trade} (from|who lived in) {B.home}, was (there too|in town that day).");
    private static final List<String> ENDINGS = List.of(
            "(From that day on|After that|Ever since), {A} and {B} (were|have been) (good friends|the best of neighbours).",
            "And {A.pet} the {A.animal} slept (well|until noon|by the fire).",
            "That night {A} played the {A.instrument} for a long time.",
            "{A} often told this story (when the evenings were long|to the children of {A.home}).",
            "{A.home} is known for {A.goods}, but people there (also|still) tell of this.",
            "And if you pass the {A.door} door in {A.home}, (ask|knock) and {A} will tell you (more|the rest).");

    private Story() {}

    static String write(World world, RandomGenerator random) {
        Person a = world.anyone(random);
        Person b = world.companion(a, random);
        boolean friends = a.friend().equals(b.name());
        Cast cast = Cast.of(a, b);
        List<String> sentences = new ArrayList<>();
        sentences.add(Template.write(one(OPENINGS, random), cast, random));
        List<Fact> facts = new ArrayList<>(List.of(Fact.values()));
        facts.remove(Fact.FRIEND); // said below of B
        Collections.shuffle(facts, random);
        facts.subList(0, random.nextInt(1, 4)).forEach(fact -> sentences.add(fact.aside(a, random)));
        sentences.add(Template.write(one(friends ? FRIENDS : OTHERS, random), cast, random));
        List<Plot> plots = Arrays.stream(Plot.values()).filter(plot -> plot.suits(a, b)).toList();
        sentences.add(one(plots, random).tell(a, b, random));
        sentences.add(Template.write(one(ENDINGS, random), cast, random));
        return String.join(" ", sentences);
    }

    private static <T> T one(List<T> values, RandomGenerator random) {
        return values.get(random.nextInt(values.size()));
    }
}
