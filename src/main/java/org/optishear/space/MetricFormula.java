// SPDX-License-Identifier: Apache-2.0
package org.optishear.space;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.optishear.metric.Coefficient;
import org.optishear.metric.MetaMetric;
import org.optishear.metric.Operation;
import org.optishear.metric.PowerMetric;
import org.optishear.metric.RelativeSum;
import org.optishear.metric.PruningMetric;
import org.optishear.prune.Ranking;

/// A metric as a formula, and what it says in plain words.
///
/// In formulas: |W| the weight's size, x the norm of its input, r and c the sums of |W| in its row and in its column, R and
/// C the same sums of what β is computed on.
///
/// @param formula for example `|W|² / c · x`
/// @param reading one sentence
public record MetricFormula(String formula, String reading) {
    public static MetricFormula of(Ranking ranking) {
        if (ranking.byKind().isEmpty()) {
            return of(ranking.metric());
        }
        Map<String, List<String>> kinds = new LinkedHashMap<>(); // by formula: what is alike is said once
        Map<String, String> readings = new LinkedHashMap<>();
        ranking.byKind().forEach((kind, metric) -> {
            MetricFormula own = of(metric);
            kinds.computeIfAbsent(own.formula(), _ -> new ArrayList<>()).add(kind);
            readings.put(own.formula(), own.reading());
        });
        if (kinds.size() == 1) {
            return of(ranking.byKind().values().iterator().next());
        }
        return new MetricFormula(
                kinds.entrySet().stream().map(alike -> String.join(", ", alike.getValue()) + ": " + alike.getKey())
                        .collect(Collectors.joining("; ")),
                PowersByKind.of(ranking.byKind()).map(PowersByKind::reading)
                        .orElseGet(() -> "each kind of linear has its own metric: " + kinds.entrySet().stream()
                                .map(alike -> "in " + String.join(", ", alike.getValue()) + ", "
                                        + readings.get(alike.getKey()))
                                .collect(Collectors.joining("; "))));
    }

    static MetricFormula of(PruningMetric metric) {
        return switch (metric) {
            case MetaMetric meta -> of(meta);
            case PowerMetric power -> of(power);
            default -> named(metric.id());
        };
    }

    /// A metric of the catalogue: its name, and its parameters behind a colon.
    private static MetricFormula named(String id) {
        int colon = id.indexOf(':');
        String ria = "(|W| / c + |W| / r)";
        String share = "its share of its column plus its share of its row";
        String[] words = switch (colon < 0 ? id : id.substring(0, colon)) {
            case "magnitude" -> new String[]{"|W|", "its size"};
            case "wanda" -> new String[]{"|W| · x", "its size, times the norm of its input"};
            case "ri" -> new String[]{ria.substring(1, ria.length() - 1), share};
            case "ria" -> {
                String power = colon < 0 ? "0.5" : id.substring(id.indexOf('=') + 1);
                yield new String[]{ria + " · x^" + power,
                        share + ", times the norm of its input to the power of " + power};
            }
            case "sparsegpt-score" ->
                new String[]{"W² / U²", "the error its removal makes where the weights to its right make up for it, "
                        + "U the diagonal of the root of the inverse Hessian"};
            case "pruner-zero" ->
                new String[]{"|W|² · (G - min G) / (max G - min G)",
                        "its size squared, times its gradient scaled from 0 to 1"};
            case "gblm" ->
                new String[]{"|W| · x + |W| · G", "its size, times the sum of the norm of its input and its gradient"};
            default -> new String[]{id, "what " + id + " says"};
        };
        return new MetricFormula(words[0], "a weight counts by " + words[1]);
    }

    private static MetricFormula of(MetaMetric meta) {
        List<String> words = new ArrayList<>();
        words.add(words(meta.tauW(), "its size"));
        words.add(words(meta.alpha(), meta.relativeSum(), new Sums("sizes", "its row", "its column")));
        words.add("times " + words(meta.tauX(), "the norm of its input"));
        words.add(words(meta.beta(), meta.relativeSum(),
                new Sums("inputs' " + meta.betaOn().text() + (meta.betaOn().text().equals("norm") ? "s" : " norms"),
                        "all inputs", "its input")));
        return new MetricFormula(
                symbol(meta.tauW(), "|W|") + symbol(meta.alpha(), meta.relativeSum(), new Sums("|W|", "r", "c")) + " · "
                        + symbol(meta.tauX(), "x") + symbol(meta.beta(), meta.relativeSum(), new Sums("X", "R", "C")),
                "a weight counts by " + words.stream().filter(part -> !part.isEmpty())
                        .collect(Collectors.joining(", ")));
    }

