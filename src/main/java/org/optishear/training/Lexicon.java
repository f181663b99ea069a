// SPDX-License-Identifier: Apache-2.0
package org.optishear.training;

import java.util.List;
import org.optishear.training.Person.Trade;

/// The words the world is made of. The names are invented.
final class Lexicon {
    static final List<String> WOMEN = List.of("Mirel", "Talva", "Brisel", "Kelvi", "Senda", "Vessa", "Tamrin",
            "Jolena", "Pella", "Runa", "Sivra", "Nelka", "Zorina", "Fenna", "Ulmi", "Dovra", "Lissel", "Marwen",
            "Oshka", "Tirsel", "Yanel", "Quilla", "Belrin", "Cassel", "Ediva", "Gerla", "Hesta", "Imbra", "Wenla",
            "Aruni");
    static final List<String> MEN = List.of("Oren", "Tavik", "Dorun", "Belko", "Harl", "Joskin", "Karvel", "Lumo",
            "Mardo", "Nesto", "Pavlin", "Quent", "Rilko", "Sorben", "Torvin", "Ulrin", "Vadro", "Wickam", "Yorin",
            "Zelko", "Arden", "Brolin", "Corvan", "Dastin", "Elvar", "Fenrik", "Garlo", "Hobrin", "Ivro", "Jarmo");
    static final List<String> PLACES = List.of("Tavo", "Lindmoor", "Harrowick", "Pelmar", "Osk", "Brindle", "Quarrow",
            "Sunfell", "Dunmere", "Velgate", "Ashwold", "Corrin", "Nettlebay", "Weymarsh");
    static final List<String> LANDS = List.of("by a wide river", "at the foot of a hill", "at the edge of a forest",
            "on the coast", "in a deep valley", "beside a quiet lake", "on a windy plain");
    static final List<String> GOODS = List.of("its honey", "its red apples", "its old bridge", "its stone tower",
            "its spring fair", "its blue glass", "its fine wool", "its white salt", "its windmills", "its hot springs",
            "its roses", "its long market", "its great clock", "its silver fish");
    static final List<Trade> TRADES = List.of(new Trade("baker", "bread", "oven"), new Trade("weaver", "cloth", "loom"),
            new Trade("smith", "nails", "anvil"), new Trade("potter", "bowls", "wheel"),
            new Trade("cobbler", "shoes", "awl"), new Trade("miller", "flour", "millstone"),
            new Trade("carpenter", "tables", "saw"), new Trade("tailor", "coats", "needle"),
            new Trade("cooper", "barrels", "mallet"), new Trade("chandler", "candles", "mould"),
            new Trade("ropemaker", "ropes", "hook"), new Trade("glassblower", "bottles", "blowpipe"),
            new Trade("bookbinder", "books", "press"), new Trade("clockmaker", "clocks", "file"),
            new Trade("cheesemaker", "cheese", "churn"), new Trade("hatter", "hats", "steamer"),
            new Trade("saddler", "saddles", "punch"), new Trade("painter", "pictures", "brush"),
            new Trade("brewer", "ale", "kettle"), new Trade("engraver", "seals", "chisel"));
    static final List<String> ANIMALS = List.of("cat", "dog", "goat", "hen", "donkey", "rabbit", "goose", "pony",
            "sheep", "owl", "crow", "pig", "mouse", "hedgehog", "tortoise");
    static final List<String> PETS = List.of("Pim", "Tuck", "Moss", "Nib", "Button", "Rusty", "Pip", "Dot", "Bramble",
            "Soot", "Biscuit", "Clover", "Muffin", "Patch", "Wisp", "Fidget", "Tansy", "Bean", "Gusty", "Nettle",
            "Plum", "Hazel", "Thimble", "Sparrow", "Rook", "Acorn", "Barley", "Cricket", "Daisy", "Ember", "Fern",
            "Ginger", "Hopper", "Inky", "Jig", "Kip", "Lark", "Mop", "Noodle", "Otto", "Pebble", "Quill", "Ruffle",
            "Smudge", "Toffee", "Umber", "Velvet", "Wally", "Yarrow", "Ziggy", "Bounce", "Crumb", "Dusty", "Flint",
            "Grumble", "Huckle", "Jasper", "Kettle", "Lumpy", "Marble");
    static final List<String> FOODS = List.of("plum cake", "onion soup", "roast chestnuts", "apple pie", "pea soup",
            "honey bread", "cheese dumplings", "barley porridge", "fish stew", "mushroom pie", "pancakes",
            "baked pears", "bean stew", "nut bread", "cherry tart", "pumpkin soup");
    static final List<String> COLOURS = List.of("red", "blue", "green", "yellow", "white", "brown", "grey", "black");
    static final List<String> INSTRUMENTS = List.of("flute", "drum", "fiddle", "harp", "horn", "lute", "whistle",
            "bagpipes");

    static final List<String> FIRST_SYLLABLES = List.of("Ba", "Ce", "Di", "Fo", "Gu", "Ha", "Je", "Ki", "Lo", "Mu",
            "Na",
            "Pe", "Ri", "So", "Tu", "Va", "We", "Zi");
    static final List<String> SECOND_SYLLABLES = List.of("bor", "cal", "den", "fin", "gor", "har", "jun", "kel", "lim",
            "mon", "nar", "pel", "rin", "sol", "tur", "van", "wim", "zan");

    private Lexicon() {}
}
