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
                        <p>For each choice of each gene, over the {} that were measured to the end{}:
                        <b class="key dot">best</b> and <b class="key tick">mean</b> objective, on one scale from {} to {}. Numbers are
                        taken in ranges of equal width.</p>
                        <div class="operators">{}</div></section>
                        """,
                Figures.counted(measured.size(), "trial"),
                measured.stream().anyMatch(trial -> trial.alike().size() > 1)
                        ? ", each counted for every candidate that it is known to equal"
                        : "",
                Figures.value(best), Figures.value(most), Html.join(panels));
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

    /// A candidate whose value is known.
    private record Known(TrialPoint.Genes genes, double objective) {
        double number(String gene) {
            return genes.numbers().get(gene);
        }
    }

    /// Choices by gene, both in the order of the space; numbers by range. A trial counts for every candidate that it is known to equal.
    static Map<String, List<Operators.Choice>> genes(List<TrialPoint> trials) {
        List<Known> known = trials.stream().flatMap(trial -> trial.alike().stream()
                .map(genes -> new Known(genes, trial.objective().orElseThrow()))).toList();
        Map<String, Map<String, double[]>> sums = new LinkedHashMap<>(); // gene → choice → {candidates, best, sum}
        known.forEach(one -> one.genes().choices()
                .forEach((gene, choice) -> add(sums, gene, choice, one.objective())));
        Map<String, List<Operators.Choice>> genes = new LinkedHashMap<>();
        sums.forEach((gene, choices) -> genes.put(gene, choices(choices)));
        known.stream().flatMap(one -> one.genes().numbers().keySet().stream()).distinct()
                .forEach(gene -> genes.put(gene, ranges(known, gene)));
        return genes;
    }

    private static List<Operators.Choice> ranges(List<Known> known, String gene) {
        List<Known> having = known.stream().filter(one -> one.genes().numbers().containsKey(gene)).toList();
        double low = having.stream().mapToDouble(one -> one.number(gene)).min().orElse(0);
        double high = having.stream().mapToDouble(one -> one.number(gene)).max().orElse(0);
        if (having.stream().mapToDouble(one -> one.number(gene)).allMatch(one -> one == Math.rint(one))) {
            return wholeRanges(having, gene, (long) low, (long) high);
        }
        double width = (high - low) / BINS;
        Map<String, Map<String, double[]>> sums = new LinkedHashMap<>();
        for (int bin = 0; bin < BINS; bin++) {
            double from = low + bin * width;
            boolean last = bin + 1 == BINS;
            String name = Figures.significant(from, 3) + " … " + Figures.significant(last ? high : from + width, 3);
            having.stream().filter(one -> one.number(gene) >= from && (last || one.number(gene) < from + width))
                    .forEach(one -> add(sums, gene, name, one.objective()));
        }
        return choices(sums.getOrDefault(gene, Map.of()));
    }

    /// Ranges of equally many whole numbers, the last perhaps of fewer; a range of one is that number.
    private static List<Operators.Choice> wholeRanges(List<Known> having, String gene, long low, long high) {
        long each = (high - low) / BINS + 1;
        Map<String, Map<String, double[]>> sums = new LinkedHashMap<>();
        for (long from = low; from <= high; from += each) {
            long first = from;
            long to = Math.min(high, from + each - 1);
            String name = whole(from) + (to == from ? "" : " … " + whole(to));
            having.stream().filter(one -> one.number(gene) >= first && one.number(gene) <= to)
                    .forEach(one -> add(sums, gene, name, one.objective()));
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
