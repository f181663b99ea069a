// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The beginning of a new safetensors file: length field, header in JSON, and spaces up to a multiple of 8.
///
/// Source: huggingface/safetensors@45c8c2c:tensor.rs, `prepare`.
final class HeaderText {
    private HeaderText() {}

    /// @param tensors in the order of their data, which follow one another without a gap; their files and offsets are not
    ///     looked at
    /// @param metadata the `__metadata__` map, left out where empty
    static byte[] of(List<TensorInfo> tensors, Map<String, String> metadata) {
        Map<String, Object> header = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            header.put(SafetensorsHeader.METADATA, metadata);
        }
        long begin = 0;
        for (TensorInfo tensor : tensors) {
            if (tensor.name().equals(SafetensorsHeader.METADATA)) {
                throw new IllegalArgumentException("no tensor can be called " + SafetensorsHeader.METADATA);
            }
            long end = begin + tensor.bytes();
            Map<String, Object> description = new LinkedHashMap<>();
            description.put("dtype", tensor.dtype().name());
            description.put("shape", tensor.shape());
            description.put("data_offsets", List.of(begin, end));
            header.put(tensor.name(), description);
            begin = end;
        }
        byte[] json = json(header);
        int length = (json.length + 7) / 8 * 8;
        byte[] text = new byte[8 + length];
        Arrays.fill(text, (byte) ' ');
        ByteBuffer.wrap(text).order(ByteOrder.LITTLE_ENDIAN).putLong(length).put(json);
        return text;
    }

    private static byte[] json(Map<String, Object> header) {
        try {
            return JsonMapper.builder().build().writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a header of strings and numbers that cannot be written", e);
        }
    }
}
