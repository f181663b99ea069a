// SPDX-License-Identifier: Apache-2.0
package org.optishear.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.training.Person.Pet;
import org.optishear.training.Person.Pronouns;
import org.optishear.training.Person.Trade;
import org.optishear.training.Template.Cast;

class TemplateTest {
    private static final Person MIREL = new Person("Mirel", Pronouns.SHE, 40,
            new Place("Tavo", "by a river", "its honey", "Osk"), new Trade("engraver", "seals", "chisel"),
            new Pet("goat", "Pim"), "pea soup", "red", "flute", "Oren");

    @Test
    void gapsAreFilledFromTheCast() {
        Cast cast = new Cast(Map.of("A", MIREL), Map.of("thing", "key"));
        assertThat(write("{A}, {A.a_trade}, said {A.she} lost {A.hers} {thing} near {A.home}. {A.Hers} {A.animal} too.",
                cast)).isEqualTo("Mirel, an engraver, said she lost her key near Tavo. Her goat too.");
    }

    @Test
    void everyCombinationOfNestedChoicesIsWritten() {
        Set<String> written = new TreeSet<>();
        Random random = new Random(1);
        for (int i = 0; i < 300; i++) {
            written.add(Template.write("(x|y(1|2)|) end", Cast.of(MIREL), random));
        }
        assertThat(written).containsExactly(" end", "x end", "y1 end", "y2 end");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a|b", "a)", "a|b", "{A", "{B}", "{A.shoe}"})
    void aBrokenTemplateIsRefused(String template) {
        assertThatThrownBy(() -> write(template, Cast.of(MIREL))).isInstanceOf(IllegalArgumentException.class);
    }

    private static String write(String template, Cast cast) {
        return Template.write(template, cast, new Random(0));
    }
}
