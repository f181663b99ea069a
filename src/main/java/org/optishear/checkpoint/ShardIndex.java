// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.optishear.InputException;

/// `model.safetensors.index.json` or `pytorch_model.bin.index.json`: which shard holds which tensor.
///
/// @param path the index file
/// @param weightMap tensor name → name of a file in the same folder
record ShardIndex(Path path, SortedMap<String, String> weightMap) {
    static final String NAME = "model.safetensors.index.json";
    static final String TORCH_NAME = "pytorch_model.bin.index.json";

    /// Reads an index.
    ///
    /// @param path the index; the shards lie beside it
    /// @param suffix how the name of a shard ends, `.safetensors` or `.bin`
    /// @throws InputException if it is no such index, or a shard is named that is not a plain file name or is absent
    static ShardIndex read(Path path, String suffix) {
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
            weightMap.put(entry.getKey(), plainName(where, entry.getValue().textValue(), suffix));
        }
        ShardIndex index = new ShardIndex(path, weightMap);
        index.checkShardsExist();
        return index;
    }

    /// Names of the shards, sorted.
    List<String> shards() {
        return List.copyOf(new TreeSet<>(weightMap.values()));
    }

    /// The text of a new index, as transformers writes it: keys sorted, indented by two spaces.
    ///
    /// @param totalBytes bytes of all tensors
    static byte[] text(SortedMap<String, String> weightMap, long totalBytes) {
        Map<String, Object> index = new LinkedHashMap<>();
        index.put("metadata", Map.of("total_size", totalBytes));
        index.put("weight_map", weightMap);
        return (JsonFiles.indented(index) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String plainName(String where, String shard, String suffix) {
        boolean plain = shard.endsWith(suffix) && !shard.contains("/") && !shard.contains("\\")
                && !shard.contains("..") && !shard.contains(":") && shard.chars().noneMatch(c -> c < ' ');
        if (!plain) {
            throw new InputException(where, "shard name " + shard,
                    "the name of a *" + suffix + " file beside the index");
        }
        return shard;
    }

    private void checkShardsExist() {
        for (String shard : shards()) {
            if (!Files.isRegularFile(path.resolveSibling(shard))) {
                throw new InputException(path.toString(), "no file " + shard,
                        "every shard of the index in " + path.getParent());
            }
        }
    }
}
