// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
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
    private static final JsonMapper JSON = JsonMapper.builder().build();

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
        byte[] header = header(ordered, metadata);
        ByteBuffer start = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
        start.putLong(header.length).put(header).flip();
        while (start.hasRemaining()) {
            channel.write(start);
        }
        for (Map.Entry<String, Tensor> entry : ordered) {
            try (Tensor local = entry.getValue().cpu(); Tensor contiguous = local.contiguous()) {
                MemorySegment bytes = contiguous.nbytes() == 0 ? MemorySegment.NULL : MappedTensor.bytes(contiguous);
                FileSystemSteps.write(channel, bytes);
            }
        }
    }

    private static byte[] header(List<Map.Entry<String, Tensor>> tensors, Map<String, String> metadata)
            throws JsonProcessingException {
        Map<String, Object> header = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            header.put(SafetensorsHeader.METADATA, metadata);
        }
        long begin = 0;
        for (Map.Entry<String, Tensor> entry : tensors) {
            if (entry.getKey().equals(SafetensorsHeader.METADATA)) {
                throw new IllegalArgumentException("no tensor can be called " + SafetensorsHeader.METADATA);
            }
            long end = begin + entry.getValue().nbytes();
            Map<String, Object> description = new LinkedHashMap<>();
            description.put("dtype", dtype(entry).name());
            description.put("shape", entry.getValue().sizes().vec().get());
            description.put("data_offsets", List.of(begin, end));
            header.put(entry.getKey(), description);
            begin = end;
        }
        byte[] json = JSON.writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }

    private static DType dtype(Map.Entry<String, Tensor> entry) {
        return DType.of(entry.getValue().scalar_type()).orElseThrow(() -> new IllegalArgumentException(
                entry.getKey() + ": no dtype of the format for " + entry.getValue().scalar_type()));
    }
}
