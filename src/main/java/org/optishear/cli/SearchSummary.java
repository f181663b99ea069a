// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.optishear.experiment.SearchProgress;

/// A search in words: how far it is, and what it found.
final class SearchSummary {
    /// Shares that differ by less differ by the rounding to whole weights.
    private static final double ALIKE = 0.001;

    private SearchSummary() {}

    /// Estimates, trials, the best value, and how it stands to Wanda.
    static String progress(SearchProgress.State state) {
        List<String> parts = new ArrayList<>();
        if (state.estimates() > 0) {
            parts.add(counted(state.estimates(), "estimate"));
        }
        if (state.trials() > 0 || state.estimates() == 0) {
            parts.add(counted(state.trials(), "trial"));
        }
        if (!Double.isInfinite(state.best())) {
            parts.add(String.format(Locale.ROOT, "best %.6g", state.best()));
            state.known().map(known -> against(state.best(), known.objective(), known.name()))
                    .filter(text -> !text.isEmpty()).ifPresent(parts::add);
        }
        return String.join(", ", parts);
    }

    private static String counted(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    /// `19.7 % above Wanda`; empty where there is no ratio.
    static String against(double value, double other, String name) {
        if (value == other) {
            return "equal to " + called(name);
        }
        if (!(other > 0) || Double.isInfinite(other) || Double.isInfinite(value)) {
            return "";
        }
        double percent = 100 * Math.abs(value / other - 1);
        return (percent < 0.05 ? "less than 0.1" : String.format(Locale.ROOT, "%.1f", percent)) + " % "
                + (value < other ? "below " : "above ") + called(name);
    }

    private static String called(String name) {
        return switch (name) {
            case "uniform" -> "all blocks alike";
            default ->
                name.replaceFirst("^wanda\\b", "Wanda").replaceFirst("^ria\\b", "RIA").replaceFirst("^ri\\b", "RI");
        };
    }

    /// What `search.json` holds.
    static String of(ObjectNode result) {
        StringBuilder text = new StringBuilder();
        if (result.has("ended")) {
            text.append(String.format(Locale.ROOT, "ended early: %s%n", result.get("ended").asText()));
        }
        text.append(String.format(Locale.ROOT, "best metric  %s%n", result.at("/best/metric").asText()));
        text.append(String.format(Locale.ROOT, "formula      %s%n", result.at("/best/formula").asText()));
        text.append(String.format(Locale.ROOT, "             %s%n", result.at("/best/reading").asText()));
        if (result.at("/best/pattern").isTextual()) {
            text.append(String.format(Locale.ROOT, "pattern      %s%n", result.at("/best/pattern").asText()));
        }
        double best = result.at("/best/objective").asDouble();
        text.append(String.format(Locale.ROOT, "objective    %.6g %s%n", best, result.path("objective").asText()));
        result.path("named").properties().forEach(named -> text.append(named(named.getKey(), named.getValue(), best)));
        List<String> above = new ArrayList<>();
        result.at("/pick/aboveNamed").forEach(name -> above.add(called(name.asText())));
        if (result.at("/pick/named").isTextual()) {
            text.append(String.format(Locale.ROOT, "             no trial is better than %s, so it is taken%n",
                    called(result.at("/pick/named").asText())));
        } else if (!above.isEmpty()) {
            text.append(String.format(Locale.ROOT, "             not better than %s%n",
                    above.stream().collect(Collectors.joining(", "))));
        }
        if (result.has("layers")) {
            text.append(allocation(result));
        }
        if (result.path("statistics").asText().equals("dense")) {
            text.append(String.format(Locale.ROOT, "statistics   dense: `prune --plan` takes them from the blocks "
                    + "pruned before, so it may prune other weights than were scored%n"));
        }
        result.path("correlationWithPerplexity").properties().forEach(found -> text.append(String.format(Locale.ROOT,
                "             rank correlation of %s with perplexity over %d models: Spearman %.3f, Kendall %.3f%n",
                found.getKey(), result.path("evaluatedModels").asInt(), found.getValue().path("spearman").asDouble(),
                found.getValue().path("kendall").asDouble())));
        return text.append(evaluated(result)).toString();
    }

    private static String named(String name, JsonNode named, double best) {
        double objective = named.path("objective").asDouble();
        String against = against(best, objective, called(name));
        return String.format(Locale.ROOT, "             %.6g %s%s%s%n", objective, called(name),
                named.has("rank") ? ", rank " + named.get("rank").asInt() : "",
                against.isEmpty() ? "" : ": the best is " + (best == objective ? "equal" : against));
    }

    /// What the blocks lose, the least and the most, and how far the model is from what was asked for where that was searched, too.
    private static String allocation(ObjectNode result) {
        List<Share> blocks = new ArrayList<>();
        result.at("/best/sparsityByBlock")
                .forEach(share -> blocks.add(new Share("block " + blocks.size(), share.asDouble())));
        List<Share> linears = new ArrayList<>();
        result.at("/best/sparsityByLinear").properties()
                .forEach(share -> linears.add(new Share(share.getKey(), share.getValue().asDouble())));
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, "allocation   %s; the model loses %s%n", range("blocks", blocks),
                percent(result.at("/best/sparsity").asDouble())));
        if (!linears.isEmpty()) {
            text.append(String.format(Locale.ROOT, "             %s%n", range("linears", linears)));
        }
        JsonNode deviation = result.at("/classes/0/objectives/deviation");
        if (deviation.isNumber()) {
            text.append(String.format(Locale.ROOT, "             deviation %s from the sparsity asked for%n",
                    percent(deviation.asDouble())));
        }
        return text.toString();
    }

    /// What a block or linear loses.
    private record Share(String of, double sparsity) {}

    private static String range(String units, List<Share> shares) {
        Share least = Collections.min(shares, Comparator.comparingDouble(Share::sparsity));
        Share most = Collections.max(shares, Comparator.comparingDouble(Share::sparsity));
        return most.sparsity() - least.sparsity() < ALIKE
                ? "all " + units + " alike"
                : units + " from " + percent(least.sparsity()) + " (" + least.of() + ") to " + percent(most.sparsity())
                        + " (" + most.of() + ")";
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    private static String saved(JsonNode saved) {
        List<String> parts = new ArrayList<>();
        int trials = saved.path("trials").asInt();
        if (trials > 0) {
            parts.add(trials + " trials, answered from earlier ones (" + saved.path("ofClass").asInt()
                    + " of another candidate of the same class)");
        }
        if (saved.path("untried").asInt() > 0) {
            parts.add(saved.path("untried").asInt() + " candidates that no trial asked for, known from their class");
        }
        return parts.isEmpty() ? "" : String.format(Locale.ROOT, "%nsaved        %s", String.join("; ", parts));
    }

    private static String failed(ObjectNode result) {
        int failed = result.path("failedTrials").asInt();
        return failed == 0
                ? ""
                : String.format(Locale.ROOT, "%nfailed       %s gave no value: study.db says why",
                        counted(failed, "trial"));
    }

    /// Where an algorithm found nothing more to ask for before its trials were used up.
    private static String fewer(ObjectNode result) {
        int made = result.path("trials").asInt() - result.at("/stages/incumbentsScored").asInt();
        int asked = result.path("trialsAsked").asInt(made);
        return made >= asked || result.has("ended")
                ? ""
                : String.format(Locale.ROOT, "%nended        after %d of %d trials: %s found no candidate that was new",
                        made, asked, result.path("algorithm").asText());
    }

    private static String evaluated(ObjectNode result) {
        long covered = 0;
        for (JsonNode found : result.path("classes")) {
            covered += found.path("members").size();
        }
        String range = "";
        if (result.has("candidates")) {
            long all = result.get("candidates").asLong();
            range = covered == all
                    ? " for all " + all + " candidates"
                    : ", which " + (result.path("evaluatedModels").asInt() == 1 ? "covers " : "cover ") + covered
                            + " of " + all
                            + " candidates";
        }
        int best = result.at("/best/class").size();
        return String.format(Locale.ROOT, "evaluated    %s%s; %s the best%s%s%s",
                counted(result.path("evaluatedModels").asInt(), "distinct model"), range,
                best == 1 ? "1 candidate is" : best + " candidates share", saved(result.path("saved")),
                failed(result), fewer(result));
    }
}
