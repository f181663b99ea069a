// SPDX-License-Identifier: Apache-2.0
package org.optishear.allocation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.optishear.InputException;
import org.optishear.calibration.BlockStatistics;
import org.optishear.calibration.LinearStatistics;
import org.optishear.mask.SparsityPattern;
import org.optishear.model.CausalLm;
import org.optishear.model.HiddenStates;
import org.optishear.tensor.Workers;

/// OWL: blocks with many outliers among their Wanda scores give up less.
///
/// ```text
/// D[l] = 100 * share of the scores of block l above M * their mean                             (of the dense model)
/// r[l] = (D[l] - min D) / (max D - min D) * 2λ,   density[l] = r[l] - mean r + (1 - s)
/// N:M:  pruned[l] = pruned - round(r[l] / 2 - mean r / 2)                                     (half to even)
/// ```
///
/// Source: Yin et al. 2023 (arXiv:2310.05175); luuyin/OWL@dddb7a4 `lib/prune_all.py` `prune_wanda_outlier` (5:8 and the
/// like: `prune_wanda_outlier_structure`). A block that should lose nothing or less loses 0.01, as there. Differs: equal
/// D give equal densities (0/0 there), and `exact` patterns share out the weights by largest remainder, so that the
/// model loses exactly `(long) (weights * s)`; as published each row rounds down, so less goes than asked for.
///
/// @param multiple M
/// @param lambda λ, how far a block's sparsity may be from the mean
public record Owl(double multiple, double lambda) {
    /// M = 5, λ = 0.08, as the commands of its README.
    public static final Owl PUBLISHED = new Owl(5, 0.08);

    private static final String NAME = "owl";
    private static final String EXPECTED = "owl or owl:M=5,lambda=0.08, both positive";
    private static final double LEAST = 0.01;

    /// Whether a text is meant to be read by [#parse].
    public static boolean named(String text) {
        return text.equals(NAME) || text.startsWith(NAME + ":");
    }

    /// Reads `owl` or `owl:M=5,lambda=0.08`.
    ///
    /// @throws InputException if it is something else
    public static Owl parse(String text) {
        double multiple = PUBLISHED.multiple;
        double lambda = PUBLISHED.lambda;
        String[] parts = text.equals(NAME) ? new String[0] : text.substring(NAME.length() + 1).split(",", -1);
        for (String part : parts) {
            try {
                if (part.startsWith("M=")) {
                    multiple = Double.parseDouble(part.substring(2));
                } else if (part.startsWith("lambda=")) {
                    lambda = Double.parseDouble(part.substring(7));
                } else {
                    throw new InputException("--allocation", text, EXPECTED);
                }
            } catch (NumberFormatException e) {
                throw new InputException("--allocation", text, EXPECTED, e);
            }
        }
        if (!(multiple > 0 && lambda > 0 && multiple < 1e9 && lambda < 1e9)) {
            throw new InputException("--allocation", text, EXPECTED);
        }
        return new Owl(multiple, lambda);
    }

    /// `owl:M=5.0,lambda=0.08`
    public String text() {
        return NAME + ":M=" + multiple + ",lambda=" + lambda;
    }

    /// One block of the dense model.
    ///
    /// @param outliers D
    /// @param matrices its linears
    public record Share(double outliers, List<PrunableSizes.Matrix> matrices) {}

    /// Runs the windows through the dense model and shares out what a uniform pattern would take.
    ///
    /// @param pattern what every block would lose
    public Allocation allocation(CausalLm model, int[][] windows, SparsityPattern pattern, Workers workers) {
        return allocation(shares(model, windows, workers), pattern);
    }

    /// Outliers of the dense model by block; they depend on M, and not on how much goes.
    public record Shares(List<Share> blocks) {}

    /// Shares out what a uniform pattern would take, where the outliers are known.
    public Allocation allocation(Shares known, SparsityPattern pattern) {
        return allocation(known.blocks(), pattern);
    }

    /// Runs the windows through the dense model.
    public Shares shares(CausalLm model, int[][] windows, Workers workers) {
        List<Share> shares = new ArrayList<>();
        HiddenStates.visit(model, windows, workers, (_, block, input) -> {
            Map<String, LinearStatistics> statistics = BlockStatistics.collect(block, input, input.size(), workers);
            shares.add(new Share(Outliers.percent(block.linears(), statistics, multiple, workers),
                    block.linears().stream().map(PrunableSizes.Matrix::of).toList()));
        });
        return new Shares(List.copyOf(shares));
    }

    Allocation allocation(List<Share> blocks, SparsityPattern pattern) {
        double[] excess = excess(blocks.stream().mapToDouble(Share::outliers).toArray());
        if (pattern instanceof SparsityPattern.NofM groups) {
            return new Allocation(Arrays.stream(excess).mapToObj(e -> groups(groups, e / 2)).toList());
        }
        List<Double> sparsities = new ArrayList<>();
        for (double e : excess) {
            double density = e + (1 - pattern.sparsity());
            double sparsity = 1 - density;
            sparsities.add(sparsity <= 0 ? LEAST : sparsity);
            if (sparsity >= 1) {
                throw new InputException("--allocation " + text(),
                        "a sparsity of " + sparsity + " for block " + (sparsities.size() - 1),
                        "less than 1: a smaller lambda");
            }
        }
        Allocation allocation = new Allocation(sparsities.stream().map(pattern::at).toList());
        if (!pattern.exact()) {
            return allocation;
        }
        PrunableSizes sizes = new PrunableSizes(blocks.stream().map(Share::matrices).toList());
        return ExactAllocation.of(allocation, sizes, (long) (sizes.weights() * pattern.sparsity()));
    }

    /// r - mean r, by block.
    private double[] excess(double[] outliers) {
        double lowest = Arrays.stream(outliers).min().orElse(0);
        double highest = Arrays.stream(outliers).max().orElse(0);
        double[] rescaled = new double[outliers.length];
        double sum = 0;
        for (int l = 0; l < rescaled.length; l++) {
            rescaled[l] = highest == lowest
                    ? 0
                    : (outliers[l] - lowest) * (1 / (highest - lowest) * lambda * 2);
            sum += rescaled[l];
        }
        double mean = sum / rescaled.length;
        return Arrays.stream(rescaled).map(r -> r - mean).toArray();
    }

    private static SparsityPattern groups(SparsityPattern.NofM groups, double excess) {
        long pruned = groups.group() - groups.keep() - (long) Math.rint(excess);
        int keep = groups.group() - Math.clamp(pruned, 0, groups.group() - 1);
        return new SparsityPattern.NofM(keep, groups.group(), groups.referencePartial());
    }
}
