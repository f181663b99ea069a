// SPDX-License-Identifier: Apache-2.0
package org.optishear.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.optishear.training.Person.Pet;
import org.optishear.training.Person.Pronouns;
import org.optishear.training.Person.Trade;

/// A small invented world: 60 people in 14 towns, and a register of 324 more. Who is who is drawn once;
/// every document agrees with it.
///
/// Its facts cannot be guessed from grammar, so a model that predicts them has stored them in its weights, and a model
/// that lost weights has something to forget.
public final class World {
    private final List<Person> people;
    private final List<Place> places;
    private final List<Register.Entry> register;

    private World(List<Person> people, List<Place> places, List<Register.Entry> register) {
        this.register = List.copyOf(register);
        this.people = List.copyOf(people);
        this.places = List.copyOf(places);
    }

    /// Draws who lives where, does what and is whose friend; the same generator state gives the same world.
    public static World create(RandomGenerator random) {
        List<Place> places = places(random);
        List<String> names = new ArrayList<>(Lexicon.WOMEN);
        names.addAll(Lexicon.MEN);
        Collections.shuffle(names, random);
        Deck<Place> homes = new Deck<>(places, random);
        Deck<Trade> trades = new Deck<>(Lexicon.TRADES, random);
        Deck<String> animals = new Deck<>(Lexicon.ANIMALS, random);
        Deck<String> pets = new Deck<>(Lexicon.PETS, random);
        Deck<String> foods = new Deck<>(Lexicon.FOODS, random);
        Deck<String> doors = new Deck<>(Lexicon.COLOURS, random);
        Deck<String> instruments = new Deck<>(Lexicon.INSTRUMENTS, random);
        List<Person> people = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            Pronouns pronouns = Lexicon.WOMEN.contains(name) ? Pronouns.SHE : Pronouns.HE;
            people.add(new Person(name, pronouns, random.nextInt(16, 80), homes.next(), trades.next(),
                    new Pet(animals.next(), pets.next()), foods.next(), doors.next(), instruments.next(),
                    names.get(i ^ 1)));
        }
        return new World(people, places, Register.draw(places, random));
    }

    private static List<Place> places(RandomGenerator random) {
        List<String> names = new ArrayList<>(Lexicon.PLACES);
        Collections.shuffle(names, random);
        Deck<String> lands = new Deck<>(Lexicon.LANDS, random);
        Deck<String> goods = new Deck<>(Lexicon.GOODS, random);
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            places.add(new Place(names.get(i), lands.next(), goods.next(), names.get((i + 1) % names.size())));
        }
        return places;
    }

    /// Everyone; best friends stand side by side.
    public List<Person> people() {
        return people;
    }

    /// All towns; each one's neighbour follows it, the first follows the last.
    public List<Place> places() {
        return places;
    }

    /// Everyone in the register; none of them is in [#people].
    List<Register.Entry> register() {
        return register;
    }

    /// Someone.
    Person anyone(RandomGenerator random) {
        return people.get(random.nextInt(people.size()));
    }

    /// Someone else: more often than not the best friend.
    Person companion(Person person, RandomGenerator random) {
        if (random.nextInt(100) < 60) {
            return named(person.friend());
        }
        Person other = anyone(random);
        return other.equals(person) ? named(person.friend()) : other;
    }

    /// The person of that name.
    Person named(String name) {
        return people.stream().filter(person -> person.name().equals(name)).findFirst().orElseThrow();
    }

    /// Deals the values in random order, each once before any comes again.
    private static final class Deck<T> {
        private final List<T> values;
        private final RandomGenerator random;
        private int dealt;

        Deck(List<T> values, RandomGenerator random) {
            this.values = new ArrayList<>(values);
            this.random = random;
        }

        T next() {
            if (dealt % values.size() == 0) {
                Collections.shuffle(values, random);
            }
            return values.get(dealt++ % values.size());
        }
    }
}
