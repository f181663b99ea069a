// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.optishear.InputException;

/// The bytes of a pickle, read from front to back.
final class PickleBytes {
    private final String where;
    private final ByteBuffer bytes;

    PickleBytes(String where, byte[] bytes) {
        this.where = where;
        this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Place of the next byte.
    int position() {
        return bytes.position();
    }

    int u8() {
        require(1);
        return Byte.toUnsignedInt(bytes.get());
    }

    int u16() {
        require(2);
        return Short.toUnsignedInt(bytes.getShort());
    }

    int i32() {
        require(4);
        return bytes.getInt();
    }

    double bigEndianDouble() {
        require(8);
        return Double.longBitsToDouble(Long.reverseBytes(bytes.getLong()));
    }

    /// An integer of `length` bytes, two's complement, least significant byte first.
    long integer(int length) {
        if (length > Long.BYTES) {
            throw bad("an integer of " + length + " bytes", "at most 8");
        }
        require(length);
        long value = 0;
        for (int i = 0; i < length; i++) {
            value |= (long) u8() << 8 * i;
        }
        int unused = Long.SIZE - 8 * length;
        return length == 0 ? 0 : value << unused >> unused;
    }

    /// Text in UTF-8.
    String text(int length) {
        require(length);
        ByteBuffer part = bytes.slice(bytes.position(), length);
        bytes.position(bytes.position() + length);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(part).toString();
        } catch (CharacterCodingException e) {
            throw new InputException(where, "a string that is not UTF-8", "a state dict", e);
        }
    }

    /// Text up to the end of the line.
    String line() {
        int begin = bytes.position();
        try {
            int length = 0;
            while (bytes.get() != '\n') {
                length++;
            }
            bytes.position(begin);
            String line = text(length);
            u8();
            return line;
        } catch (BufferUnderflowException e) {
            throw new InputException(where, "an end in the middle", "a whole pickle", e);
        }
    }

    InputException bad(String found, String expected) {
        return new InputException(where, found, expected);
    }

    private void require(int count) {
        if (count < 0 || bytes.remaining() < count) {
            throw bad("an end in the middle", "a whole pickle");
        }
    }
}
