// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.optishear.InputException;

/// Saved masks: which weights of each matrix are pruned, as a safetensors file that any reader of the format opens.
///
/// A tensor U8 `[rows, ceil(columns / 8)]` for each weight, under the weight's name and in the orientation the checkpoint
/// stores it in: one bit a weight, little bit order, **1 = pruned**, unused bits of a row's last byte 0. `__metadata__`
/// holds `schema`, `shapes` (JSON: name → `[rows, columns]`) and, where it is known, `plan` (SHA-256 of the plan.json the
/// masks were made by) and `permutation` ([MaskOrigin]). In Python:
/// `numpy.unpackbits(mask, axis=1, count=columns, bitorder="little")`.
public final class MaskFile implements AutoCloseable {
    /// What the file is called beside a checkpoint.
    public static final String NAME = "masks.safetensors";

    private static final String SCHEMA = "optishear.masks/1";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final SafetensorsFile file;
    private final Map<String, Entry> masks = new LinkedHashMap<>();
    private final Map<String, TensorInfo> tensors = new HashMap<>();

    private MaskFile(SafetensorsFile file) {
        this.file = file;
    }

    /// The mask of one weight.
    ///
    /// @param weight name of the weight in the checkpoint
    /// @param rows of the weight as it is stored
    /// @param columns of the weight as it is stored
    public record Entry(String weight, int rows, int columns) {
        /// Bytes of a row's bits.
        public int bytesPerRow() {
            return Math.ceilDiv(columns, Byte.SIZE);
        }

        /// Bytes of all bits.
        public long bytes() {
            return (long) rows * bytesPerRow();
        }
    }

    /// Fills in the bits of one mask after the other.
    @FunctionalInterface
    public interface Bits {
        /// Called once for each mask, in order.
        ///
        /// @param packed [Entry#bytes] bytes, all 0; valid during the call, for any thread
        void fill(Entry mask, MemorySegment packed);
    }

    /// Maps a file and checks all of it but the bits.
    ///
    /// @throws InputException if it is no file of masks, or contradicts itself
    public static MaskFile open(Path path) {
        SafetensorsFile file = SafetensorsFile.open(path);
        try {
            MaskFile masks = new MaskFile(file);
            masks.check();
            return masks;
        } catch (RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    /// The file.
    public Path path() {
        return file.path();
    }

    /// The masks in the order of the file.
    public List<Entry> masks() {
        return List.copyOf(masks.values());
    }

    /// The mask of a weight, if there is one.
    public Optional<Entry> mask(String weight) {
        return Optional.ofNullable(masks.get(weight));
    }

    /// The bits of a mask of this file; valid until [#close].
    public MemorySegment bits(Entry mask) {
        return file.bytes(tensors.get(mask.weight())).asReadOnly();
    }

    /// How they came about.
    public MaskOrigin origin() {
        return MaskOrigin.of(file.metadata());
    }

    /// Writes a new file: complete and synced, or not at all. One mask at a time is in memory.
    ///
    /// @throws InputException if the file exists (without `force`) or cannot be written
    public static void write(Path path, boolean force, List<Entry> masks, MaskOrigin origin, Bits bits) {
        AtomicFile.write(path, force, channel -> write(channel, masks, origin, bits));
    }

    /// Writes a file into a channel, for example one of an [AtomicFolder].
    public static void write(FileChannel channel, List<Entry> masks, MaskOrigin origin, Bits bits)
            throws IOException {
        byte[] header = header(masks, origin);
        ByteBuffer start = ByteBuffer.allocate(Long.BYTES + header.length).order(ByteOrder.LITTLE_ENDIAN);
        start.putLong(header.length).put(header).flip();
        while (start.hasRemaining()) {
            channel.write(start);
        }
        for (Entry mask : masks) {
            try (Arena arena = Arena.ofShared()) {
                MemorySegment packed = arena.allocate(mask.bytes());
                bits.fill(mask, packed);
                FileSystemSteps.write(channel, packed);
            }
        }
    }

    private static byte[] header(List<Entry> masks, MaskOrigin origin) throws JsonProcessingException {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        masks.forEach(mask -> shapes.put(mask.weight(), List.of(mask.rows(), mask.columns())));
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("schema", SCHEMA);
        origin.into(metadata);
        metadata.put("shapes", JSON.writeValueAsString(shapes));
        Map<String, Object> header = new LinkedHashMap<>();
        header.put(SafetensorsHeader.METADATA, metadata);
        long begin = 0;
        for (Entry mask : masks) {
            Map<String, Object> tensor = new LinkedHashMap<>();
            tensor.put("dtype", DType.U8.name());
            tensor.put("shape", List.of(mask.rows(), mask.bytesPerRow()));
            tensor.put("data_offsets", List.of(begin, begin + mask.bytes()));
            header.put(mask.weight(), tensor);
            begin += mask.bytes();
        }
        byte[] json = JSON.writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }

    private void check() {
        String schema = file.metadata().getOrDefault("schema", "nothing");
        expect(schema.equals(SCHEMA), path() + ": __metadata__.schema", schema, SCHEMA + " (mask save writes it)");
        JsonNode shapes = shapes();
        for (TensorInfo tensor : file.tensors()) {
            JsonNode shape = shapes.path(tensor.name());
            expect(shape.size() == 2 && shape.get(0).isInt() && shape.get(1).isInt() && shape.get(0).intValue() >= 0
                    && shape.get(1).intValue() >= 0,
                    path() + ": __metadata__.shapes." + tensor.name(), JsonFiles.describe(shape), "[rows, columns]");
            Entry mask = new Entry(tensor.name(), shape.get(0).intValue(), shape.get(1).intValue());
            List<Long> expected = List.of((long) mask.rows(), (long) mask.bytesPerRow());
            expect(tensor.dtype() == DType.U8 && tensor.shape().equals(expected), tensor.where(),
                    tensor.dtype() + " " + tensor.shape(), "U8 " + expected + " by __metadata__.shapes");
            masks.put(tensor.name(), mask);
            tensors.put(tensor.name(), tensor);
        }
        expect(shapes.size() == masks.size(), path() + ": __metadata__.shapes", shapes.size() + " shapes",
                "one for each of the " + masks.size() + " tensors");
    }

    private JsonNode shapes() {
        String text = file.metadata().getOrDefault("shapes", "");
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new InputException(path() + ": __metadata__.shapes", "bad JSON (" + e.getOriginalMessage() + ")",
                    "an object name → [rows, columns]", e);
        }
    }

    private static void expect(boolean holds, String where, String found, String expected) {
        if (!holds) {
            throw new InputException(where, found, expected);
        }
    }

    /// Unmaps the file; bits must not be used any more.
    @Override
    public void close() {
        file.close();
    }
}
