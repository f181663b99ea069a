// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import java.util.Optional;
import org.optishear.InputException;
import org.optishear.calibration.Needs;
import org.optishear.metric.BetaOn;
import org.optishear.metric.Metrics;
import org.optishear.metric.RelativeSum;
import org.optishear.update.WeightUpdate;
import org.optishear.update.WeightUpdates;

/// How weights are chosen, and what becomes of those that stay: `wanda`, `sparsegpt`, `wanda+obs`, `ria:a=0.3+dsnot`.
///
/// @param ranking chooses the mask; empty where the update does
/// @param update what happens beyond zeroing
public record Method(Optional<Ranking> ranking, Optional<WeightUpdate> update) {
    /// @throws IllegalArgumentException unless exactly one of the two chooses the mask
    public Method {
        if (ranking.isPresent() == update.map(WeightUpdate::choosesMask).orElse(false)) {
            throw new IllegalArgumentException("exactly one of ranking and update must choose the mask");
        }
    }

    /// A metric and nothing else.
    public Method(Ranking ranking) {
        this(Optional.of(ranking), Optional.empty());
    }

    /// Reads `METRIC`, `METRIC+UPDATE`, or the name of an update that chooses the mask itself.
    ///
    /// @throws InputException if a name or a parameter is unknown; it lists the known ones
    public static Method parse(String text, BetaOn betaOn, RelativeSum relativeSum) {
        Optional<WeightUpdate> alone = WeightUpdates.choosing(text);
        if (alone.isPresent()) {
            return new Method(Optional.empty(), alone);
        }
        int plus = text.indexOf('+');
        String metric = plus < 0 ? text : text.substring(0, plus);
        if (WeightUpdates.choosing(metric).isPresent()) {
            throw new InputException("--method", text, metric
                    + " alone, which chooses the weights and updates the others itself; or METRIC+UPDATE");
        }
        if (!Metrics.knows(metric)) {
            throw new InputException("--method", text, Metrics.names() + "; METRIC+UPDATE with an update of "
                    + WeightUpdates.names(false) + "; or " + WeightUpdates.names(true));
        }
        Optional<WeightUpdate> update = plus < 0
                ? Optional.empty()
                : Optional.of(WeightUpdates.parse(text.substring(plus + 1)));
        return new Method(Optional.of(new Ranking(Metrics.parse(metric, betaOn, relativeSum))), update);
    }

    /// The same with another update after the mask.
    public Method with(WeightUpdate another) {
        return new Method(ranking, Optional.of(another));
    }

    /// Its text, which [#parse] reads back where there is one metric for all linears.
    public String id() {
        String chosen = ranking.map(Ranking::id).orElse("");
        String changed = update.map(WeightUpdate::id).orElse("");
        return chosen.isEmpty() || changed.isEmpty() ? chosen + changed : chosen + "+" + changed;
    }

    /// Whether the method as published compares weights across the whole matrix instead of within a row.
    public boolean comparesWholeMatrix() {
        return ranking.map(chosen -> chosen.metric().comparesWholeMatrix())
                .orElseGet(() -> update.orElseThrow().comparesWholeMatrix());
    }

    /// The statistics that are read.
    public Needs needs() {
        return ranking.map(Ranking::needs).orElse(Needs.NOTHING)
                .and(update.map(WeightUpdate::needs).orElse(Needs.NOTHING));
    }
}
