// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.optishear.metric.BetaOn;
import org.optishear.metric.MetaMetric;
import org.optishear.metric.RelativeSum;
import org.optishear.search.Genome;

/// The paper's space of 2,401 metrics under one reading of its two ambiguities.
///
/// @param betaOn what β is computed on
/// @param relativeSum what `relative_sum` means
/// @param withinRows whether weights are compared within rows (or N:M groups), or across the whole matrix
public record MetricSpace(BetaOn betaOn, RelativeSum relativeSum, boolean withinRows) {
    /// The metric of a genome (genes tauW, tauX, alpha, beta).
    public MetaMetric of(Genome genome) {
        int index = 0;
        for (int gene = 0; gene < genome.length(); gene++) {
            index = index * 7 + genome.choice(gene);
        }
        return MetaMetric.ofIndex(index, betaOn, relativeSum);
    }

    /// Number of canonical classes, which an exhaustive search tries.
    public int size() {
        return classes().size();
    }

    /// Canonical metric → all metrics that algebra makes equal to it, in index order.
    Map<MetaMetric, Set<MetaMetric>> classes() {
        Map<MetaMetric, Set<MetaMetric>> classes = new LinkedHashMap<>();
        for (int index = 0; index < MetaMetric.SIZE; index++) {
            MetaMetric metric = MetaMetric.ofIndex(index, betaOn, relativeSum);
            classes.computeIfAbsent(metric.canonical(withinRows), _ -> new LinkedHashSet<>()).add(metric);
        }
        return classes;
    }
}
