// SPDX-License-Identifier: Apache-2.0
package org.optishear.space;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.optishear.allocation.Allocation;
import org.optishear.search.Genome;
import org.optishear.search.Space;

/// The genes of an allocation: what each block or linear gives up.
public interface LayerGenes {
    /// The genes.
    Space genes();

    /// What they mean.
    Allocation allocation(Genome genome);

    /// All alike.
    Genome uniform();

    /// A genome near another one: what a climber does, which keeps what this kind of genes keeps.
    Genome moved(Genome genome, Random luck);

    /// Names of what is to be small beside the measured objective.
    List<String> costs();

    /// The values of [#costs].
    List<Double> costs(Genome genome);

    /// How far a genome is from what may be picked, 0 where it may ([PruningSpace#excess]).
    double excess(Genome genome);

    /// What else results depend on, by name; may be added to.
    Map<String, String> facts();
}
