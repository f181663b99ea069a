// SPDX-License-Identifier: Apache-2.0
package org.optishear.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;

/// A small safetensors reader for golden files, plain or gzipped, independent of the product's own.
public final class GoldenTensors {
    private final JsonNode header;
    private final byte[] file;
    private final int dataStart;

    private GoldenTensors(byte[] file) throws IOException {
        this.file = file;
        int headerBytes = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        this.header = new ObjectMapper().readTree(file, 8, headerBytes);
        this.dataStart = 8 + headerBytes;
    }

    /// Reads a whole file into memory.
    public static GoldenTensors read(Path path) {
        try (InputStream raw = Files.newInputStream(path);
                InputStream in = path.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
            return new GoldenTensors(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(path.toString(), e);
        }
    }

    /// All tensor names, sorted.
    public List<String> names() {
        TreeSet<String> names = new TreeSet<>();
        header.fieldNames().forEachRemaining(names::add);
        names.remove("__metadata__");
        return List.copyOf(names);
    }

    /// Whether a tensor of this name is in the file.
    public boolean has(String name) {
        return header.has(name);
    }

    /// The shape of a tensor.
    public long[] shape(String name) {
        JsonNode shape = entry(name).get("shape");
        long[] dimensions = new long[shape.size()];
        for (int i = 0; i < dimensions.length; i++) {
            dimensions[i] = shape.get(i).asLong();
        }
        return dimensions;
    }

    /// An F32 tensor, row-major.
    public float[] floats(String name) {
        ByteBuffer data = data(name, "F32");
        float[] values = new float[data.remaining() / Float.BYTES];
        data.asFloatBuffer().get(values);
        return values;
    }

    /// An F64 tensor, row-major.
    public double[] doubles(String name) {
        ByteBuffer data = data(name, "F64");
        double[] values = new double[data.remaining() / Double.BYTES];
        data.asDoubleBuffer().get(values);
        return values;
    }

    /// An I32 tensor, row-major.
    public int[] ints(String name) {
        ByteBuffer data = data(name, "I32");
        int[] values = new int[data.remaining() / Integer.BYTES];
        data.asIntBuffer().get(values);
        return values;
    }

    /// An I16 tensor, row-major.
    public short[] shorts(String name) {
        ByteBuffer data = data(name, "I16");
        short[] values = new short[data.remaining() / Short.BYTES];
        data.asShortBuffer().get(values);
        return values;
    }

    /// The bits of an F16 tensor, row-major.
    public short[] halves(String name) {
        ByteBuffer data = data(name, "F16");
        short[] values = new short[data.remaining() / Short.BYTES];
        data.asShortBuffer().get(values);
        return values;
    }

    /// A U8 tensor, row-major; packed bits are in little bit order.
    public byte[] bytes(String name) {
        ByteBuffer data = data(name, "U8");
        byte[] values = new byte[data.remaining()];
        data.get(values);
        return values;
    }

    /// An I32 matrix as rows.
    public int[][] intRows(String name) {
        int[] flat = ints(name);
        int columns = (int) shape(name)[1];
        int[][] rows = new int[flat.length / columns][];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = Arrays.copyOfRange(flat, row * columns, (row + 1) * columns);
        }
        return rows;
    }

    /// Bit `index` of packed bits in little bit order.
    public static boolean bit(byte[] packed, long index) {
        return (packed[(int) (index >> 3)] >> (index & 7) & 1) == 1;
    }

    private ByteBuffer data(String name, String dtype) {
        JsonNode entry = entry(name);
        if (!entry.get("dtype").asText().equals(dtype)) {
            throw new IllegalArgumentException(name + ": found " + entry.get("dtype").asText() + ", expected " + dtype);
        }
        int begin = entry.get("data_offsets").get(0).asInt();
        int end = entry.get("data_offsets").get(1).asInt();
        return ByteBuffer.wrap(file, dataStart + begin, end - begin).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    private JsonNode entry(String name) {
        JsonNode entry = header.get(name);
        if (entry == null) {
            throw new IllegalArgumentException("no golden tensor " + name + " among " + names());
        }
        return entry;
    }
}
