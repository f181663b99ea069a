// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.util.ArrayList;
import java.util.List;

/// What a table of figures hides: methods that failed, linears that gave rise to a notice, and why no published number
/// stands beside ours.
final class Remarks {
    private static final int SHOWN = 12; // of a method; a large model may have hundreds

    private Remarks() {}

    static Html of(Run run) {
        return run.results().map(Remarks::sections).orElse(Html.NONE);
    }

    private static Html sections(Results results) {
        List<Html> sections = new ArrayList<>();
        List<Html> notices = results.rows().stream().filter(row -> !row.notices().isEmpty()).map(Remarks::notices)
                .toList();
        if (!notices.isEmpty()) {
            sections.add(Html.of("<section id=\"notices\"><h2>What to know about single layers</h2>{}</section>\n",
                    Html.join(notices)));
        }
        if (!results.absent().isEmpty()) {
            boolean some = results.rows().stream().anyMatch(row -> !row.published().isEmpty());
            sections.add(Html.of("<section id=\"published\"><h2>Published numbers</h2><p>{}</p>{}</section>\n",
                    some
                            ? "Published perplexities of the same model and protocol stand in the table; these do not, because they are not comparable:"
                            : "No published perplexity stands beside these, because none was measured alike:",
                    list(results.absent())));
        }
        return Html.join(sections);
    }

    private static Html notices(ResultRow row) {
        List<String> shown = new ArrayList<>(row.notices().subList(0, Math.min(SHOWN, row.notices().size())));
        if (row.notices().size() > SHOWN) {
            shown.add("and " + Figures.count(row.notices().size() - SHOWN) + " more, in results.json");
        }
        return Html.of("<h3>{}</h3>{}", row.name(), list(shown));
    }

    private static Html list(List<String> items) {
        return Html.of("<ul class=\"reading\">{}</ul>",
                Html.join(items.stream().map(text -> Html.of("<li>{}</li>", text)).toList()));
    }
}
