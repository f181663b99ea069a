// SPDX-License-Identifier: Apache-2.0
package org.optishear.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.optishear.training.Template.Cast;

/// Two people talk: a greeting, some exchanges, a farewell; a speech a line. F is the best friend of A.
final class Dialogue {
    private static final List<String> MEETINGS = List.of("{A} met {B} (on the road|at the market|by the well).",
            "{A} knocked at the {B.door} door, and {B} opened.",
            "{A} the {A.trade} (visited|came to see) {B} the {B.trade} in {B.home}.");
    private static final String GREETING = """
            "(Good morning|Good evening|Hello), {B}," said {A}.
            "(Good to see you|What a fine day|It has been a long time), {A}," said {B}.""";
    private static final List<String> EXCHANGES = List.of("""
            "How is {B.pet}, your {B.animal}?" asked {A}.
            "{B.pet} is (well|fine|as lazy as ever)," said {B}. "And how is {A.pet}?"
            "(Getting fat|Very well), like every {A.animal}," said {A}.""", """
            "Are you still making {B.product}?" asked {A}.
            "Of course, I am {B.a_trade}," said {B}. "And you make {A.product}, (don't you|I think)?"
            "(I do|Yes), I am {A.a_trade} after all," said {A}.""", """
            "(Stay for supper|Are you hungry), {A}?" asked {B}. "There will be {A.food}."
            "I like {A.food} best of all!" (cried|said) {A}.
            "I know," said {B}, "but I like {B.food} better.\"""", """
            "Will you play the {B.instrument} for me?" asked {A}.
            "(Only if you bring|Fetch) your {A.instrument}," said {B}.""", """
            "How old are you now, {B}?" asked {A}.
            "I am {B.age} years old," said {B}. "And you?"
            "{A.age}," said {A}.""",
            """
                    "Have you seen {F}?" asked {A}.
                    "{F}, your best friend?" said {B}. "{F.She} is (at home in {F.home}|at work, making {F.product}|feeding {F.pet})."
                    "(Thank you|I thought so)," said {A}.""",
            """
                    "You come from {A.home}, don't you?" asked {B}.
                    "Yes, it lies {A.land}," said {A}. "(It|My town) is known for {A.goods}."
                    "And mine for {B.goods}," said {B}. "I live in {B.home}.\"""", """
                    "(Which house is yours|Where is your house)?" asked {A}.
                    "(Look for the|It has a) {B.door} door," said {B}. "Yours is {A.door}, is it not?"
                    "(It is|Yes)," said {A}. "(I painted it myself|It always was).\"""", """
                    "Where does this road go?" asked {A}.
                    "To {B.neighbour}, the town next to {B.home}," said {B}.""");
    private static final String FAREWELL = "\"(Goodbye|Until tomorrow|Come again soon|Sleep well), {A},\" said {B}.";

    private Dialogue() {}

    static String write(World world, RandomGenerator random) {
        Person a = world.anyone(random);
        Person b = world.companion(a, random);
        Cast cast = new Cast(Map.of("A", a, "B", b, "F", world.named(a.friend())), Map.of());
        List<String> exchanges = new ArrayList<>(EXCHANGES);
        if (a.friend().equals(b.name())) {
            exchanges.removeIf(exchange -> exchange.contains("{F}"));
        }
        if (a.home().equals(b.home())) {
            exchanges.removeIf(exchange -> exchange.contains("{A.home}"));
        }
        Collections.shuffle(exchanges, random);
        List<String> parts = new ArrayList<>();
        parts.add(MEETINGS.get(random.nextInt(MEETINGS.size())));
        parts.add(GREETING);
        parts.addAll(exchanges.subList(0, random.nextInt(2, 5)));
        parts.add(FAREWELL);
        return Template.write(String.join("\n", parts), cast, random);
    }
}
