// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RankCorrelationTest {
    /// Worked by hand: ranks of b are 0, 1.5, 1.5, 3; of six pairs five agree, one is tied in b.
    @Test
    void tiesShareTheirRanks() {
        RankCorrelation found = RankCorrelation.of(new double[]{1, 2, 3, 4}, new double[]{10, 20, 20, 30});
        assertThat(found.spearman()).isCloseTo(4.5 / Math.sqrt(5 * 4.5), within(1e-12));
        assertThat(found.kendall()).isCloseTo(5 / Math.sqrt(6 * 5), within(1e-12));
    }

    @Test
    void anyRisingFunctionIsOneAndAnyFallingMinusOne() {
        double[] values = {3, -1, 7, 0.5, 100};
        double[] risen = new double[values.length];
        double[] fallen = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            risen[i] = Math.exp(values[i] / 10);
            fallen[i] = -Math.cbrt(values[i]);
        }
        assertThat(RankCorrelation.of(values, risen)).isEqualTo(new RankCorrelation(1, 1));
        assertThat(RankCorrelation.of(values, fallen)).isEqualTo(new RankCorrelation(-1, -1));
    }
}
