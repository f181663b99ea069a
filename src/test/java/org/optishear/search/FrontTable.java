// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.optishear.search.FrontComparison.Pair;
import org.optishear.search.FrontComparison.Result;
import org.optishear.search.FrontComparison.Sides;

/// Prints the table of NSGA-II and NSGA-III against MOEA Framework's in docs/benchmarks.md; run by bench/search.sh.
final class FrontTable {
    static final List<String> PROBLEMS = List.of("ZDT1", "ZDT2", "ZDT3", "DTLZ1_3", "DTLZ2_3", "DTLZ3_3", "DTLZ7_3");

    private FrontTable() {}

    /// Searches and prints.
    ///
    /// @param arguments the number of seeds and of generations, one algorithm, and some problems; 21, 250, both and all
    public static void main(String[] arguments) {
        int seeds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 21;
        int generations = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 250;
        List<String> problems = arguments.length > 3
                ? List.of(arguments).subList(3, arguments.length)
                : PROBLEMS;
        FrontComparison comparison = new FrontComparison(seeds, 99, 12, generations);
        System.out.println(
                "| algorithm | problem | objectives as seen | hypervolume, ours | MOEA's | p (ours worse) | IGD, ours | MOEA's | p (ours worse) |");
        System.out.println("|---|---|---|---:|---:|---:|---:|---:|---:|");
        List<String> summaries = new ArrayList<>();
        for (Pair pair : arguments.length > 2 ? new Pair[]{Pair.valueOf(arguments[2])} : Pair.values()) {
            List<Double> pValues = new ArrayList<>();
            for (String name : problems) {
                for (FrontProblem.View view : FrontProblem.View.values()) {
                    Result result = comparison.run(new FrontProblem(name, view), pair);
                    print(pair, result);
                    pValues.add(result.hypervolume().worse());
                    pValues.add(result.negatedDistance().worse());
                }
            }
            summaries.add(String.format(Locale.ROOT,
                    "%s: of %d tests %d have p < 0.05; rejected after Holm's correction: %d", pair,
                    pValues.size(), pValues.stream().filter(p -> p < 0.05).count(),
                    FrontComparison.rejected(pValues).size()));
        }
        System.out.printf(Locale.ROOT, "%n%d seeds, %d generations%n", seeds, generations);
        summaries.forEach(System.out::println);
    }

    private static void print(Pair pair, Result result) {
        Sides volume = result.hypervolume();
        Sides distance = result.negatedDistance();
        System.out.printf(Locale.ROOT, "| %s | %s | %s | %.4f | %.4f | %.3f | %.5f | %.5f | %.3f |%n", pair,
                result.problem().name(), result.problem().view().name().toLowerCase(Locale.ROOT), volume.ourMedian(),
                volume.theirMedian(), volume.worse(), -distance.ourMedian(), -distance.theirMedian(), distance.worse());
    }
}
