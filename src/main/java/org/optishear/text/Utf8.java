// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.optishear.InputException;

/// UTF-8 without substitution: what is not text is refused, never replaced.
final class Utf8 {
    private Utf8() {}

    /// @throws InputException
    ///             if the bytes are not UTF-8
    static String decode(byte[] bytes, String where) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new InputException(where, "bytes that are not UTF-8", "text in UTF-8", e);
        }
    }

    /// @throws InputException
    ///             if the text holds half a surrogate pair, which JSON can write and UTF-8 cannot
    static byte[] encode(String text, String where) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] exact = new byte[bytes.remaining()];
            bytes.get(exact);
            return exact;
        } catch (CharacterCodingException e) {
            throw new InputException(where, "half a surrogate pair", "text that UTF-8 can hold", e);
        }
    }
}
