// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.util.Map;

/// Methods as a sentence calls them: `wanda+obs@owl:M=3` is Wanda + OBS, OWL (M=3).
final class MethodName {
    /// How `results.json` calls the pruning with the metric a search found.
    static final String FOUND = "optishear";
    /// The model as it was.
    static final String DENSE = "dense";
    static final String WANDA = "wanda";
    /// All blocks alike.
    static final String UNIFORM = "uniform";

    private static final Map<String, String> NAMES = Map.ofEntries(Map.entry(FOUND, "the found metric"),
            Map.entry(DENSE, "the dense model"), Map.entry(WANDA, "Wanda"), Map.entry("ri", "RI"),
            Map.entry("ria", "RIA"), Map.entry("sparsegpt", "SparseGPT"),
            Map.entry("sparsegpt-score", "SparseGPT's score"), Map.entry("pruner-zero", "Pruner-Zero"),
            Map.entry("gblm", "GBLM"), Map.entry("obs", "OBS"), Map.entry("dsnot", "DSnoT"), Map.entry("alps", "ALPS"),
            Map.entry("owl", "OWL"), Map.entry(UNIFORM, "all blocks alike"));

    private MethodName() {}

    /// In the middle of a sentence.
    static String inSentence(String method) {
        int at = method.indexOf('@');
        if (at > 0) {
            String allocation = method.substring(at + 1);
            return inSentence(method.substring(0, at)) + ", "
                    + (known(allocation) ? part(allocation) : "allocation of " + allocation);
        }
        int plus = method.indexOf('+');
        return plus > 0
                ? part(method.substring(0, plus)) + " + " + part(method.substring(plus + 1))
                : part(method);
    }

    /// In a table.
    static String inTable(String method) {
        return switch (method) {
            case FOUND -> "Found metric";
            case DENSE -> "Dense";
            case UNIFORM -> "All blocks alike";
            default -> method.startsWith("magnitude") ? "M" + inSentence(method).substring(1) : inSentence(method);
        };
    }

    private static boolean known(String text) {
        return NAMES.containsKey(name(text));
    }

    private static String name(String text) {
        int colon = text.indexOf(':');
        return colon < 0 ? text : text.substring(0, colon);
    }

    /// `ria:a=0.3` → RIA (a=0.3); another tool's or user's name stays as it is.
    private static String part(String text) {
        int per = text.indexOf(" per ");
        if (per > 0) { // what is compared, behind the name
            return part(text.substring(0, per)) + text.substring(per);
        }
        if (!known(text)) {
            return text;
        }
        String name = name(text);
        return NAMES.get(name)
                + (name.equals(text) ? "" : " (" + text.substring(name.length() + 1).replace(",", ", ") + ")");
    }
}
