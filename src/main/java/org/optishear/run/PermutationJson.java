// SPDX-License-Identifier: Apache-2.0
package org.optishear.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.TreeSet;
import org.optishear.mask.ChannelSearch;
import org.optishear.prune.PrunedBlocks;
import org.optishear.prune.Ranking;
import org.optishear.prune.RetainedScore;

/// What came of a search for orders of input channels, as JSON.
final class PermutationJson {
    private PermutationJson() {}

    /// @param blocks all of the model's
    static ObjectNode of(ChannelSearch search, PrunedBlocks blocks) {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("search", search.id());
        ObjectNode retained = json.putObject("retained");
        Set<String> kept = new TreeSet<>();
        Set<String> sought = new TreeSet<>(); // in some block
        double stored = 0;
        double reordered = 0;
        for (String name : blocks.weights()) {
            String kind = Ranking.kind(name.replaceFirst("\\.weight$", ""));
            if (blocks.get(name).retained().isPresent()) {
                sought.add(kind);
                RetainedScore found = blocks.get(name).retained().get();
                retained.putObject(name).put("stored", found.stored()).put("reordered", found.reordered());
                stored += found.stored();
                reordered += found.reordered();
            } else {
                kept.add(kind);
            }
        }
        json.put("gain", stored == 0 ? 0 : reordered / stored - 1);
        kept.removeAll(sought);
        ArrayNode storedOrder = json.putArray("storedOrder");
        kept.forEach(storedOrder::add);
        return json;
    }
}
