// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.optishear.InputException;

/// What a `tokenizer.model` of SentencePiece holds.
///
/// Source of the fields: google/sentencepiece@v0.2.0:src/sentencepiece_model.proto.
final class SentencePieceModel {
    /// Of a piece.
    enum Kind {
        NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE
    }

    /// Of the model; the last two are not read.
    enum Algorithm {
        UNIGRAM, BPE, WORD, CHAR
    }

    /// A piece; its id is its place in the list.
    record Piece(String text, float score, Kind kind) {}

    private final String where;
    private final List<Piece> pieces = new ArrayList<>();
    private Algorithm algorithm = Algorithm.UNIGRAM;
    private boolean byteFallback;
    private boolean spaceAsSuffix;
    private int unknown;
    private int begin = 1;
    private int end = 2;
    private ByteBuffer characterMap = ByteBuffer.allocate(0);
    private boolean dummyPrefix = true;
    private boolean removeSpaces = true;
    private boolean escapeSpaces = true;

    private SentencePieceModel(String where) {
        this.where = where;
    }

    /// Reads a model.
    ///
    /// @throws InputException if the bytes are none
    static SentencePieceModel read(String where, byte[] bytes) {
        SentencePieceModel model = new SentencePieceModel(where);
        ProtobufReader in = new ProtobufReader(where, ByteBuffer.wrap(bytes));
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> model.readPiece(new ProtobufReader(where, in.content()));
                case 2 -> model.readTrainer(new ProtobufReader(where, in.content()));
                case 3 -> model.readNormalizer(new ProtobufReader(where, in.content()));
                default -> { // samples for a self test, the other direction's normaliser: not needed
                }
            }
        }
        if (model.pieces.isEmpty()) {
            throw new InputException(where, "no pieces", "a SentencePiece model");
        }
        return model;
    }

    /// The pieces, by id.
    List<Piece> pieces() {
        return pieces;
    }

    /// How a text is cut into pieces.
    Algorithm algorithm() {
        return algorithm;
    }

    /// Whether what has no piece becomes bytes.
    boolean byteFallback() {
        return byteFallback;
    }

    /// Whether blanks belong to the word before them.
    boolean spaceAsSuffix() {
        return spaceAsSuffix;
    }

    /// The piece with a role, or null where the model has none.
    Piece begin() {
        return at(begin);
    }

    /// As [#begin].
    Piece end() {
        return at(end);
    }

    /// Id of the unknown piece.
    int unknown() {
        return unknown;
    }

    /// The compiled normalisation, empty where text stays as it is.
    ByteBuffer characterMap() {
        return characterMap.duplicate();
    }

    /// Whether a blank is put in front of a text.
    boolean dummyPrefix() {
        return dummyPrefix;
    }

    /// Whether blanks at the ends, and all but one of several, are removed.
    boolean removeSpaces() {
        return removeSpaces;
    }

    /// Whether blanks are written as `▁` in pieces.
    boolean escapeSpaces() {
        return escapeSpaces;
    }

    private Piece at(int id) {
        return id >= 0 && id < pieces.size() ? pieces.get(id) : null;
    }

    private void readPiece(ProtobufReader in) {
        String text = "";
        float score = 0;
        Kind kind = Kind.NORMAL;
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> text = in.text();
                case 2 -> score = in.single();
                case 3 -> kind = of(Kind.values(), in.number(), "piece " + pieces.size());
                default -> { // extensions
                }
            }
        }
        if (text.isEmpty() || !Float.isFinite(score)) {
            throw new InputException(where + ": piece " + pieces.size(),
                    text.isEmpty() ? "no text" : "score " + score, "a text and a finite score");
        }
        pieces.add(new Piece(text, score, kind));
    }

    private void readTrainer(ProtobufReader in) {
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 3 -> algorithm = of(Algorithm.values(), in.number(), "model_type");
                case 24 -> spaceAsSuffix = in.number() != 0;
                case 35 -> byteFallback = in.number() != 0;
                case 40 -> unknown = (int) in.number();
                case 41 -> begin = (int) in.number();
                case 42 -> end = (int) in.number();
                default -> { // how it was trained
                }
            }
        }
    }

    private void readNormalizer(ProtobufReader in) {
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 2 -> characterMap = in.content();
                case 3 -> dummyPrefix = in.number() != 0;
                case 4 -> removeSpaces = in.number() != 0;
                case 5 -> escapeSpaces = in.number() != 0;
                default -> { // name and source of the rules
                }
            }
        }
    }

    private <T> T of(T[] values, long number, String what) {
        if (number < 1 || number > values.length) {
            throw new InputException(where + ": " + what, Long.toString(number), "1 to " + values.length);
        }
        return values[(int) number - 1];
    }
}
