// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What the run showed, in two sentences: what pruning cost on held-out text, and what the search found.
final class Verdict {
    private static final int FEW = 4;
    private static final double LEAST_SHOWN = 0.0005;

    private Verdict() {}

    /// A method and how often its perplexity is that of the dense model.
    private record Cost(ResultRow row, double ratio) {}

    static List<String> sentences(Run run) {
        List<String> sentences = new ArrayList<>();
        run.results().ifPresent(results -> cost(results).ifPresent(sentences::add));
        run.search().map(Verdict::found).ifPresent(sentences::add);
        return sentences;
    }

    private static Optional<String> cost(Results results) {
        List<Cost> costs = new ArrayList<>();
        results.rows().stream().filter(row -> !row.method().equals(MethodName.DENSE))
                .forEach(row -> results.timesDense(row).filter(ratio -> !ratio.isNaN())
                        .ifPresent(ratio -> costs.add(new Cost(row, ratio))));
        if (costs.isEmpty()) {
            return Optional.empty();
        }
        costs.sort(Comparator.comparingDouble(Cost::ratio)); // stable: equal ones as in the file
        Cost lead = costs.stream().filter(cost -> cost.row().method().equals(MethodName.FOUND)).findFirst()
                .orElse(costs.getFirst());
        int decimals = Figures.decimals(costs.stream().map(Cost::ratio).toList());
        if (costs.size() > FEW) {
            return Optional.of(ofMany(costs, lead, decimals));
        }
        String others = costs.stream().filter(cost -> !cost.equals(lead))
                .map(cost -> ", " + cost.row().inSentence() + " by " + factor(cost, decimals)
                        + unlike(cost, lead))
                .collect(Collectors.joining());
        String sentence = lead.row().sparsity().map(share -> "At " + Figures.percent(share) + " sparsity ").orElse("")
                + lead.row().inSentence() + " multiplies perplexity by "
                + factor(lead, decimals) + others + ".";
        return Optional.of(capitalized(sentence) + worse(costs.getFirst(), lead));
    }

    /// A sentence that names three of them.
    private static String ofMany(List<Cost> costs, Cost lead, int decimals) {
        boolean least = lead.equals(costs.getFirst());
        Cost other = least ? costs.get(1) : costs.getFirst();
        Cost most = costs.getLast();
        return capitalized(lead.row().sparsity().map(share -> "At " + Figures.percent(share) + " sparsity ").orElse("")
                + lead.row().inSentence() + " multiplies perplexity by " + factor(lead, decimals)
                + (least
                        ? ", the least of " + costs.size() + " methods; the next is "
                        : "; the least of "
                                + costs.size() + " methods is ")
                + other.row().inSentence() + " with " + factor(other, decimals) + unlike(other, lead)
                + ", the most " + most.row().inSentence() + " with " + factor(most, decimals)
                + unlike(most, lead) + ".");
    }

    private static String factor(Cost cost, int decimals) {
        return Figures.times(cost.ratio(), decimals).replace("×", "");
    }

    private static String unlike(Cost cost, Cost lead) {
        return cost.row().sparsity().filter(share -> lead.row().sparsity().isPresent()
                && Math.abs(share - lead.row().sparsity().get()) > 0.005)
                .map(share -> " (at " + Figures.percent(share) + ")").orElse("");
    }

    private static String worse(Cost least, Cost lead) {
        return least.ratio() < lead.ratio()
                ? " On this text " + least.row().inSentence() + " does better than the found metric."
                : "";
    }

    private static String found(Search search) {
        long covered = search.classes().stream().mapToLong(found -> found.size()).sum();
        String range = search.counts().candidates().stream().mapToObj(candidates -> covered == candidates
                ? "Of all " + Figures.count(covered) + " candidates"
                : "Of the " + Figures.count(covered) + " candidates (of " + Figures.count(candidates)
                        + ") that the search covered")
                .findFirst().orElse("Of the " + Figures.count(covered) + " candidates that the search "
                        + (search.counts().stopped() > 0 ? "measured to the end" : "looked at"));
        double best = search.best().objective();
        String against = search.reference().map(entry -> against(best, entry)).orElse("");
        return range + ", which give " + Figures.counted(search.classes().size(), "different pruned model")
                + ", the found one has the lowest objective"
                + (search.twoObjectives() ? " of those that are as sparse as asked, or nearest to it" : "") + ": "
                + Figures.value(best) + against + "."
                + search.ended().map(why -> " The search ended early: " + why + ".").orElse("");
    }

    private static String against(double best, Map.Entry<String, Search.Named> entry) {
        Search.Named named = entry.getValue();
        String name = MethodName.inSentence(entry.getKey());
        if (named.objective() == best) {
            return ", the same as " + name;
        }
        double change = best / named.objective() - 1;
        String percent = Math.abs(change) < LEAST_SHOWN
                ? "less than 0.1 %"
                : Figures.change(change).replace("−", "").replace("+", "");
        return ", " + percent + (change < 0 ? " less than " : " more than ") + name
                + (named.rank().isPresent() ? " (rank " + named.rank().getAsInt() + ")" : "");
    }

    private static String capitalized(String sentence) {
        return sentence.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + sentence.substring(1);
    }
}
