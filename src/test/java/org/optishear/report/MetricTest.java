// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.optishear.metric.BetaOn;
import org.optishear.metric.MetaMetric;
import org.optishear.metric.RelativeSum;

class MetricTest {
    /// This room may not import `metric`; the two must count and name alike all the same.
    @Test
    void everyMetricIsNamedAsItsComputationIs() {
        assertThat(Metric.COUNT).isEqualTo(MetaMetric.SIZE);
        for (int index = 0; index < Metric.COUNT; index++) {
            Metric metric = Metric.ofIndex(index);
            assertThat(metric.text()).isEqualTo(MetaMetric.ofIndex(index, BetaOn.SQUARED, RelativeSum.CODE).id());
            assertThat(metric.index()).isEqualTo(index);
            assertThat(Metric.parse(metric.text())).contains(metric);
        }
    }

    @Test
    void otherTextsAreNoMetrics() {
        assertThat(Metric.parse("tauX=exp, beta=mean ,alpha=none,tauW=log")).contains(
                new Metric(Operation.LOG, Operation.EXP, Coefficient.NONE, Coefficient.MEAN));
        for (String text : new String[]{"", "wanda", "alpha=none,tauW=log,beta=mean",
                "alpha=none,alpha=none,tauW=log,beta=mean,tauX=exp",
                "alpha=exp,tauW=log,beta=mean,tauX=exp", "alpha=none,tauW=log,beta=mean,tauX=exp,gamma=1",
                "alpha==none"}) {
            assertThat(Metric.parse(text)).as(text).isEmpty();
        }
    }
}
