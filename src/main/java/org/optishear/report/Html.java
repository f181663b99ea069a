// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.util.Collection;
import java.util.stream.Collectors;

/// Markup that is safe to put into the page: every text that came from a file has been escaped.
///
/// @param markup well-formed HTML
record Html(String markup) {
    /// Nothing.
    static final Html NONE = new Html("");

    private static final String HOLE = "{}";

    /// A template of this program whose holes `{}` are filled in order: [Html] as it is, everything else escaped.
    ///
    /// @throws IllegalArgumentException if there are more or fewer holes than values
    static Html of(String template, Object... values) {
        StringBuilder page = new StringBuilder();
        int from = 0;
        for (Object value : values) {
            int hole = template.indexOf(HOLE, from);
            if (hole < 0) {
                throw new IllegalArgumentException("too many values for: " + template);
            }
            page.append(template, from, hole).append(value instanceof Html html ? html.markup : escape(value));
            from = hole + HOLE.length();
        }
        if (template.indexOf(HOLE, from) >= 0) {
            throw new IllegalArgumentException("too few values for: " + template);
        }
        return new Html(page.append(template, from, template.length()).toString());
    }

    /// Text, escaped.
    static Html text(String text) {
        return new Html(escape(text));
    }

    /// One after the other.
    static Html join(Collection<Html> parts) {
        return new Html(parts.stream().map(Html::markup).collect(Collectors.joining()));
    }

    /// Control characters other than line ends are not allowed in HTML and become the replacement character.
    private static String escape(Object value) {
        StringBuilder escaped = new StringBuilder();
        String.valueOf(value).codePoints().forEach(point -> {
            switch (point) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                case '\n', '\t' -> escaped.appendCodePoint(point);
                default -> escaped.appendCodePoint(isUnseen(point) ? 0xFFFD : point);
            }
        });
        return escaped.toString();
    }

    /// Controls, lone surrogates, and marks that would turn the direction of the text around them.
    private static boolean isUnseen(int point) {
        return Character.isISOControl(point) || point >= 0xD800 && point <= 0xDFFF
                || point >= 0x202A && point <= 0x202E || point >= 0x2066 && point <= 0x2069;
    }
}
