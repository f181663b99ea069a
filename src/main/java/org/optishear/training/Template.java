// SPDX-License-Identifier: Apache-2.0
package org.optishear.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Sentences with choices and gaps: `{A} (found|saw) {A.hers} {A.animal}.`
///
/// `(x|y|z)` becomes one of its alternatives, each equally likely; alternatives may hold choices and gaps themselves.
/// `{A.home}` is a word of the person cast as A ([Person#word]), `{A}` the name; `{thing}` is a word of the cast itself.
/// The words `a_` of a gap carry their article.
final class Template {
    /// Who plays which role, and which words are fixed for the length of a document.
    record Cast(Map<String, Person> people, Map<String, String> words) {
        static Cast of(Person a) {
            return new Cast(Map.of("A", a), Map.of());
        }

        static Cast of(Person a, Person b) {
            return new Cast(Map.of("A", a, "B", b), Map.of());
        }

        private String word(String gap) {
            int dot = gap.indexOf('.');
            Person person = people.get(dot < 0 ? gap : gap.substring(0, dot));
            if (person != null) {
                return person.word(dot < 0 ? "" : gap.substring(dot + 1));
            }
            String word = words.get(gap);
            if (word == null) {
                throw new IllegalArgumentException("nothing to put into {" + gap + "}");
            }
            return word;
        }
    }

    private final String source;
    private final Cast cast;
    private final RandomGenerator random;
    private int at;

    private Template(String source, Cast cast, RandomGenerator random) {
        this.source = source;
        this.cast = cast;
        this.random = random;
    }

    /// Writes a template out.
    static String write(String source, Cast cast, RandomGenerator random) {
        Template template = new Template(source, cast, random);
        String text = template.sequence();
        if (template.at != source.length()) {
            throw new IllegalArgumentException("unbalanced template: " + source);
        }
        return text;
    }

    /// `a` or `an`, as the first letter asks for.
    static String withArticle(String noun) {
        return ("aeiou".indexOf(noun.charAt(0)) < 0 ? "a " : "an ") + noun;
    }

    /// Everything up to the end, or to the `|` or `)` that ends an alternative.
    private String sequence() {
        StringBuilder text = new StringBuilder();
        while (at < source.length() && source.charAt(at) != '|' && source.charAt(at) != ')') {
            char next = source.charAt(at);
            switch (next) {
                case '(' -> text.append(choice());
                case '{' -> text.append(gap());
                default -> {
                    text.append(next);
                    at++;
                }
            }
        }
        return text.toString();
    }

    private String choice() {
        List<String> alternatives = new ArrayList<>();
        do {
            at++; // over the bracket or bar
            alternatives.add(sequence());
        } while (at < source.length() && source.charAt(at) == '|');
        if (at == source.length()) {
            throw new IllegalArgumentException("unbalanced template: " + source);
        }
        at++;
        return alternatives.get(random.nextInt(alternatives.size()));
    }

    private String gap() {
        int end = source.indexOf('}', at);
        if (end < 0) {
            throw new IllegalArgumentException("unbalanced template: " + source);
        }
        String gap = source.substring(at + 1, end);
        at = end + 1;
        return cast.word(gap);
    }
}
