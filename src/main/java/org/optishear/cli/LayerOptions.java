// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.optishear.InputException;
import org.optishear.run.Plan;
import org.optishear.run.PlanTransfer;
import org.optishear.space.AllocationSpace;
import org.optishear.space.JointSpace;
import org.optishear.space.LayerChoices;
import org.optishear.space.LayerGenes;
import org.optishear.space.LayerLevels;
import org.optishear.space.PruningSpace;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.BetaOn;
import org.optishear.metric.Metrics;
import org.optishear.metric.RelativeSum;
import org.optishear.allocation.AllocationUnits.Granularity;
import org.optishear.allocation.PrunableSizes;
import org.optishear.prune.Ranking;
import org.optishear.search.SearchSettings;
import picocli.CommandLine.Option;

/// The search of allocations: how much each block or linear gives up.
final class LayerOptions {
    private static final int CLIMBERS = 8;
    private static final double STEP = 0.05;
    private static final double DEVIATION = 0.005;

    @Option(names = "--layers", arity = "0..1", fallbackValue = "paper", paramLabel = "paper|exact|joint", description = "search how much each block gives up: paper: s-d, s or s+d for each, two objectives (the default of the flag); exact: levels whose sum never changes the sparsity; joint: exact, together with the metric of --space")
    String layers;

    @Option(names = "--step", paramLabel = "X", description = "of --layers: d, and the share of a mean block's or linear's weights that a level is (default: 0.05)")
    Double step;

    @Option(names = "--granularity", paramLabel = "block|linear", description = "of --layers exact and joint: what has a level of its own (default: block)")
    String granularity;

    @Option(names = "--deviation", paramLabel = "X", description = "of --layers paper: of the front, the lowest objective that is no further from the sparsity is picked, else the nearest (default: 0.005)")
    Double deviation;

    @Option(names = "--metric", paramLabel = "METRIC", description = "of --layers: the metric that ranks (default: wanda)")
    String metric;

    @Option(names = "--plan", paramLabel = "FILE", description = "of --layers: the metric of this plan.json instead")
    Path plan;

    /// Whether an allocation is searched.
    boolean wanted() {
        return layers != null;
    }

    /// Refuses what says nothing without `--layers`, before costly work.
    void check(Optional<Preset> preset) {
        if (preset.filter(Preset.EVOPRESS::equals).isPresent() && (!wanted() || kind() == Kind.PAPER)) {
            throw new InputException("--preset", wanted() ? "evopress with --layers paper" : "evopress",
                    "--layers exact or --layers joint beside it: its steps move levels of blocks or linears");
        }
        if (!wanted()) {
            refuse("--layers beside it", "--metric", "--plan", "--step", "--granularity", "--deviation");
            return;
        }
        if (metric != null && plan != null) {
            throw new InputException("--metric", metric, "none beside --plan, which says it");
        }
        granularity();
        switch (kind()) {
            case PAPER -> refuse("--layers exact or --layers joint beside it", "--granularity");
            case EXACT -> refuse("--layers paper beside it", "--deviation");
            case JOINT -> {
                refuse("--layers paper beside it", "--deviation");
                refuse("none beside --layers joint, which searches the metric", "--metric", "--plan");
            }
        }
    }

    /// Refuses flags that would say nothing.
    private void refuse(String expected, String... flags) {
        Map<String, Optional<?>> given = Map.of("--metric", Optional.ofNullable(metric), "--plan",
                Optional.ofNullable(plan), "--step", Optional.ofNullable(step), "--granularity",
                Optional.ofNullable(granularity), "--deviation", Optional.ofNullable(deviation));
        for (String flag : flags) {
            given.get(flag).ifPresent(value -> {
                throw new InputException(flag, value.toString(), expected);
            });
        }
    }

    private Kind kind() {
        return choice("--layers", layers, Kind.values());
    }

    private Granularity granularity() {
        return choice("--granularity", Optional.ofNullable(granularity).orElse("block"), Granularity.values());
    }

    private enum Kind {
        PAPER, EXACT, JOINT
    }

    private static <E extends Enum<E>> E choice(String flag, String text, E[] choices) {
        for (E choice : choices) {
            if (choice.name().toLowerCase(Locale.ROOT).equals(text)) {
                return choice;
            }
        }
        throw new InputException(flag, text, String.join(", ",
                Arrays.stream(choices).map(choice -> choice.name().toLowerCase(Locale.ROOT)).toList()));
    }

    /// Whether the metric asked for compares the whole matrix where `--grouping` does not say.
    boolean comparesWholeMatrix(MetricOptions readings) {
        return wanted() && kind() != Kind.JOINT && plan == null && ranking(readings).metric().comparesWholeMatrix();
    }

    /// The space of allocations.
    ///
    /// @param metrics what `--space` says, for a joint search
    PruningSpace space(OpenModel opened, SparsityPattern pattern, MetricOptions readings, PruningSpace metrics) {
        PrunableSizes sizes = PrunableSizes.of(opened.model());
        return switch (kind()) {
            case PAPER -> new AllocationSpace(ranking(readings, sizes),
                    new LayerChoices(sizes, pattern, step(), Optional.ofNullable(deviation).orElse(DEVIATION)));
            case EXACT -> new AllocationSpace(ranking(readings, sizes), levels(sizes, pattern));
            case JOINT -> new JointSpace(metrics, levels(sizes, pattern));
        };
    }

    private double step() {
        return Optional.ofNullable(step).orElse(STEP);
    }

    private LayerGenes levels(PrunableSizes sizes, SparsityPattern pattern) {
        if (!(step() > 0 && step() < 1)) {
            throw new InputException("--step", step.toString(), "between 0 and 1");
        }
        return new LayerLevels(sizes, granularity(), pattern, step());
    }

    private Ranking ranking(MetricOptions readings, PrunableSizes sizes) {
        return plan == null
                ? ranking(readings)
                : new PlanTransfer(sizes).of(Plan.read(plan), plan).method().ranking()
                        .orElseThrow(() -> new InputException(plan.toString(), "a method without a metric",
                                "a plan whose metric ranks the weights"));
    }

    private Ranking ranking(MetricOptions readings) {
        BetaOn betaOn = readings.betaOn;
        RelativeSum relativeSum = readings.relativeSum;
        try {
            return new Ranking(Metrics.parse(Optional.ofNullable(metric).orElse("wanda"), betaOn, relativeSum));
        } catch (InputException e) {
            throw e.at("--metric");
        }
    }

    /// The algorithm that suits; empty where no allocation is searched.
    Optional<String> algorithm() {
        return wanted()
                ? Optional.of(switch (kind()) {
                    case PAPER -> "nsga3";
                    case EXACT, JOINT -> "one-plus-lambda";
                })
                : Optional.empty();
    }

    /// The population that suits.
    int population() {
        return !wanted() || kind() == Kind.PAPER ? SearchSettings.PAPER.population() : CLIMBERS;
    }
}
