// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.optishear.InputException;

/// The header of a safetensors file, checked as a whole before any byte of data is used.
///
/// Layout of a file: 8 bytes length N of the header (little endian), N bytes of JSON, then the data. The JSON maps each
/// tensor name to `dtype`, `shape` and `data_offsets` [begin, end) counted from the start of the data, and
/// `__metadata__` to a map of strings. Accepted is what the reference accepts
/// (huggingface/safetensors@45c8c2c:tensor.rs, `read_metadata` and `Metadata::validate`), except that keys given twice
/// are refused.
final class SafetensorsHeader {
    /// Longest header the format allows, bytes.
    static final long LIMIT = 100_000_000;

    static final String METADATA = "__metadata__";
    private static final JsonFactory JSON = JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder().maxStringLength((int) LIMIT)
                    .maxNameLength((int) LIMIT).build())
            .build();

    private final Path file;
    private final long dataStart;
    private final long dataBytes;
    private final List<TensorInfo> tensors = new ArrayList<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    private SafetensorsHeader(Path file, long dataStart, long dataBytes) {
        this.file = file;
        this.dataStart = dataStart;
        this.dataBytes = dataBytes;
    }

    /// Parses and checks a header.
    ///
    /// @param text the JSON text
    /// @param dataStart first byte of the data in the file
    /// @param dataBytes bytes of data in the file
    /// @throws InputException for every way in which the header can be wrong
    static SafetensorsHeader parse(Path file, String text, long dataStart, long dataBytes) {
        SafetensorsHeader header = new SafetensorsHeader(file, dataStart, dataBytes);
        try (JsonParser json = JSON.createParser(text)) {
            header.read(json);
        } catch (JsonProcessingException e) {
            throw new InputException(header.where(), "bad JSON (" + e.getOriginalMessage() + ")",
                    "one JSON object with each name once", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        header.tensors.sort(Comparator.comparingLong(TensorInfo::offset).thenComparingLong(TensorInfo::bytes));
        header.checkCoverage();
        return header;
    }

    /// Tensors in the order of their data.
    List<TensorInfo> tensors() {
        return Collections.unmodifiableList(tensors);
    }

    /// The `__metadata__` map, empty where there is none.
    Map<String, String> metadata() {
        return Collections.unmodifiableMap(metadata);
    }

    private String where() {
        return file + ": header";
    }

    private void read(JsonParser json) throws IOException {
        expect(json.nextToken() == JsonToken.START_OBJECT, where(), "no JSON object", "{…}");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            if (name.equals(METADATA)) {
                readMetadata(json);
            } else {
                tensors.add(readTensor(name, json));
            }
        }
        expect(json.nextToken() == null, where(), "more text after the JSON object", "spaces only");
    }

    private void readMetadata(JsonParser json) throws IOException {
        String at = where() + ": " + METADATA;
        expect(json.currentToken() == JsonToken.START_OBJECT, at, found(json), "an object of strings");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            expect(json.nextToken() == JsonToken.VALUE_STRING, at + "." + key, found(json), "a string");
            metadata.put(key, json.getText());
        }
    }

    private TensorInfo readTensor(String name, JsonParser json) throws IOException {
        String at = file + ": tensor " + name;
        expect(json.currentToken() == JsonToken.START_OBJECT, at, found(json),
                "an object with dtype, shape and data_offsets");
        DType dtype = null;
        List<Long> shape = null;
        List<Long> offsets = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            json.nextToken();
            switch (key) {
                case "dtype" -> dtype = readDType(json, at);
                case "shape" -> shape = readNumbers(json, at + ": shape");
                case "data_offsets" -> offsets = readNumbers(json, at + ": data_offsets");
                default -> json.skipChildren();
            }
        }
        expect(dtype != null, at, "no dtype", "a dtype");
        expect(shape != null, at, "no shape", "a shape");
        expect(offsets != null && offsets.size() == 2, at,
                offsets == null ? "no data_offsets" : "data_offsets " + offsets,
                "data_offsets [begin, end]");
        return place(new TensorInfo(name, dtype, shape, file, 0, 0), offsets.get(0), offsets.get(1));
    }

    private static DType readDType(JsonParser json, String at) throws IOException {
        expect(json.currentToken() == JsonToken.VALUE_STRING, at + ": dtype", found(json), "a string");
        String name = json.getText();
        return DType.of(name).orElseThrow(() -> new InputException(at, "dtype " + name,
                "one of " + List.of(DType.values())));
    }

    private static List<Long> readNumbers(JsonParser json, String at) throws IOException {
        expect(json.currentToken() == JsonToken.START_ARRAY, at, found(json), "an array of integers");
        List<Long> numbers = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            boolean fits = json.currentToken() == JsonToken.VALUE_NUMBER_INT
                    && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER && json.getLongValue() >= 0;
            expect(fits, at, found(json), "integers from 0 to " + Long.MAX_VALUE);
            numbers.add(json.getLongValue());
        }
        return numbers;
    }

    /// Checks begin, end and size of one tensor and turns offsets in the data into offsets in the file.
    private TensorInfo place(TensorInfo tensor, long begin, long end) {
        String range = "data_offsets [" + begin + ", " + end + "]";
        expect(begin <= end, tensor.where(), range, "begin ≤ end");
        expect(end <= dataBytes, tensor.where(), range, "an end within the file's " + dataBytes + " bytes of data");
        long bits;
        try {
            bits = Math.multiplyExact(tensor.elements(), tensor.dtype().bits());
        } catch (ArithmeticException e) {
            throw new InputException(tensor.where(), "shape " + tensor.shape(), "a size that fits 63 bits", e);
        }
        String type = tensor.dtype() + " " + tensor.shape();
        expect(bits % 8 == 0, tensor.where(), type + " of " + bits + " bits", "whole bytes");
        expect(end - begin == bits / 8, tensor.where(), (end - begin) + " bytes", bits / 8 + " for " + type);
        return new TensorInfo(tensor.name(), tensor.dtype(), tensor.shape(), file, dataStart + begin, end - begin);
    }

    /// The tensors, in the order of their data, must fill it without a hole or an overlap.
    private void checkCoverage() {
        long next = dataStart;
        for (TensorInfo tensor : tensors) {
            expect(tensor.offset() == next, tensor.where(), "begin " + (tensor.offset() - dataStart),
                    "begin " + (next - dataStart) + ", where the tensor before it ends");
            next += tensor.bytes();
        }
        expect(next - dataStart == dataBytes, file.toString(), dataBytes + " bytes of data",
                next - dataStart + " as its header says");
    }

    private static String found(JsonParser json) throws IOException {
        JsonToken token = json.currentToken();
        if (token == null) {
            return "the end";
        }
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            default -> json.getText();
        };
    }

    private static void expect(boolean holds, String where, String found, String expected) {
        if (!holds) {
            throw new InputException(where, found, expected);
        }
    }
}