    private static MetricFormula of(PowerMetric power) {
        boolean ria = power.on() == PowerMetric.On.RIA;
        String weight = ria ? "(|W|/c + |W|/r)" : "|W|";
        String norm = power.q() == 0 ? "" : " · x" + exponent(power.q());
        String column = power.b() == 0
                ? ""
                : power.b() > 0 ? " / c" + exponent(power.b()) : " · c" + exponent(-power.b());
        List<String> words = new ArrayList<>();
        words.add(ria ? "its share of its column plus its share of its row" : "its size");
        if (power.q() != 0) {
            words.add("times the norm of its input" + toThePower(power.q()));
        }
        if (power.b() != 0) {
            words.add((power.b() > 0 ? "divided by" : "times") + " the sum of its column"
                    + toThePower(Math.abs(power.b())));
        }
        return new MetricFormula(weight + norm + column, "a weight counts by " + String.join(", ", words));
    }

    private static String toThePower(double power) {
        return power == 1 ? "" : " to the power of " + number(power);
    }

    private static String exponent(double power) {
        return power == 1 ? "" : "^" + number(power);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%s", value);
    }

    private static String symbol(Operation operation, String of) {
        return switch (operation) {
            case IDENTITY -> of;
            case SQRT -> "√" + of;
            case SQUARE -> of + "²";
            case EXP -> "exp(" + of + ")";
            case LOG -> "ln(" + of + ")";
            case SIGMOID -> "sigmoid(" + of + ")";
            case SOFTMAX -> "softmax(" + of + ")";
        };
    }

    /// What a coefficient sums up, and what it calls its sums over the row and the column.
    private record Sums(String of, String row, String column) {}

    private static String symbol(Coefficient coefficient, RelativeSum relativeSum, Sums sums) {
        return switch (coefficient) {
            case NONE -> "";
            case ROW_SUM -> " / " + sums.row();
            case COLUMN_SUM -> " / " + sums.column();
            case RELATIVE_SUM -> switch (relativeSum) {
                case CODE -> " / (" + sums.row() + " + " + sums.column() + ")";
                case RIA -> " · (1 / " + sums.row() + " + 1 / " + sums.column() + ")";
            };
            case TOTAL -> " / Σ" + sums.of();
            case MEAN -> " / mean " + sums.of();
            case FROBENIUS -> " / ‖" + sums.of() + "‖";
        };
    }

    private static String words(Operation operation, String of) {
        return switch (operation) {
            case IDENTITY -> of;
            case SQRT -> "the root of " + of;
            case SQUARE -> "the square of " + of;
            case EXP -> "the exponential of " + of;
            case LOG -> "the logarithm of " + of;
            case SIGMOID -> "the sigmoid of " + of;
            case SOFTMAX -> "the softmax of " + of;
        };
    }

    private static String words(Coefficient coefficient, RelativeSum relativeSum, Sums sums) {
        return switch (coefficient) {
            case NONE -> "";
            case ROW_SUM -> "divided by the sum of the " + sums.of() + " of " + sums.row();
            case COLUMN_SUM -> "divided by the sum of the " + sums.of() + " of " + sums.column();
            case RELATIVE_SUM -> switch (relativeSum) {
                case CODE -> "divided by the sums of the " + sums.of() + " of " + sums.row() + " and " + sums.column()
                        + " together";
                case RIA -> "times the reciprocals of the sums of the " + sums.of() + " of " + sums.row() + " and of "
                        + sums.column() + ", added";
            };
            case TOTAL -> "divided by the sum of all " + sums.of();
            case MEAN -> "divided by the mean of all " + sums.of();
            case FROBENIUS -> "divided by the Frobenius norm of all " + sums.of();
        };
    }
}
