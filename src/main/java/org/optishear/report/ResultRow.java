// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One model of `results.json`.
///
/// @param method `dense`, `wanda`, `wanda+obs@owl`, …; the metric of a search is `optishear`
/// @param label a short name of the method, where it names files
/// @param metric what pruned it, as text
/// @param pattern asked for, `0.5 per row`
/// @param folder of the pruned checkpoint, in the run
/// @param failure why there are no figures, or not of every seed
/// @param figures numbers by their name in the file; of several seeds the means
/// @param deviations of those figures between seeds, sample standard deviations
/// @param notices what a linear gave rise to
/// @param published perplexities of the same protocol
/// @param runs the figures by seed
record ResultRow(String method, Optional<String> label, Optional<String> metric, Optional<String> pattern,
        Optional<String> folder,
        Optional<String> failure, Map<String, Double> figures, Map<String, Double> deviations, List<String> notices,
        List<Published> published, List<SeedRun> runs) {
    /// Names of numbers that a row or a seed's run may have.
    private static final List<String> FIGURES = List.of("sparsity", "objective", "kl", "perplexity", "nll", "seconds",
            "pruneSeconds", "evaluateSeconds", "addedAnonymousBytes");

    /// A number of somebody else.
    record Published(double perplexity, String source) {}

    /// The figures of one seed.
    ///
    /// @param failure why there are none
    record SeedRun(long seed, Map<String, Double> figures, Optional<String> failure) {}

    static ResultRow of(Fields json) {
        List<Published> published = new ArrayList<>();
        List<SeedRun> runs = new ArrayList<>();
        if (json.json().hasNonNull("published")) {
            json.requireObjects("published").forEach(number -> published
                    .add(new Published(number.requireNumber("perplexity"), number.requireText("source"))));
        }
        if (json.json().hasNonNull("runs")) {
            json.requireObjects("runs").forEach(
                    run -> runs.add(new SeedRun(run.count("seed"), figures(run), run.text("failure"))));
        }
        return new ResultRow(json.requireText("method"), json.text("label"), json.text("metric"), json.text("pattern"),
                json.text("folder"), json.text("failure"), figures(json),
                json.object("deviation").map(ResultRow::figures).orElse(Map.of()), json.texts("notices"),
                List.copyOf(published), List.copyOf(runs));
    }

    private static Map<String, Double> figures(Fields json) {
        Map<String, Double> figures = new LinkedHashMap<>();
        FIGURES.forEach(name -> json.number(name).ifPresent(number -> figures.put(name, number)));
        return figures;
    }

    /// What a sentence calls it.
    String inSentence() {
        return MethodName.inSentence(label.orElse(method));
    }

    /// What a table calls it.
    String name() {
        return MethodName.inTable(label.orElse(method));
    }

    Optional<Double> figure(String name) {
        return Optional.ofNullable(figures.get(name));
    }

    Optional<Double> sparsity() {
        return figure("sparsity");
    }

    /// f_rec
    Optional<Double> objective() {
        return figure("objective");
    }

    /// May be infinite.
    Optional<Double> perplexity() {
        return figure("perplexity");
    }

    boolean isDense() {
        return method.equals(MethodName.DENSE);
    }
}
