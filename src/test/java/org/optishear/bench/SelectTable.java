// SPDX-License-Identifier: Apache-2.0
package org.optishear.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/// Runs [SelectBenchmark] and prints its medians as a Markdown table.
public final class SelectTable {
    private static final double MEDIAN = 50;

    private SelectTable() {}

    /// One benchmark at one pattern; `topk` with the number of rows it is given at a time.
    private record Figure(String name, String pattern, String rows, double milliseconds) {}

    /// Runs the benchmark; an argument restricts it to the benchmarks whose names match.
    public static void main(String[] arguments) throws RunnerException, IOException {
        String which = arguments.length > 0 ? arguments[0] : "";
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                .include(SelectBenchmark.class.getSimpleName() + "\\..*" + which).forks(1).warmupIterations(3)
                .warmupTime(TimeValue.milliseconds(500)).measurementIterations(5)
                .measurementTime(TimeValue.seconds(1)).shouldFailOnError(true).build()).run();
        List<Figure> figures = results.stream().map(SelectTable::figure).toList();
        System.out.println(machine());
        for (String pattern : List.of("0.5", "2:4")) {
            System.out.println();
            System.out.print(table(pattern, best(figures, pattern)));
        }
    }

    private static Figure figure(RunResult result) {
        String name = result.getParams().getBenchmark();
        return new Figure(name.substring(name.lastIndexOf('.') + 1), parameter(result, "pattern"),
                parameter(result, "rows"), result.getPrimaryResult().getStatistics().getPercentile(MEDIAN));
    }

    private static String parameter(RunResult result, String name) {
        String value = result.getParams().getParam(name);
        return value == null ? "" : value;
    }

    /// The quickest figure of each benchmark that is of this pattern or of none.
    private static Map<String, Figure> best(List<Figure> figures, String pattern) {
        Map<String, Figure> best = new TreeMap<>();
        figures.stream().filter(figure -> figure.pattern.isEmpty() || figure.pattern.equals(pattern))
                .sorted(Comparator.comparingDouble(Figure::milliseconds))
                .forEach(figure -> best.putIfAbsent(figure.name, figure));
        return best;
    }

    private static String table(String pattern, Map<String, Figure> best) {
        StringBuilder table = new StringBuilder();
        table.append("| ").append(pattern.equals("0.5") ? "50 % of each row" : pattern)
                .append(" | ms | Wanda, ours, is faster by | times the floor |\n|---|---:|---:|---:|\n");
        Figure ours = best.get("wanda");
        Figure floor = best.get("inPlace");
        best.values().stream().sorted(Comparator.comparingDouble(Figure::milliseconds)).forEach(figure -> table
                .append(String.format(Locale.ROOT, "| %s | %.1f | %s | %s |%n", title(figure), figure.milliseconds,
                        ratio(figure, ours), ratio(figure, floor))));
        return table.toString();
    }

    private static String ratio(Figure figure, Figure other) {
        return other == null ? "" : String.format(Locale.ROOT, "%.2f", figure.milliseconds / other.milliseconds);
    }

    private static String title(Figure figure) {
        return switch (figure.name) {
            case "wanda" -> "**Wanda, ours**";
            case "metaMetric" -> "MetaMetric (double), ours";
            case "topk" -> "Wanda, libtorch `topk`, " + figure.rows + " rows at a time (its best)";
            case "stableSort" -> "Wanda, libtorch stable sort";
            case "inPlace" -> "floor: read and write every weight in place";
            case "inPlaceByLibTorch" -> "the same by libtorch (`mul_`)";
            case "copyByLibTorch" -> "read every weight and write it to another matrix (libtorch `copy_`)";
            default -> figure.name;
        };
    }

    private static String machine() throws IOException {
        Path processors = Path.of("/proc/cpuinfo");
        String model = !Files.exists(processors)
                ? System.getProperty("os.arch")
                : Files.readAllLines(processors).stream().filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst().orElse("unknown");
        return String.format(Locale.ROOT, "%s, %d processors, %s %s, %d threads a side, %d × %d fp32", model,
                Runtime.getRuntime().availableProcessors(), System.getProperty("java.vm.name"),
                System.getProperty("java.version"), SelectMatrix.THREADS, SelectMatrix.ROWS, SelectMatrix.COLUMNS);
    }
}
