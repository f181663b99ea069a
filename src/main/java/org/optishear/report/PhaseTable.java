// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.util.List;
import java.util.Map;

/// Where the seconds of each method went; a phase that no method had is left out.
final class PhaseTable {
    private static final Map<String, String> TITLES = Map.of("gradients", "Gradients", "outliers", "OWL's outliers",
            "statistics", "Statistics", "selection", "Selection", "forward", "Pruned blocks", "objective", "Objective",
            "text", "Evaluation text");

    private PhaseTable() {}

    static Html of(Run run) {
        return run.results().map(PhaseTable::section).orElse(Html.NONE);
    }

    private static Html section(Results results) {
        List<String> phases = ResultRow.PHASES.stream()
                .filter(phase -> results.rows().stream().anyMatch(row -> row.figure(phase + "Seconds").isPresent()))
                .toList();
        if (phases.isEmpty()) {
            return Html.NONE;
        }
        List<Html> heads = phases.stream().map(phase -> Html.of("<th scope=\"col\">{}</th>", TITLES.get(phase)))
                .toList();
        List<Html> rows = results.rows().stream().filter(row -> row.perplexity().isPresent())
                .map(row -> Html.of("<tr><th scope=\"row\">{}</th>{}</tr>", row.name(),
                        Html.join(phases.stream().map(phase -> Html.of("<td>{}</td>",
                                row.figure(phase + "Seconds").map(Figures::seconds).orElse("–"))).toList())))
                .toList();
        return Html.of(
                """
                        <section id="phases"><h2>Where the seconds went</h2>
                        <p class="note" id="phases-note">What several methods read is made once; each is charged all of it.</p>
                        <div class="scroll" tabindex="0" role="region" aria-label="Seconds"><table class="results compared" aria-describedby="phases-note">
                        <caption class="unseen">Seconds of each phase by method</caption>
                        <thead><tr><th scope="col">Method</th>{}</tr></thead>
                        <tbody>
                        {}</tbody></table></div></section>
                        """,
                Html.join(heads), Html.join(rows));
    }
}
