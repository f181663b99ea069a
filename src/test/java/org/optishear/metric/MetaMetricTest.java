// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.optishear.InputException;
import org.optishear.calibration.LinearStatistics;
import org.optishear.tensor.WeightMatrix;

class MetaMetricTest {
    @Test
    void textAndIndexNameTheSameCandidate() {
        for (int index = 0; index < MetaMetric.SIZE; index++) {
            MetaMetric metric = MetaMetric.ofIndex(index, BetaOn.NORM, RelativeSum.RIA);
            assertThat(metric.index()).isEqualTo(index);
            assertThat(MetaMetric.parse(metric.id(), BetaOn.NORM, RelativeSum.RIA)).isEqualTo(metric);
        }
    }

    @Test
    void indexCountsAsTheReferenceDoes() {
        MetaMetric metric = MetaMetric.ofIndex(560, BetaOn.SQUARED, RelativeSum.CODE);
        assertThat(metric.id()).isEqualTo("alpha=relative_sum,tauW=sqrt,beta=none,tauX=log");
    }

    @ParameterizedTest
    @ValueSource(strings = {"alpha=none", "alpha=none,tauW=identity,beta=none,tauX=cube",
            "alpha=none,alpha=none,beta=none,tauX=sqrt", "alpha=none,tauW=identity,gamma=none,tauX=sqrt", "=", ",,,"})
    void malformedTextsAreRefused(String text) {
        assertThatThrownBy(() -> MetaMetric.parse(text, BetaOn.SQUARED, RelativeSum.CODE))
                .isInstanceOf(InputException.class).hasMessageContaining("metric").hasMessageContaining("expected");
    }

    @Test
    void unknownMethodNamesTheKnownOnes() {
        assertThatThrownBy(() -> Metrics.parse("wandaa", BetaOn.SQUARED, RelativeSum.CODE))
                .isInstanceOf(InputException.class).hasMessageContaining("magnitude, wanda");
    }

    /// exp overflows where softmax does not: the two are equal by algebra and different in floating point.
    @Test
    void anOverflowingExponentialSplitsItsClass() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 0.1f, 0.2f, 0.3f, 0.4f);
            WeightMatrix weight = new WeightMatrix(values, 2, 2);
            MetaMetric exp = MetaMetric.parse("alpha=none,tauW=identity,beta=none,tauX=exp", BetaOn.SQUARED,
                    RelativeSum.CODE);
            MetaMetric softmax = MetaMetric.parse("alpha=none,tauW=identity,beta=none,tauX=softmax", BetaOn.SQUARED,
                    RelativeSum.CODE);
            MetaMetric scaled = MetaMetric.parse("alpha=total,tauW=identity,beta=none,tauX=exp", BetaOn.SQUARED,
                    RelativeSum.CODE);
            MetaOperands quiet = new MetaOperands(weight, new LinearStatistics(new float[]{1, 4}, 1));
            MetaOperands loud = new MetaOperands(weight, new LinearStatistics(new float[]{1e6f, 4e6f}, 1));
            MetaOperands dead = new MetaOperands(weight, new LinearStatistics(new float[]{0, 0}, 1));
            assertThat(softmax.canonical(ComparisonGroup.ROW)).isEqualTo(exp);
            assertThat(softmax.ranksAs(exp, quiet)).isTrue();
            assertThat(softmax.ranksAs(exp, loud)).isFalse();
            assertThat(scaled.ranksAs(exp, loud)).isTrue();
            MetaMetric meanOfInputs = MetaMetric.parse("alpha=none,tauW=identity,beta=mean,tauX=exp", BetaOn.SQUARED,
                    RelativeSum.CODE);
            assertThat(meanOfInputs.ranksAs(exp, quiet)).isTrue();
            assertThat(meanOfInputs.ranksAs(exp, dead)).isFalse();
        }
    }
}
