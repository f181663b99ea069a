// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.List;

/// How much each block gives up, where they do not all give up the same.
final class AllocationChart {
    private AllocationChart() {}

    static Html of(Run run) {
        PlannedShares shares = run.shares();
        if (shares.even()) {
            return Html.NONE;
        }
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode lines = data.putArray("lines");
        shares.lines().forEach((name, byBlock) -> line(lines, name, byBlock));
        List<Double> all = shares.byKind().isEmpty()
                ? shares.byBlock()
                : shares.byKind().values().stream().flatMap(List::stream).toList();
        double least = Collections.min(all);
        double most = Collections.max(all);
        String label = "Sparsity of " + shares.byBlock().size() + " blocks, from " + Figures.percent(least) + " to "
                + Figures.percent(most) + ".";
        return Html.of("""
                <section id="allocation"><h2>How much each block gives up</h2>
                <p>{}</p>
                {}</section>
                """, sentence(shares, least, most),
                new Chart("shares", label, Html.text("Sparsity by block, the first block at the left."), data)
                        .figure());
    }

    private static void line(ArrayNode lines, String name, List<Double> byBlock) {
        ObjectNode line = lines.addObject();
        line.put("name", name);
        ArrayNode points = line.putArray("points");
        for (int block = 0; block < byBlock.size(); block++) {
            points.addArray().add(block).add(byBlock.get(block));
        }
    }

    private static String sentence(PlannedShares shares, double least, double most) {
        List<Double> blocks = shares.byBlock();
        if (!shares.byKind().isEmpty()) {
            return "Single linears have a share of their own, from " + Figures.percent(least) + " to "
                    + Figures.percent(most) + ".";
        }
        return "Block " + blocks.indexOf(least) + " keeps the most and gives up " + Figures.percent(least) + "; block "
                + blocks.indexOf(most) + " keeps the least and gives up " + Figures.percent(most) + ".";
    }
}
