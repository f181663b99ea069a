// SPDX-License-Identifier: Apache-2.0
package org.optishear.update;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.optishear.InputException;

/// The options of an update, as in `obs:block=64,damping=0.1`. Values are numbers, a word is its place among the words; one that
/// is not given is as published.
///
/// @param update its name
/// @param known in the order of the text
record UpdateOptions(String update, List<Option> known) {
    private static final double LARGEST = 1e6;

    UpdateOptions(String update, Option... known) {
        this(update, List.of(known));
    }

    /// One option.
    sealed interface Option {
        String name();

        /// Its value as published.
        double published();

        /// The value of a text; empty if it takes no such text.
        OptionalDouble read(String text);

        /// What it takes, after `name=`.
        String expected();

        /// A value as [#read] takes it.
        String text(double value);
    }

    /// From 1 on.
    record Whole(String name, double published, int highest) implements Option {
        @Override
        public OptionalDouble read(String text) {
            boolean known = text.matches("[0-9]{1,9}") && Integer.parseInt(text) >= 1
                    && Integer.parseInt(text) <= highest;
            return known ? OptionalDouble.of(Integer.parseInt(text)) : OptionalDouble.empty();
        }

        @Override
        public String expected() {
            return "a whole number from 1 to " + highest;
        }

        @Override
        public String text(double value) {
            return Integer.toString((int) value);
        }
    }

    /// From 0 to a million.
    record Real(String name, double published) implements Option {
        @Override
        public OptionalDouble read(String text) {
            try {
                double value = Double.parseDouble(text);
                return value >= 0 && value <= LARGEST ? OptionalDouble.of(value) : OptionalDouble.empty();
            } catch (NumberFormatException _) {
                return OptionalDouble.empty();
            }
        }

        @Override
        public String expected() {
            return "a number from 0 to 1000000";
        }

        @Override
        public String text(double value) {
            return Double.toString(value);
        }
    }

    /// One of several words, the first as published.
    record Word(String name, List<String> words) implements Option {
        @Override
        public double published() {
            return 0;
        }

        @Override
        public OptionalDouble read(String text) {
            return words.contains(text) ? OptionalDouble.of(words.indexOf(text)) : OptionalDouble.empty();
        }

        @Override
        public String expected() {
            return String.join(" or ", words);
        }

        @Override
        public String text(double value) {
            return words.get((int) value);
        }
    }

    /// The values in the order of [#known].
    ///
    /// @param given texts by name
    /// @throws InputException if one is unknown or out of range
    double[] read(Map<String, String> given) {
        for (String name : given.keySet()) {
            if (known.stream().noneMatch(option -> option.name().equals(name))) {
                throw new InputException("--method", update + ":" + name, update + " with "
                        + known.stream().map(option -> option.name() + "=" + option.text(option.published()))
                                .collect(Collectors.joining(", ")));
            }
        }
        return known.stream().mapToDouble(option -> {
            String text = given.get(option.name());
            return text == null
                    ? option.published()
                    : option.read(text).orElseThrow(() -> new InputException("--method",
                            update + ":" + option.name() + "=" + text, option.expected()));
        }).toArray();
    }

    /// The update's name, and what is not as published.
    ///
    /// @param values in the order of [#known]
    String id(double... values) {
        List<String> changed = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            Option option = known.get(i);
            if (values[i] != option.published()) {
                changed.add(option.name() + "=" + option.text(values[i]));
            }
        }
        return changed.isEmpty() ? update : update + ":" + String.join(",", changed);
    }
}
