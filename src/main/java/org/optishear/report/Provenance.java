// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Where every number comes from: text, windows, hashes, seed, version, time, memory.
final class Provenance {
    private static final Map<String, String> LABELS = Map.of("trialsAsked", "trials asked for", "redraws",
            "draws to avoid a duplicate", "granularity", "a level for each", "tolerance", "deviation allowed",
            "metricSpace", "space of metrics", "schedule", "stages", "budgetTokens", "token budget", "permutation",
            "order of input channels");

    private Provenance() {}

    static Html of(Run run) {
        List<Html> groups = new ArrayList<>();
        run.search().ifPresent(search -> groups.add(search(search)));
        List<Html> texts = new ArrayList<>();
        Optional<Results> several = run.results().filter(Results::drawnSeveralTimes);
        if (several.isPresent()) {
            List<Long> seeds = several.get().seeds();
            for (int i = 0; i < seeds.size(); i++) {
                texts.add(windows("Calibration text, seed " + seeds.get(i), several.get().draws().get(i)));
            }
        } else {
            run.search().flatMap(Search::calibration).or(() -> run.results().flatMap(Results::calibration))
                    .ifPresent(text -> texts.add(windows("Calibration text", text)));
        }
        run.search().flatMap(Search::objectiveWindows).ifPresent(text -> texts.add(windows("Objective text", text)));
        run.results().flatMap(Results::evaluation).ifPresent(text -> texts.add(windows("Evaluation text", text)));
        groups.addAll(texts);
        run.results().map(Provenance::setting).filter(facts -> !facts.equals(Html.NONE))
                .ifPresent(facts -> groups.add(group("Pruning", facts)));
        Html model = model(run);
        if (!model.markup().isEmpty()) {
            groups.add(group("Model", model));
        }
        run.manifest().ifPresent(manifest -> groups.add(machine(manifest)));
        return Html.of("""
                <section id="provenance"><h2>Where the numbers come from</h2>
                <div class="groups">{}</div>{}</section>
                """, Html.join(groups), run.manifest().map(Provenance::command).orElse(Html.NONE));
    }

    private static Html group(String name, Html facts) {
        return Html.of("<div class=\"group\"><h3>{}</h3><dl>{}</dl></div>", name, facts);
    }

    private static Html fact(String name, String value) {
        return value.isBlank() ? Html.NONE : Html.of("<dt>{}</dt><dd>{}</dd>", name, value);
    }

    private static Html hash(String name, String value) {
        return value.isBlank() ? Html.NONE : Html.of("<dt>{}</dt><dd><code class=\"hash\">{}</code></dd>", name, value);
    }

    private static Html search(Search search) {
        Search.Counts counts = search.counts();
        Convention convention = search.setting().convention();
        List<Html> facts = new ArrayList<>(List.of(fact("algorithm", search.setting().algorithm()),
                fact("seed", search.setting().seed()), fact("pattern", convention.pattern()),
                fact("β computed on", convention.betaOnSquared() ? "squared norms" : "norms"),
                fact("relative_sum", convention.ria() ? "1/r + 1/c (RIA)" : "1/(r + c)"),
                fact("candidates in the space", counts.candidates().isPresent()
                        ? Figures.count(counts.candidates().getAsLong())
                        : "not countable"),
                fact("trials", Figures.count(counts.trials())),
                fact("trials saved", saved(counts)),
                fact("failed trials", Figures.count(counts.failedTrials())),
                fact("pruned models run", Figures.count(counts.evaluatedModels()))));
        search.setting().more().forEach((name, value) -> facts.add(fact(LABELS.getOrDefault(name, name), value)));
        return group("Search", Html.join(facts));
    }

    private static String saved(Search.Counts counts) {
        return counts.saved().map(saved -> Figures.count(saved.trials()) + " answered from an earlier one, "
                + Figures.count(saved.ofClass()) + " of them as another of its class; "
                + Figures.count(saved.untried()) + " candidates known without a trial of their own").orElse("");
    }

    private static Html windows(String name, Windows text) {
        return group(name, Html.join(List.of(fact("source", text.source()), fact("protocol", text.protocol()),
                fact("windows", Figures.count(text.windows())), fact("tokens", Figures.count(text.tokens())),
                hash("sha256", text.sha256()))));
    }

    private static Html setting(Results results) {
        List<Html> facts = new ArrayList<>();
        results.setting().forEach((name, value) -> {
            if (!value.equals("false")) {
                facts.add(fact(name, value));
            }
        });
        if (results.seeds().size() > 1) {
            facts.add(fact("seeds", results.seeds().stream().map(String::valueOf).collect(Collectors.joining(", "))));
        }
        return Html.join(facts);
    }

    private static Html model(Run run) {
        Map<String, String> facts = new LinkedHashMap<>();
        run.results().ifPresent(results -> {
            facts.put("name", results.model());
            facts.put("architecture", results.architecture());
            results.parameters().ifPresent(count -> facts.put("parameters", Figures.count(count)));
            facts.putAll(results.files());
        });
        run.search().ifPresent(search -> facts.putAll(search.model()));
        List<Html> shown = new ArrayList<>();
        facts.forEach(
                (name, value) -> shown.add(value.matches("[0-9a-f]{32,}") ? hash(name, value) : fact(name, value)));
        return Html.join(shown);
    }

    private static Html machine(Manifest manifest) {
        Map<String, String> facts = manifest.facts();
        List<Html> shown = new ArrayList<>(List.of(fact("OptiShear", facts.getOrDefault("optishear", "")),
                hash("commit", facts.getOrDefault("commit", "")), fact("started", facts.getOrDefault("started", "")),
                fact("finished", facts.getOrDefault("finished", ""))));
        manifest.seconds().forEach((phase, seconds) -> shown.add(fact(phase, Figures.seconds(seconds))));
        manifest.number("peakResidentBytes").ifPresent(bytes -> shown.add(fact("peak memory", Figures.bytes(bytes)
                + manifest.number("memoryBudgetBytes").stream().mapToObj(budget -> " of " + Figures.bytes(budget)
                        + " allowed").collect(Collectors.joining()))));
        for (String name : List.of("device", "threads", "processors", "java", "system")) {
            shown.add(fact(name, facts.getOrDefault(name, "")));
        }
        return group("Run", Html.join(shown));
    }

    private static Html command(Manifest manifest) {
        if (manifest.arguments().isEmpty()) {
            return Html.NONE;
        }
        String line = manifest.arguments().stream().map(Provenance::quoted)
                .collect(Collectors.joining(" ", "./optishear ", ""));
        return Html.of("<h3>Command</h3><pre tabindex=\"0\"><code>{}</code></pre>", line);
    }

    /// As a POSIX shell reads it back.
    private static String quoted(String argument) {
        return Optional.of(argument).filter(text -> text.matches("[A-Za-z0-9_@%+=:,./-]+"))
                .orElse("'" + argument.replace("'", "'\\''") + "'");
    }
}
