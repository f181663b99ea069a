// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.bytedeco.pytorch.Tensor;
import org.optishear.InputException;

/// Writes tensors as a new safetensors file.
///
/// As the reference (huggingface/safetensors@45c8c2c:tensor.rs, `prepare`): wider elements first, so that every tensor
/// is aligned, and the header padded with spaces to a multiple of 8. Within one width the order is the caller's.
public final class SafetensorsWriter {
    private SafetensorsWriter() {}

    /// Writes a new file: complete and synced, or not at all.
    ///
    /// @param metadata the `__metadata__` map, left out where empty; transformers expects `format` = `pt`
    /// @throws InputException if the file exists or cannot be written
    public static void write(Path file, SequencedMap<String, Tensor> tensors, Map<String, String> metadata) {
        AtomicFile.write(file, false, channel -> write(channel, tensors, metadata));
    }

    /// Writes a file into a channel, for example one of an [AtomicFolder].
    public static void write(FileChannel channel, SequencedMap<String, Tensor> tensors, Map<String, String> metadata)
            throws IOException {
        List<Map.Entry<String, Tensor>> ordered = tensors.entrySet().stream()
                .sorted(Comparator.comparingInt(entry -> -dtype(entry).bits())).toList();
        FileSystemSteps.write(channel, MemorySegment.ofArray(HeaderText.of(describe(ordered), metadata)));
        for (Map.Entry<String, Tensor> entry : ordered) {
            try (Tensor local = entry.getValue().cpu(); Tensor contiguous = local.contiguous()) {
                MemorySegment bytes = contiguous.nbytes() == 0 ? MemorySegment.NULL : MappedTensor.bytes(contiguous);
                FileSystemSteps.write(channel, bytes);
            }
        }
    }

    private static List<TensorInfo> describe(List<Map.Entry<String, Tensor>> tensors) {
        return tensors.stream().map(entry -> new TensorInfo(entry.getKey(), dtype(entry),
                Arrays.stream(entry.getValue().sizes().vec().get()).boxed().toList(), null, 0,
                entry.getValue().nbytes())).toList();
    }

    private static DType dtype(Map.Entry<String, Tensor> entry) {
        return DType.of(entry.getValue().scalar_type()).orElseThrow(() -> new IllegalArgumentException(
                entry.getKey() + ": no dtype of the format for " + entry.getValue().scalar_type()));
    }
}
