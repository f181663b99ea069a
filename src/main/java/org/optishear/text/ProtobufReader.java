// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.optishear.InputException;

/// Fields of a protocol buffer message, one after the other.
///
/// Source: protobuf.dev, Encoding.
final class ProtobufReader {
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED_32 = 5;

    private final String where;
    private final ByteBuffer bytes;
    private int wireType;
    private ByteBuffer content;
    private long number;

    ProtobufReader(String where, ByteBuffer bytes) {
        this.where = where;
        this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /// The number of the next field, whose value is read; 0 at the end.
    int next() {
        if (!bytes.hasRemaining()) {
            return 0;
        }
        long tag = varint();
        int field = (int) (tag >>> 3);
        wireType = (int) (tag & 7);
        require(tag >>> 3 == field && field > 0);
        switch (wireType) {
            case VARINT -> number = varint();
            case FIXED_64 -> content = take(8);
            case BYTES -> content = take(varint());
            case FIXED_32 -> content = take(4);
            default -> require(false);
        }
        return field;
    }

    /// The bytes, string or message of the field.
    ByteBuffer content() {
        require(wireType == BYTES);
        return content.duplicate();
    }

    /// The string of the field.
    ///
    /// @throws InputException if it is not UTF-8
    String text() {
        byte[] text = new byte[content().remaining()];
        content().get(text);
        return Utf8.decode(text, where);
    }

    /// The number of the field.
    long number() {
        require(wireType == VARINT);
        return number;
    }

    /// The float of the field.
    float single() {
        require(wireType == FIXED_32);
        return content.order(ByteOrder.LITTLE_ENDIAN).getFloat(content.position());
    }

    private ByteBuffer take(long count) {
        require(count >= 0 && count <= bytes.remaining());
        ByteBuffer part = bytes.slice(bytes.position(), (int) count);
        bytes.position(bytes.position() + (int) count);
        return part;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            require(bytes.hasRemaining());
            byte next = bytes.get();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new InputException(where, "a number of more than 64 bits", "a SentencePiece model");
    }

    private void require(boolean holds) {
        if (!holds) {
            throw new InputException(where, "bytes that are no protocol buffer", "a SentencePiece model");
        }
    }
}
