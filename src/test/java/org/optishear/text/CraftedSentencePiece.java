// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// A `tokenizer.model` made field by field: `<unk>` 0, `<s>` 1, `</s>` 2, then what is added.
final class CraftedSentencePiece {
    private final ByteArrayOutputStream pieces = new ByteArrayOutputStream();
    private final ByteArrayOutputStream trainer = new ByteArrayOutputStream();
    private final ByteArrayOutputStream normalizer = new ByteArrayOutputStream();

    /// @param algorithm `model_type`: 1 unigram, 2 BPE, 3 word, 4 char
    CraftedSentencePiece(int algorithm) {
        piece("<unk>", 0, 2).piece("<s>", 0, 3).piece("</s>", 0, 3);
        trainer(3, algorithm);
    }

    /// Adds a piece of a type: 1 normal, 2 unknown, 3 control, 4 user-defined, 6 byte.
    CraftedSentencePiece piece(String text, float score, int type) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer piece = ByteBuffer.allocate(2 + utf8.length + 7).order(ByteOrder.LITTLE_ENDIAN);
        piece.put((byte) 0x0a).put((byte) utf8.length).put(utf8).put((byte) 0x15).putFloat(score).put((byte) 0x18)
                .put((byte) type);
        field(pieces, 1, piece.array());
        return this;
    }

    /// Sets a number of the trainer's part.
    CraftedSentencePiece trainer(int field, int value) {
        number(trainer, field, value);
        return this;
    }

    /// Sets a number of the normaliser's part.
    CraftedSentencePiece normalizer(int field, int value) {
        number(normalizer, field, value);
        return this;
    }

    byte[] bytes() {
        ByteArrayOutputStream model = new ByteArrayOutputStream();
        model.writeBytes(pieces.toByteArray());
        field(model, 2, trainer.toByteArray());
        field(model, 3, normalizer.toByteArray());
        return model.toByteArray();
    }

    /// Writes it into a model folder.
    void in(Path folder) {
        try {
            Files.write(folder.resolve("tokenizer.model"), bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void number(ByteArrayOutputStream out, int field, int value) {
        varint(out, field << 3);
        varint(out, value);
    }

    private static void field(ByteArrayOutputStream out, int field, byte[] content) {
        varint(out, field << 3 | 2);
        varint(out, content.length);
        out.writeBytes(content);
    }

    private static void varint(ByteArrayOutputStream out, int value) {
        int rest = value;
        while (rest > 127) {
            out.write(rest & 127 | 128);
            rest >>>= 7;
        }
        out.write(rest);
    }
}
