// SPDX-License-Identifier: Apache-2.0
package org.optishear.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.optishear.tensor.RowScores;

/// N:M masks written down by hand from the rule of the documentation: of a last group of r columns floor(r·n/M) go, n = M - N;
/// with `--reference` min(n, r). Rows are digits; `.` is pruned.
class PartialGroupsTest {
    @ParameterizedTest
    @CsvSource({ //
            // pattern, row, by share, as the references do
            "2:4, 5172 38, 5.7. .8, 5.7. ..", // 2 columns left: 1 goes, or both
            "2:4, 5172 3,  5.7. 3,  5.7. .", // floor(1·2/4) = 0, or 1
            "2:4, 5172 916, 5.7. 9.6, 5.7. 9..", // floor(3·2/4) = 1, or 2
            "1:4, 5172 916, ..7. 9.., ..7. ...", // floor(3·3/4) = 2, or 3
            "3:4, 5172 916, 5.72 916, 5.72 9.6", // floor(3·1/4) = 0, or 1
            "4:8, 51728364 2916, 5.7.8.6. .9.6, 5.7.8.6. ....", // floor(4·4/8) = 2, or 4
            "5:8, 51728364 2916, 5.7.8.64 29.6, 5.7.8.64 .9..", // floor(4·3/8) = 1, or 3
            "5:8, 51728364 291, 5.7.8.64 29., 5.7.8.64 ...", // floor(3·3/8) = 1, or 3
            "8:16, 51728364, 5.7.8.6., ........", // floor(8·8/16) = 4, or 8
            "4:8, 517, 5.7, ...", // the group is larger than the row: floor(3·4/8) = 1, or all 3
            "1:8, 5172, ..7., ....", // floor(4·7/8) = 3, or 4
            "7:8, 5172, 5172, 5.72", // floor(4·1/8) = 0, or 1
            "4:4, 5172 9, 5172 9, 5172 9", // nothing goes
    })
    void lastGroupsLoseWhatTheRuleSays(String pattern, String row, String share, String reference) {
        String digits = row.replace(" ", "");
        assertThat(masked(pattern, digits, false)).isEqualTo(share.replace(" ", ""));
        assertThat(masked(pattern, digits, true)).isEqualTo(reference.replace(" ", ""));
    }

    private static String masked(String pattern, String row, boolean reference) {
        SparsityPattern.NofM parsed = (SparsityPattern.NofM) SparsityPattern.parse(pattern, SparsityPattern.PerRow::new);
        RowScores scores = ArrayScores.inFloat(1, row.length(), row.chars().mapToDouble(digit -> digit - '0').toArray());
        Mask mask = MaskSelector.select(scores, new SparsityPattern.NofM(parsed.keep(), parsed.group(), reference));
        return IntStream.range(0, row.length()).mapToObj(j -> mask.pruned(0, j) ? "." : row.substring(j, j + 1))
                .collect(Collectors.joining());
    }
}
