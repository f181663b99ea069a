// SPDX-License-Identifier: Apache-2.0
package org.optishear.training;

/// Someone who lives in the world, with everything that is true of them in every document.
///
/// @param friend name of the best friend, whose best friend this is
/// @param door colour of the front door
/// @param instrument what they play, as in `plays the flute`
public record Person(String name, Pronouns pronouns, int age, Place home, Trade trade, Pet pet, String food,
        String door, String instrument, String friend) {

    /// How a person is spoken of.
    public enum Pronouns {
        /// she, her, her.
        SHE,
        /// he, him, his.
        HE
    }

    /// What someone does for a living; `tool` is what they work with, `product` what they make, in the plural or a mass.
    public record Trade(String name, String product, String tool) {}

    /// The animal someone keeps.
    public record Pet(String kind, String name) {}

    /// The word a template asks for, such as `home` or `a_trade`; the empty string is the name.
    ///
    /// @throws IllegalArgumentException
    ///             if there is no such word
    String word(String field) {
        return switch (field) {
            case "" -> name;
            case "age" -> Integer.toString(age);
            case "home" -> home.name();
            case "land" -> home.land();
            case "goods" -> home.goods();
            case "neighbour" -> home.neighbour();
            case "trade" -> trade.name();
            case "a_trade" -> Template.withArticle(trade.name());
            case "product" -> trade.product();
            case "tool" -> trade.tool();
            case "animal" -> pet.kind();
            case "an_animal" -> Template.withArticle(pet.kind());
            case "pet" -> pet.name();
            case "food" -> food;
            case "door" -> door;
            case "instrument" -> instrument;
            case "friend" -> friend;
            case "she" -> pronouns == Pronouns.SHE ? "she" : "he";
            case "She" -> pronouns == Pronouns.SHE ? "She" : "He";
            case "her" -> pronouns == Pronouns.SHE ? "her" : "him";
            case "hers" -> pronouns == Pronouns.SHE ? "her" : "his";
            case "Hers" -> pronouns == Pronouns.SHE ? "Her" : "His";
            default -> throw new IllegalArgumentException("no word `" + field + "` of a person");
        };
    }
}
