// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the weight files of a checkpoint are called when they are written back: safetensors keep their names, files of
/// torch get those that transformers gives.
final class WrittenNames {
    private WrittenNames() {}

    /// The files by new name, in the order of the source.
    static SequencedMap<String, WeightFile> of(Checkpoint source) {
        SequencedMap<String, WeightFile> names = new LinkedHashMap<>();
        List<WeightFile> files = source.files();
        for (int i = 0; i < files.size(); i++) {
            names.put(switch (files.get(i)) {
                case SafetensorsFile file -> file.path().getFileName().toString();
                case TorchFile _ when source.index() == null -> Checkpoint.SINGLE_FILE;
                case TorchFile _ -> String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", i + 1, files.size());
            }, files.get(i));
        }
        return names;
    }

    /// Whether the source has shards whose index does not go with them.
    static boolean needIndex(Checkpoint source) {
        return source.index() != null && !source.index().endsWith(ShardIndex.NAME);
    }

    /// The index of the files under their new names.
    static byte[] index(SequencedMap<String, WeightFile> files) {
        SortedMap<String, String> weightMap = new TreeMap<>();
        long bytes = 0;
        for (Map.Entry<String, WeightFile> file : files.entrySet()) {
            for (TensorInfo tensor : file.getValue().tensors()) {
                weightMap.put(tensor.name(), file.getKey());
                bytes += tensor.bytes();
            }
        }
        return ShardIndex.text(weightMap, bytes);
    }
}
