// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.optishear.InputException;

/// `model.safetensors.index.json`: which shard holds which tensor.
///
/// @param path the index file
/// @param weightMap tensor name → name of a file in the same folder
record ShardIndex(Path path, SortedMap<String, String> weightMap) {
    static final String NAME = "model.safetensors.index.json";
    private static final String SUFFIX = ".safetensors";

    /// Reads the index of a folder.
    ///
    /// @throws InputException if it is no such index, or a shard is named that is not a plain file name or is absent
    static ShardIndex read(Path folder) {
        Path path = folder.resolve(NAME);
        JsonNode map = JsonFiles.readObject(path).path("weight_map");
        if (!map.isObject() || map.isEmpty()) {
            throw new InputException(path + ": weight_map", JsonFiles.describe(map), "an object tensor name → shard");
        }
        SortedMap<String, String> weightMap = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            String where = path + ": weight_map." + entry.getKey();
            if (!entry.getValue().isTextual()) {
                throw new InputException(where, JsonFiles.describe(entry.getValue()), "the name of a shard");
            }
            weightMap.put(entry.getKey(), plainName(where, entry.getValue().textValue()));
        }
        ShardIndex index = new ShardIndex(path, weightMap);
        index.checkShardsExist(folder);
        return index;
    }

    /// Names of the shards, sorted.
    List<String> shards() {
        return List.copyOf(new TreeSet<>(weightMap.values()));
    }

    private static String plainName(String where, String shard) {
        boolean plain = shard.endsWith(SUFFIX) && !shard.contains("/") && !shard.contains("\\")
                && !shard.contains("..") && !shard.contains(":") && shard.chars().noneMatch(c -> c < ' ');
        if (!plain) {
            throw new InputException(where, "shard name " + shard, "the name of a *.safetensors file beside the index");
        }
        return shard;
    }

    private void checkShardsExist(Path folder) {
        for (String shard : shards()) {
            if (!Files.isRegularFile(folder.resolve(shard))) {
                throw new InputException(path.toString(), "no file " + shard, "every shard of the index in " + folder);
            }
        }
    }
}
