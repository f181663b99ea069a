// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.optishear.space.PruningSpace;
import org.optishear.space.PruningSpaces;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.BetaOn;
import org.optishear.metric.RelativeSum;
import org.optishear.allocation.Allocation;

/// What `search --list-spaces` shows: every space, for a model of LLaMA's kinds of linears pruned within rows.
final class SpaceList {
    private static final PruningSpaces.Setting SETTING = new PruningSpaces.Setting(BetaOn.SQUARED, RelativeSum.CODE,
            Allocation.uniform(new SparsityPattern.PerRow(0.5), 1),
            List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"));

    private SpaceList() {}

    static ObjectNode json() {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("schema", "optishear.spaces/1");
        ArrayNode spaces = json.putArray("spaces");
        for (PruningSpaces.Entry entry : PruningSpaces.BUILT_IN) {
            PruningSpace space = entry.maker().apply(SETTING);
            ObjectNode node = spaces.addObject().put("id", entry.id()).put("content", entry.content())
                    .put("genes", space.genes().genes().size());
            if (space.genes().isFinite()) {
                node.put("candidates", space.genes().size());
            }
            space.classes().ifPresent(classes -> node.put("classes", classes));
            space.named().keySet().forEach(node.putArray("named")::add);
        }
        return json;
    }

    static String text(ObjectNode json) {
        StringBuilder text = new StringBuilder(
                String.format(Locale.ROOT, "%-20s %5s %10s %7s  %s", "space", "genes", "candidates", "classes",
                        "content"));
        json.get("spaces").forEach(space -> text.append(String.format(Locale.ROOT, "%n%-20s %5d %10s %7s  %s; %s",
                space.get("id").asText(), space.get("genes").asInt(), space.path("candidates").asText("real"),
                space.path("classes").asText("-"), space.get("content").asText(), named(space))));
        return text.toString();
    }

    private static String named(JsonNode space) {
        StringBuilder names = new StringBuilder("holds ");
        space.get("named").forEach(name -> names.append(names.length() > 6 ? ", " : "").append(name.asText()));
        return names.toString();
    }
}
