// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void fourDigitsCount() {
        assertThat(
                List.of(0.0, 3.2, 12.345, 999.96, 1249.3987, 123456.7, 0.00012344, -2.5).stream().map(Figures::value))
                .containsExactly("0", "3.200", "12.35", "1,000", "1,249", "123,500", "0.0001234", "−2.500");
        assertThat(List.of(321_400_000.0, 9_999_999.0, 99_999_999.0, 1.5e-7, -1e12).stream().map(Figures::value))
                .containsExactly("3.214 × 10⁸", "10,000,000", "1.000 × 10⁸", "1.500 × 10⁻⁷", "−1.000 × 10¹²");
        assertThat(List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY).stream().map(Figures::value))
                .containsExactly("not a number", "∞", "−∞");
    }

    @Test
    void ratiosShowWhereTheyDiffer() {
        assertThat(Figures.decimals(List.of(1.21, 1.26))).isEqualTo(2);
        assertThat(Figures.decimals(List.of(1.2101, 1.2104))).isEqualTo(4);
        assertThat(Figures.decimals(List.of(1.21, 1.21))).isEqualTo(2);
        assertThat(Figures.times(1.2104, 4)).isEqualTo("1.2104×");
        assertThat(Figures.times(12345, 2)).isEqualTo("12,300×");
    }

    @Test
    void sharesTimesAndSizes() {
        assertThat(List.of(0.5, 0.49984, 0.0, 1.0, 2 / 3.0).stream().map(Figures::percent)).containsExactly("50 %",
                "49.98 %", "0 %", "100 %", "66.67 %");
        assertThat(List.of(0.065, -0.002, 3.171).stream().map(Figures::change)).containsExactly("+6.5 %", "−0.2 %",
                "+317 %");
        assertThat(List.of(0.421, 40.13, 59.96, 60.0, 725.4, 7260.0).stream().map(Figures::seconds)).containsExactly(
                "0.42 s",
                "40.1 s", "60.0 s", "1 min 0 s", "12 min 5 s", "2 h 1 min");
        assertThat(Figures.bytes(734003200)).isEqualTo("700.0 MiB");
        assertThat(Figures.bytes(1342177280)).isEqualTo("1.25 GiB");
    }
}
