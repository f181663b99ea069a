// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The page: its head, its sections in order, and the scripts it carries.
final class Page {
    private Page() {}

    static Html of(Run run) {
        Html trials = TrialChart.of(run);
        Html course = trials.markup().isEmpty()
                ? trials
                : Html.of("<section id=\"search\"><h2>How the search went</h2>{}</section>", trials);
        List<Html> sections = List.of(ResultTable.of(run), MethodChart.of(run), PhaseTable.of(run), Remarks.of(run),
                FoundMetric.of(run),
                GainTable.of(run), CorrelationTable.of(run), AllocationChart.of(run), FrontChart.of(run), course,
                Landscape.of(run),
                Operators.of(run), GeneStatistics.of(run), ClassTable.of(run), Provenance.of(run), Methods.of(run));
        return of(run.title(), Verdict.sentences(run), sections);
    }

    /// A page of sections under a title and a few sentences.
    static Html of(String title, List<String> verdict, List<Html> sections) {
        List<Html> sentences = verdict.stream().map(text -> Html.of("<p>{}</p>", text)).toList();
        // The policy forbids every request, so the page cannot reach a network even if it tried.
        return Html.of(
                """
                        <!doctype html>
                        <html lang="en"><head><meta charset="utf-8">
                        <meta name="viewport" content="width=device-width, initial-scale=1">
                        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
                        <meta name="color-scheme" content="light dark">
                        <title>{} · OptiShear report</title>
                        <style>{}</style></head>
                        <body><header><p class="kind">OptiShear report</p><h1>{}</h1>
                        <div class="verdict">{}</div></header>
                        <main>
                        {}</main>
                        <script>{}</script>
                        <script>{}</script>
                        </body></html>
                        """,
                title, resource("report.css"), title, Html.join(sentences), Html.join(sections),
                resource("echarts.common.min.js"), resource("report.js"));
    }

    private static Html resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            return new Html(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
