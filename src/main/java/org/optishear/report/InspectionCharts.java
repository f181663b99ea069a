// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import org.optishear.InputException;

/// The pictures of an inspection: the histogram of the weights by kind of linear, and zeros by block.
final class InspectionCharts {
    private static final int MOST_BINS = 10_000;

    private InspectionCharts() {}

    static Html distribution(Fields json) {
        Fields distribution = json.requireObject("distribution");
        double from = distribution.requireNumber("from");
        double width = distribution.requireNumber("width");
        double inside = (distribution.requireNumber("to") - from) / width;
        if (!(inside >= 1 && inside <= MOST_BINS)) {
            throw new InputException(distribution.where("width"), Double.toString(width), "bins between from and to");
        }
        int bins = (int) Math.round(inside) + 2;
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("from", from - width);
        data.put("to", distribution.requireNumber("to") + width);
        Fields kinds = distribution.requireObject("byKind");
        line(data, "all", distribution.requireObject("pooled"), bins, from, width);
        kinds.names().forEach(kind -> line(data, kind, kinds.requireObject(kind), bins, from, width));
        if (data.path("lines").isEmpty()) {
            return Html.NONE;
        }
        Fields pooled = distribution.requireObject("pooled");
        String label = "Share of the weights by their distance from 0 in standard deviations of their matrix, for "
                + kinds.names().size() + " kinds of linears; excess kurtosis of all "
                + Figures.value(pooled.requireNumber("kurtosis")) + ", "
                + Figures.percent(pooled.requireNumber("nearZero")) + " nearer to 0 than "
                + Figures.value(distribution.requireNumber("nearZeroBelow")) + " standard deviations.";
        return Html.of("<section id=\"distribution\"><h2>How the weights are distributed</h2>{}</section>",
                new Chart("weights", label, Html.text("Share of the weights in each bin of "
                        + Figures.value(width)
                        + " standard deviations of their own matrix; the outermost bins hold all "
                        + "beyond. Zeros are counted."), data).figure());
    }

    private static void line(ObjectNode data, String name, Fields figures, int bins, double from, double width) {
        double[] counts = figures.requireNumbers("histogram", bins);
        double total = Arrays.stream(counts).sum();
        if (total > 0) {
            ObjectNode line = data.withArray("lines").addObject().put("name", name);
            ArrayNode points = line.putArray("points");
            for (int bin = 0; bin < bins; bin++) {
                ArrayNode point = points.addArray().add(from + (bin - 0.5) * width);
                if (counts[bin] > 0) {
                    point.add(counts[bin] / total);
                } else {
                    point.addNull(); // a logarithmic axis has no 0
                }
            }
        }
    }

    static Html zeros(Fields json) {
        List<Fields> blocks = json.object("distribution").isPresent() && json.json().has("zerosByBlock")
                ? json.requireObjects("zerosByBlock")
                : List.of();
        if (blocks.size() < 2) {
            return Html.NONE;
        }
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode points = data.withArray("lines").addObject().put("name", "zeros").putArray("points");
        double least = 1;
        double most = 0;
        for (Fields block : blocks) {
            double zeros = block.requireNumber("zeros");
            points.addArray().add(block.requireNumber("block")).add(zeros);
            least = Math.min(least, zeros);
            most = Math.max(most, zeros);
        }
        String label = "Zeros of the prunable weights by block, from " + Figures.percent(least) + " to "
                + Figures.percent(most) + ".";
        return Html.of("<section id=\"blocks\"><h2>Zeros by block</h2>{}</section>",
                new Chart("zeros", label, Html.text(label), data).figure());
    }
}
