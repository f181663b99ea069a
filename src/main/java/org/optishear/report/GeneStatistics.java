// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Which choices of which gene do well, over the trials of any space.
final class GeneStatistics {
    /// Shares of more blocks or linears than these are told by the allocation alone.
    private static final int MOST_SHARES = 16;
    /// `block.3`, or a linear's name.
    private static final Pattern SHARE = Pattern.compile("(?:.*\\.)?\\d+(?:\\..*)?");
    private static final int BINS = 6;

    private GeneStatistics() {}

    static Html of(Run run) {
        List<TrialPoint> measured = measured(run.trials());
        Map<String, List<Operators.Choice>> genes = told(genes(measured));
        boolean paper = run.search().stream().flatMap(search -> search.classes().stream())
                .allMatch(found -> !found.members().isEmpty());
        if (genes.isEmpty() || measured.size() < 2 || paper && run.search().isPresent()) {
            return Html.NONE;
        }
        double best = genes.values().stream().flatMap(List::stream).mapToDouble(Operators.Choice::best).min()
                .orElse(0);
        double most = genes.values().stream().flatMap(List::stream).mapToDouble(Operators.Choice::mean).max()
                .orElse(best);
        List<Html> panels = new ArrayList<>();
        genes.forEach((name, choices) -> panels.add(Operators.panel(name, choices, best, most)));
        return Html.of(
                """
                        <section id="genes"><h2>Which genes win</h2>
                        <p>For each choice of each gene, over the {} trials that were measured to the end:
                        <b class="key dot">best</b> and <b class="key tick">mean</b> objective, on one scale from {} to {}. Numbers are
                        taken in ranges of equal width.</p>
                        <div class="operators">{}</div></section>
                        """,
                Figures.count(measured.size()), Figures.value(best), Figures.value(most), Html.join(panels));
    }

    /// Those that were run to the end.
    static List<TrialPoint> measured(List<TrialPoint> trials) {
        return trials.stream().filter(TrialPoint::exact).filter(trial -> !trial.repeated())
                .filter(trial -> trial.objective().filter(Double::isFinite).isPresent()).toList();
    }

    /// All genes of the metric; those of the allocation where they are few.
    static Map<String, List<Operators.Choice>> told(Map<String, List<Operators.Choice>> genes) {
        Map<String, List<Operators.Choice>> told = new LinkedHashMap<>(genes);
        if (told.keySet().stream().filter(GeneStatistics::isShare).count() > MOST_SHARES) {
            told.keySet().removeIf(GeneStatistics::isShare);
        }
        return told;
    }

    private static boolean isShare(String gene) {
        return SHARE.matcher(gene).matches();
    }

    /// Choices by gene, both in the order of the space; numbers by range.
    static Map<String, List<Operators.Choice>> genes(List<TrialPoint> trials) {
        Map<String, Map<String, double[]>> sums = new LinkedHashMap<>(); // gene → choice → {trials, best, sum}
        for (TrialPoint trial : trials) {
            double objective = trial.objective().orElseThrow();
            trial.choices().forEach((gene, choice) -> add(sums, gene, choice, objective));
        }
        Map<String, List<Operators.Choice>> genes = new LinkedHashMap<>();
        sums.forEach((gene, choices) -> genes.put(gene, choices(choices)));
        trials.stream().flatMap(trial -> trial.numbers().keySet().stream()).distinct()
                .forEach(gene -> genes.put(gene, ranges(trials, gene)));
        return genes;
    }

    private static List<Operators.Choice> ranges(List<TrialPoint> trials, String gene) {
        List<TrialPoint> having = trials.stream().filter(trial -> trial.numbers().containsKey(gene)).toList();
        double low = having.stream().mapToDouble(trial -> trial.numbers().get(gene)).min().orElse(0);
        double high = having.stream().mapToDouble(trial -> trial.numbers().get(gene)).max().orElse(0);
        if (having.stream().mapToDouble(trial -> trial.numbers().get(gene)).allMatch(one -> one == Math.rint(one))) {
            return wholeRanges(having, gene, (long) low, (long) high);
        }
        double width = (high - low) / BINS;
        Map<String, Map<String, double[]>> sums = new LinkedHashMap<>();
        for (int bin = 0; bin < BINS; bin++) {
            double from = low + bin * width;
            boolean last = bin + 1 == BINS;
            String name = Figures.significant(from, 3) + " … " + Figures.significant(last ? high : from + width, 3);
            for (TrialPoint trial : having) {
                double value = trial.numbers().get(gene);
                if (value >= from && (last || value < from + width)) {
                    add(sums, gene, name, trial.objective().orElseThrow());
                }
            }
        }
        return choices(sums.getOrDefault(gene, Map.of()));
    }

    /// Ranges of equally many whole numbers, the last perhaps of fewer; a range of one is that number.
    private static List<Operators.Choice> wholeRanges(List<TrialPoint> having, String gene, long low, long high) {
        long each = (high - low) / BINS + 1;
        Map<String, Map<String, double[]>> sums = new LinkedHashMap<>();
        for (long from = low; from <= high; from += each) {
            long to = Math.min(high, from + each - 1);
            String name = whole(from) + (to == from ? "" : " … " + whole(to));
            for (TrialPoint trial : having) {
                double value = trial.numbers().get(gene);
                if (value >= from && value <= to) {
                    add(sums, gene, name, trial.objective().orElseThrow());
                }
            }
        }
        return choices(sums.getOrDefault(gene, Map.of()));
    }

    private static String whole(long value) {
        return (value < 0 ? "−" : "") + Figures.count(Math.abs(value));
    }

    private static void add(Map<String, Map<String, double[]>> sums, String gene, String choice, double objective) {
        double[] sum = sums.computeIfAbsent(gene, _ -> new LinkedHashMap<>()).computeIfAbsent(choice,
                _ -> new double[]{0, Double.POSITIVE_INFINITY, 0});
        sum[0]++;
        sum[1] = Math.min(sum[1], objective);
        sum[2] += objective;
    }

    private static List<Operators.Choice> choices(Map<String, double[]> sums) {
        List<Operators.Choice> choices = new ArrayList<>();
        sums.forEach((name, sum) -> choices.add(new Operators.Choice(name, (int) sum[0], sum[1], sum[2] / sum[0])));
        return choices;
    }
}
