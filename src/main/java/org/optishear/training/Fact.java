// SPDX-License-Identifier: Apache-2.0
package org.optishear.training;

import java.util.random.RandomGenerator;
import org.optishear.training.Template.Cast;

/// What can be asked about a person: the question, its one answer, and how a story says it in passing.
enum Fact {
    /// The town.
    HOME("Where does {A} live?", "{A} lives in {A.home}.",
            "({A.She} lived in {A.home}|{A.Hers} home was in {A.home}|{A.She} had a small house in {A.home})."),
    /// What they do for a living.
    TRADE("What is {A}'s trade?", "{A} is {A.a_trade}.",
            "({A.She} was {A.a_trade}|{A.She} worked as {A.a_trade}|{A.She} made {A.product}, for {A.she} was {A.a_trade})."),
    /// The animal they keep.
    ANIMAL("What animal does {A} keep?", "{A} keeps {A.an_animal}.",
            "({A.She} kept {A.an_animal}|{A.She} owned {A.an_animal}|{A.She} had {A.an_animal} at home) called {A.pet}."),
    /// The animal's name.
    PET("What is {A}'s {A.animal} called?", "{A}'s {A.animal} is called {A.pet}.",
            "(The name of {A.hers} {A.animal} was|{A.She} called {A.hers} {A.animal}) {A.pet}."),
    /// The food they like best.
    FOOD("What does {A} like best to eat?", "{A} likes {A.food} best.",
            "({A.She} liked {A.food} best|Nothing pleased {A.her} more than {A.food}|{A.She} loved {A.food} (above all|more than anything))."),
    /// The best friend.
    FRIEND("Who is {A}'s best friend?", "{A}'s best friend is {A.friend}.",
            "({A.Hers} best friend was {A.friend}|{A.She} told {A.friend} everything, for they were best friends)."),
    /// The colour of the door.
    DOOR("What colour is {A}'s door?", "{A}'s door is {A.door}.",
            "({A.Hers} house had a {A.door} door|The door of {A.hers} house was {A.door}|Everyone knew {A.hers} {A.door} door)."),
    /// The instrument.
    INSTRUMENT("What does {A} play?", "{A} plays the {A.instrument}.",
            "(In the evening {A.she} played|At every feast {A.she} played|{A.She} had learned to play) the {A.instrument}."),
    /// The age in years.
    AGE("How old is {A}?", "{A} is {A.age} years old.", "{A.She} was {A.age} years old(| that year)."),
    /// Where the home town lies.
    LAND("Where does {A.home} lie?", "{A.home} lies {A.land}.",
            "({A.home} lies {A.land}|The town of {A.home} lies {A.land}), and {A.she} had (always|long) lived there."),
    /// What the home town is known for.
    GOODS("What is {A.home} known for?", "{A.home} is known for {A.goods}.",
            "{A.She} came from {A.home}, (known for|the town with) {A.goods}."),
    /// The town next to the home town.
    NEIGHBOUR("Which town is next to {A.home}?", "The town next to {A.home} is {A.neighbour}.",
            "{A.She} lived in {A.home}, (next to {A.neighbour}|and often walked to {A.neighbour}, the next town)."),
    /// What the trade makes.
    PRODUCT("What does {A.a_trade} make?", "Like every {A.trade}, {A} makes {A.product}.",
            "{A.She} made {A.product} and (sold them well|was proud of {A.hers} work|worked hard), as every {A.trade} does.");

    private final String question;
    private final String answer;
    private final String aside;

    Fact(String question, String answer, String aside) {
        this.question = question;
        this.answer = answer;
        this.aside = aside;
    }

    /// The question about a person; the same words every time.
    String question(Person person, RandomGenerator random) {
        return Template.write(question, Cast.of(person), random);
    }

    /// The one true answer.
    String answer(Person person, RandomGenerator random) {
        return Template.write(answer, Cast.of(person), random);
    }

    /// The same fact as a story says it of someone already named.
    String aside(Person person, RandomGenerator random) {
        return Template.write(aside, Cast.of(person), random);
    }
}
