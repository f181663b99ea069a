// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;

/// Files of torch.save made byte by byte, right and wrong ones: a zip of a pickle and storages.
public final class CraftedTorch {
    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private final ByteArrayOutputStream items = new ByteArrayOutputStream();
    private boolean zip64;
    private int method;
    private int storages;

    /// Adds a tensor over a storage of its own; its type is a class of storages, `Float` for torch.FloatStorage.
    public CraftedTorch tensor(String name, String type, long elements, byte[] storage, long offset, long[] shape,
            long[] strides) {
        entries.put("archive/data/" + storages, storage);
        return item(name, pickle("ctorch._utils\n_rebuild_tensor_v2\n((", text("storage"), "ctorch\n" + type
                + "Storage\n", text(Integer.toString(storages++)), text("cpu"), number(elements), "tQ", number(offset),
                tuple(shape), tuple(strides), new byte[]{(byte) 0x89}, "ccollections\nOrderedDict\n)RtR"));
    }

    /// Adds a key and the pickle of its value.
    CraftedTorch item(String name, byte[] value) {
        items.writeBytes(text(name));
        items.writeBytes(value);
        return this;
    }

    /// Adds an entry of the zip, or replaces one.
    CraftedTorch entry(String name, byte... content) {
        entries.put(name, content);
        return this;
    }

    /// Writes every size and offset as the format does beyond 4 GiB.
    CraftedTorch zip64() {
        zip64 = true;
        return this;
    }

    /// Says that entries are compressed by a method.
    CraftedTorch method(int number) {
        method = number;
        return this;
    }

    /// Writes the file.
    public Path write(Path file) {
        entries.putIfAbsent("archive/data.pkl", pickle(new byte[]{(byte) 0x80, 2}, "}(", items.toByteArray(), "u."));
        try {
            return Files.write(file, zip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Pieces of a pickle, strings in Latin-1, one after the other.
    static byte[] pickle(Object... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Object part : parts) {
            bytes.writeBytes(part instanceof byte[] raw
                    ? raw
                    : part.toString().getBytes(StandardCharsets.ISO_8859_1));
        }
        return bytes.toByteArray();
    }

    /// A string of a pickle.
    static byte[] text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return little(5 + utf8.length).put((byte) 'X').putInt(utf8.length).put(utf8).array();
    }

    private static byte[] number(long value) {
        return little(10).put((byte) 0x8a).put((byte) 8).putLong(value).array();
    }

    private static byte[] tuple(long... values) {
        byte[][] numbers = new byte[values.length][];
        for (int i = 0; i < values.length; i++) {
            numbers[i] = number(values[i]);
        }
        return pickle("(", pickle((Object[]) numbers), "t");
    }

    private byte[] zip() {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        ByteArrayOutputStream directory = new ByteArrayOutputStream();
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
            byte[] name = entry.getKey().getBytes(StandardCharsets.UTF_8);
            byte[] line = new byte[46 + name.length + (zip64 ? 28 : 0)];
            ByteBuffer central = ByteBuffer.wrap(line).order(ByteOrder.LITTLE_ENDIAN);
            central.putInt(0x02014b50).putShort((short) 45);
            central.put(common(entry.getValue(), name.length)).putShort((short) (zip64 ? 28 : 0)).position(42);
            central.putInt(zip64 ? -1 : data.size()).put(name);
            if (zip64) {
                int size = entry.getValue().length;
                central.putShort((short) 1).putShort((short) 24).putLong(size).putLong(size).putLong(data.size());
            }
            directory.writeBytes(line);
            data.writeBytes(little(4).putInt(0x04034b50).array());
            data.writeBytes(common(entry.getValue(), name.length));
            data.writeBytes(new byte[2]);
            data.writeBytes(name);
            data.writeBytes(entry.getValue());
        }
        int start = data.size();
        data.writeBytes(directory.toByteArray());
        if (zip64) {
            data.writeBytes(little(76).putInt(0x06064b50).putLong(44).putInt(45).putLong(0).putLong(entries.size())
                    .putLong(entries.size()).putLong(directory.size()).putLong(start).putInt(0x07064b50).putInt(0)
                    .putLong(start + directory.size()).putInt(1).array());
        }
        short count = (short) (zip64 ? -1 : entries.size());
        data.writeBytes(little(22).putInt(0x06054b50).putInt(0).putShort(count).putShort(count)
                .putInt(zip64 ? -1 : directory.size()).putInt(zip64 ? -1 : start).array());
        return data.toByteArray();
    }

    /// What the header of an entry and its line in the directory have alike: version to name length.
    private byte[] common(byte[] content, int nameBytes) {
        CRC32 crc = new CRC32();
        crc.update(content);
        int size = zip64 ? -1 : content.length;
        return little(24).putShort((short) 45).putShort((short) 0).putShort((short) method).putInt(0)
                .putInt((int) crc.getValue()).putInt(size).putInt(size).putShort((short) nameBytes).array();
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
