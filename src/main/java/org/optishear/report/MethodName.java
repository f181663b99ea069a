// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

/// Methods as a sentence calls them.
final class MethodName {
    /// How `results.json` calls the pruning with the metric a search found.
    static final String FOUND = "optishear";
    /// The model as it was.
    static final String DENSE = "dense";
    static final String WANDA = "wanda";

    private MethodName() {}

    /// In the middle of a sentence.
    static String inSentence(String method) {
        return switch (method) {
            case FOUND -> "the found metric";
            case DENSE -> "the dense model";
            case WANDA -> "Wanda";
            case "ria" -> "RIA";
            case "sparsegpt" -> "SparseGPT";
            case "sparsegpt-score" -> "SparseGPT's score";
            default -> method; // another tool's or user's name stays as it is
        };
    }

    /// In a table.
    static String inTable(String method) {
        return switch (method) {
            case FOUND -> "Found metric";
            case DENSE -> "Dense";
            case "magnitude" -> "Magnitude";
            default -> inSentence(method);
        };
    }
}
