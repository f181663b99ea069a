// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import java.util.List;
import java.util.stream.Collectors;
import org.optishear.InputException;
import org.optishear.experiment.Stages;
import org.optishear.experiment.Stages.Stage;
import org.optishear.experiment.Statistics;
import org.optishear.search.OnePlusLambda;
import org.optishear.search.SearchSettings;

/// A search as others published it, as settings.
///
/// @param name on the command line
/// @param algorithm its name among the algorithms
/// @param search seed, trials, population
/// @param objective what is made small
/// @param statistics where the exact value takes them from
/// @param stages in which a generation is sifted
record Preset(String name, String algorithm, SearchSettings search, String objective, Statistics statistics,
        Stages stages) {
    /// soda-lsq/AdaPrune@1b6f4ef: Optuna's NSGA-III, every trial on all windows.
    static final Preset PAPER = new Preset("paper", "nsga3", SearchSettings.PAPER, "f_rec", Statistics.SEQUENTIAL,
            Stages.NONE);

    /// IST-DASLab/EvoPress@50888a0 `evo_prune_search.py` (arXiv:2410.14649, algorithm 1): 400 generations of 64 children of one parent,
    /// beside the start; masks do not depend on each other there, since they come from a database.
    static final Preset EVOPRESS = new Preset("evopress", OnePlusLambda.ID, new SearchSettings(0, 1 + 400 * 64, 64),
            "kl", Statistics.DENSE,
            new Stages(List.of(new Stage(8, 2048), new Stage(2, 16_384), new Stage(1, 65_536))));

    private static final List<Preset> ALL = List.of(PAPER, EVOPRESS);

    /// @throws InputException if there is none of this name
    static Preset parse(String flag, String text) {
        return ALL.stream().filter(preset -> preset.name().equals(text)).findFirst().orElseThrow(
                () -> new InputException(flag, text,
                        ALL.stream().map(Preset::name).collect(Collectors.joining(" or "))));
    }
}
