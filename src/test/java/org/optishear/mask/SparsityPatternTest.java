// SPDX-License-Identifier: Apache-2.0
package org.optishear.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.InputException;

class SparsityPatternTest {
    @Test
    void callerDecidesWhatAFractionMeans() {
        assertThat(SparsityPattern.parse("0.5", SparsityPattern.PerRow::new))
                .isEqualTo(new SparsityPattern.PerRow(0.5));
        assertThat(SparsityPattern.parse("0.5", SparsityPattern.PerMatrix::new))
                .isEqualTo(new SparsityPattern.PerMatrix(0.5, false));
        assertThat(SparsityPattern.parse("2:4", SparsityPattern.PerRow::new)).isEqualTo(new SparsityPattern.NofM(2, 4));
    }

    @Test
    void textIsReadBack() {
        for (SparsityPattern pattern : List.of(new SparsityPattern.PerRow(0.55),
                new SparsityPattern.PerMatrix(0.1, true),
                new SparsityPattern.PerMatrix(1e-5, false), new SparsityPattern.NofM(4, 8, false),
                new SparsityPattern.NofM(1, 3, true), new SparsityPattern.PerRow(0.3, true),
                new SparsityPattern.PerBlock(0.3, false), new SparsityPattern.PerBlock(0.3, true),
                new SparsityPattern.RowShare(0.6))) {
            assertThat(SparsityPattern.parse(pattern.toString(), SparsityPattern.PerRow::new)).isEqualTo(pattern);
        }
        assertThat(new SparsityPattern.PerMatrix(0.5, true)).hasToString("0.5 per matrix exact");
        assertThat(new SparsityPattern.NofM(2, 4, true).text()).isEqualTo("2:4");
        assertThat(new SparsityPattern.NofM(3, 4).sparsity()).isEqualTo(0.25);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "1", "-0.1", "NaN", "4:2", "0:0", "0:4", "-1:4", "2:", ":", "2:4:8", "half", "",
            "0.5 per cow", "0.5 exact", "0.5 by row share exact", "0.5 per block per row", "2:4 per row",
            "99999999999:4"})
    void whatIsNoPatternIsNamed(String text) {
        assertThatThrownBy(() -> SparsityPattern.parse(text, SparsityPattern.PerRow::new))
                .isInstanceOf(InputException.class).hasMessageStartingWith("[sparsity] found ")
                .hasMessageNotContaining("\n");
    }

    @Test
    void partialGroupsLoseTheirShareOrWhatTheReferenceTakes() {
        assertThat(new SparsityPattern.NofM(2, 4, false).prunedOfPartial(3)).isEqualTo(1);
        assertThat(new SparsityPattern.NofM(2, 4, true).prunedOfPartial(3)).isEqualTo(2);
        assertThat(new SparsityPattern.NofM(2, 4, true).prunedOfPartial(1)).isEqualTo(1);
        assertThat(new SparsityPattern.NofM(4, 8, false).prunedOfPartial(0)).isZero();
    }

    @Test
    void aFractionOfACountGivesTheCountBack() {
        for (long weights : new long[]{3, 7, 49, 1536, 45_088_768, 469_762_049}) {
            for (long count : new long[]{0, 1, weights / 3, weights / 2, weights - 1}) {
                assertThat((long) (weights * SparsityPattern.fraction(count, weights))).isEqualTo(count);
            }
        }
    }
}
