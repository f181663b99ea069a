// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.optishear.InputException;

/// One safetensors file. It is written back with its own header, byte for byte.
public final class SafetensorsFile implements WeightFile {
    private static final ValueLayout.OfLong LENGTH = ValueLayout.JAVA_LONG_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path path;
    private final Arena arena;
    private final MemorySegment mapped;
    private final long dataStart;
    private final SafetensorsHeader header;
    private final FileIdentity identity;

    private SafetensorsFile(Path path, Arena arena) throws IOException {
        this.path = path;
        this.arena = arena;
        this.identity = FileIdentity.of(path);
        long size = identity.size();
        expect(size >= 8, size + " bytes", "at least the 8 bytes of the header's length");
        this.mapped = PrivateMapping.map(path, 0, size, arena);
        long length = mapped.get(LENGTH, 0);
        expect(length >= 0 && length <= SafetensorsHeader.LIMIT,
                "a header of " + Long.toUnsignedString(length) + " bytes",
                "at most " + SafetensorsHeader.LIMIT);
        expect(length <= size - 8, "a header of " + length + " bytes",
                "at most " + (size - 8) + ", what the file holds");
        this.dataStart = 8 + length;
        this.header = SafetensorsHeader.parse(path, headerText(), dataStart, size - dataStart);
    }

    /// Maps a file and checks its header.
    ///
    /// @throws InputException if the file is missing, unreadable, or its header wrong in any way
    @SuppressWarnings("MustBeClosedChecker") // the file owns the arena and closes it
    public static SafetensorsFile open(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new InputException(path.toString(), Files.exists(path) ? "no regular file" : "nothing",
                    "a safetensors file");
        }
        Arena arena = Arena.ofShared();
        try {
            return new SafetensorsFile(path, arena);
        } catch (IOException e) {
            arena.close();
            throw new InputException(path.toString(), "an error (" + e + ")", "a readable file", e);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    @Override
    public Path path() {
        return path;
    }

    /// Tensors in the order of their data.
    @Override
    public List<TensorInfo> tensors() {
        return header.tensors();
    }

    /// The `__metadata__` map, empty where there is none.
    public Map<String, String> metadata() {
        return header.metadata();
    }

    @Override
    public MemorySegment bytes(TensorInfo tensor) {
        requireUnchanged();
        return mapped.asSlice(tensor.offset(), tensor.bytes());
    }

    @Override
    public MemorySegment privateCopy(TensorInfo tensor, Arena owner) throws IOException {
        requireUnchanged();
        return PrivateMapping.aligned(path, tensor, owner);
    }

    /// The length field and the header as they stand in the file, padding included.
    @Override
    public MemorySegment headerBytes() {
        return mapped.asSlice(0, dataStart).asReadOnly();
    }

    @Override
    public void requireUnchanged() {
        identity.requireUnchanged();
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    private String headerText() {
        byte[] bytes = mapped.asSlice(8, dataStart - 8).toArray(ValueLayout.JAVA_BYTE);
        expect(bytes.length > 0 && bytes[0] == '{',
                bytes.length == 0 ? "an empty header" : "a header that begins with byte " + bytes[0],
                "a header that begins with {");
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new InputException(path.toString(), "a header that is not UTF-8", "UTF-8", e);
        }
    }

    private void expect(boolean holds, String found, String expected) {
        if (!holds) {
            throw new InputException(path.toString(), found, expected);
        }
    }
}
