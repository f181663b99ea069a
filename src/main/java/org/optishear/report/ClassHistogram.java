// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/// How the objectives of the classes are spread.
final class ClassHistogram {
    private static final int LEAST_BINS = 8;
    private static final int MOST_BINS = 40;

    private ClassHistogram() {}

    static Html of(Search search) {
        double[] objectives = search.classes().stream().mapToDouble(Search.MetricClass::objective)
                .filter(Double::isFinite).sorted().toArray();
        if (objectives.length < 2 || objectives[0] == objectives[objectives.length - 1]) {
            return Html.NONE; // nothing is spread
        }
        double least = objectives[0];
        double most = objectives[objectives.length - 1];
        int[] counts = counts(objectives);
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode steps = data.putArray("steps"); // [left edge, count], then [right edge, 0]
        for (int bin = 0; bin < counts.length; bin++) {
            steps.addArray().add(least + (most - least) * bin / counts.length).add(counts[bin]);
        }
        steps.addArray().add(most).add(0);
        ArrayNode marks = data.putArray("marks");
        marks.addArray().add(search.best().objective()).add("found");
        for (Map.Entry<String, Search.Named> named : search.named().entrySet()) {
            if (Double.isFinite(named.getValue().objective())) {
                marks.addArray().add(named.getValue().objective()).add(MethodName.inSentence(named.getKey()));
            }
        }
        String label = "Histogram of the objectives of " + Figures.count(objectives.length) + " classes, from "
                + Figures.value(least) + " to " + Figures.value(most) + ", median "
                + Figures.value(objectives[(objectives.length - 1) / 2]) + ".";
        return new Chart("spread", label, Html.text("Number of classes by objective. " + worse(search)), data).figure();
    }

    /// Bins of equal width over the range, `[bins]`.
    static int[] counts(double[] ascending) {
        int bins = (int) Math.clamp(2 * Math.sqrt(ascending.length), LEAST_BINS, MOST_BINS);
        double least = ascending[0];
        double width = (ascending[ascending.length - 1] - least) / bins;
        int[] counts = new int[bins];
        for (double objective : ascending) {
            counts[Math.min(bins - 1, (int) ((objective - least) / width))]++;
        }
        return counts;
    }

    private static String worse(Search search) {
        return search.reference().map(reference -> {
            long below = search.classes().stream()
                    .filter(found -> found.objective() < reference.getValue().objective()).count();
            return Figures.count(below) + " of " + Figures.count(search.classes().size())
                    + (below == 1 ? " is" : " are") + " below " + MethodName.inSentence(reference.getKey()) + ".";
        }).orElse("");
    }
}
