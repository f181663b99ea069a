// SPDX-License-Identifier: Apache-2.0
package org.optishear.space;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.optishear.allocation.Allocation;
import org.optishear.calibration.Needs;
import org.optishear.mask.ChannelSearch;
import org.optishear.metric.MetaOperands;
import org.optishear.prune.Ranking;
import org.optishear.search.Genome;
import org.optishear.search.Mutation;
import org.optishear.search.Space;

/// A space of ways to prune, as data: what a genome means. `PruningProblem` of `experiment` evaluates any of them.
///
/// A genome gives each linear of each block a metric ([#ranking]) and a pattern ([#allocation]). Both depend on the genome
/// alone.
public interface PruningSpace {
    /// The name under which it is chosen: `paper`.
    String id();

    /// The genes.
    Space genes();

    /// The genome of lowest index that prunes as this one does in exact arithmetic; its own representative where nothing is known.
    default Genome canonical(Genome genome) {
        return genome;
    }

    /// All genomes of this one's class, itself among them, in index order.
    default Set<Genome> members(Genome genome) {
        return Set.of(genome);
    }

    /// Whether two genomes of one class prune alike on this linear also in floating point.
    default boolean prunesAlike(Genome genome, Genome other, MetaOperands operands) {
        return true;
    }

    /// How many classes there are; empty where they cannot be listed because a gene is a real number, or they are too many.
    OptionalLong classes();

    /// Which metric ranks the weights of which linear.
    Ranking ranking(Genome genome);

    /// How much each linear gives up.
    Allocation allocation(Genome genome);

    /// What the metrics read, all of them together.
    default Needs needs() {
        return Needs.SQUARED_NORM;
    }

    /// How each genome's order of input channels is sought; empty for the stored order.
    default Optional<ChannelSearch> permutation() {
        return Optional.empty();
    }

    /// What a person calls some of its genomes: `wanda`.
    default Map<String, Genome> named() {
        return Map.of();
    }

    /// Names of what is to be small beside what is measured, and is known of a genome without running it; each an objective.
    default List<String> costs() {
        return List.of();
    }

    /// The values of [#costs].
    default List<Double> costs(Genome genome) {
        return List.of();
    }

    /// How far a genome is from what may be picked, 0 where it may. Of what a search found the least excess goes first, then the
    /// lowest objective.
    default double excess(Genome genome) {
        return 0;
    }

    /// How a climber goes through the space.
    ///
    /// @param start where it begins
    /// @param mutation its step, which keeps what the space keeps
    record Climb(Genome start, Mutation mutation) {}

    /// The way of a climber, where the space has one of its own.
    default Optional<Climb> climb() {
        return Optional.empty();
    }

    /// What else its results depend on, by name, in the order in which it is written beside [#id] in a study.
    Map<String, String> facts();
}
