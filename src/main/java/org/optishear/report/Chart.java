// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import com.fasterxml.jackson.databind.JsonNode;

/// A chart that the page's script draws.
///
/// @param id names the chart's drawing in `report.js`
/// @param label what a person who does not see it is told
/// @param caption below it
/// @param data what is drawn
record Chart(String id, String label, Html caption, JsonNode data) {
    /// As a figure.
    Html figure() {
        return Html.of("""
                <figure><div class="chart" id="{}" role="img" aria-label="{}"></div>
                <noscript><p>This chart needs JavaScript; its numbers are in the tables.</p></noscript>
                <figcaption>{}</figcaption>
                <script type="application/json" id="{}-data">{}</script></figure>
                """, id, label, caption, id, json(data));
    }

    /// JSON that cannot end the script it stands in.
    static Html json(JsonNode data) {
        return new Html(data.toString().replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
                .replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"));
    }
}
