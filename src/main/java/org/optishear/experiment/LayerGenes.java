// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import java.util.Map;
import java.util.Random;
import org.optishear.prune.Allocation;
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

    /// What is to be small beside the measured objective, by name; the same names for all genomes.
    Map<String, Double> costs(Genome genome);

    /// What else results depend on, by name.
    Map<String, String> facts();
}
