// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.optishear.InputException;
import org.optishear.experiment.Stages;
import org.optishear.experiment.Stages.Stage;
import org.optishear.experiment.Statistics;
import org.optishear.search.OnePlusLambda;
import org.optishear.search.SearchSettings;

/// A search as others published it, as settings.
enum Preset {
    /// soda-lsq/AdaPrune@1b6f4ef: Optuna's NSGA-III, every trial on all windows.
    PAPER("nsga3", SearchSettings.PAPER, "f_rec", Statistics.SEQUENTIAL, Stages.NONE),

    /// IST-DASLab/EvoPress@50888a0 `evo_prune_search.py` (arXiv:2410.14649, algorithm 1): 400 generations of 64 children of one parent,
    /// beside the start; masks do not depend on each other there, since they come from a database.
    EVOPRESS(OnePlusLambda.ID, new SearchSettings(0, 1 + 400 * 64, 64), "kl", Statistics.DENSE,
            new Stages(List.of(new Stage(8, 2048), new Stage(2, 16_384), new Stage(1, 65_536))));

    final String algorithm;
    final SearchSettings search;
    final String objective;
    final Statistics statistics;
    final Stages stages;

    Preset(String algorithm, SearchSettings search, String objective, Statistics statistics, Stages stages) {
        this.algorithm = algorithm;
        this.search = search;
        this.objective = objective;
        this.statistics = statistics;
        this.stages = stages;
    }

    /// @throws InputException if there is none of this name
    static Preset parse(String flag, String text) {
        return Arrays.stream(values()).filter(preset -> preset.text().equals(text)).findFirst()
                .orElseThrow(() -> new InputException(flag, text,
                        Arrays.stream(values()).map(Preset::text).collect(Collectors.joining(" or "))));
    }

    private String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
