// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Safetensors files made byte by byte, right and wrong ones.
final class CraftedFile {
    private CraftedFile() {}

    /// A file of a length field that tells the truth, a header and data.
    static Path write(Path file, String header, byte... data) {
        return writeRaw(file, header.getBytes(StandardCharsets.UTF_8).length, header.getBytes(StandardCharsets.UTF_8),
                data);
    }

    /// A file whose length field says `length`, whatever the header's length is.
    static Path writeRaw(Path file, long length, byte[] header, byte... data) {
        ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(length).put(header).put(data);
        try {
            return Files.write(file, bytes.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A file whose data is a hole of `dataBytes` bytes that takes no space, but for what `end` puts at its end.
    static Path writeSparse(Path file, String header, long dataBytes, byte... end) {
        write(file, header);
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(sparse.length() + dataBytes);
            sparse.seek(sparse.length() - end.length);
            sparse.write(end);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// One entry of a header.
    static String tensor(String name, String dtype, String shape, long begin, long end) {
        return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}".formatted(name, dtype, shape, begin,
                end);
    }

    /// A model folder with a config and the given weight file of one F32 tensor `w` [2].
    static Path model(Path folder, float first, float second) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("config.json"),
                    "{\"architectures\":[\"LlamaForCausalLM\"],\"model_type\":\"llama\"}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] data = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putFloat(first).putFloat(second).array();
        write(folder.resolve("model.safetensors"),
                "{\"__metadata__\":{\"format\":\"pt\"}," + tensor("w", "F32", "[2]", 0, 8) + "}   ", data);
        return folder;
    }
}
