// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.optishear.InputException;
import org.optishear.text.SentencePieceModel.Algorithm;
import org.optishear.text.SentencePieceModel.Kind;
import org.optishear.text.SentencePieceModel.Piece;

/// `tokenizer.model` of SentencePiece, as LLaMA, Mistral and Gemma publish it.
///
/// A BPE of SentencePiece joins the two neighbours whose union has the highest score; tokenizers wants an ordered list of
/// pairs instead. It is every way to cut a piece into two pieces, by falling score of the whole, then by falling length of
/// the left part; equal ones in the order of the ids. A text gets `▁` in front and for every blank.
///
/// Source: huggingface/transformers@v5.18.0:convert_slow_tokenizer.py (`generate_merges`, `LlamaConverter`,
/// `SpmConverter`). As there, a control piece written out in a text is read as that piece.
final class SentencePieceFile {
    private static final Set<String> CLASSES = Set.of("LlamaTokenizer", "CodeLlamaTokenizer", "GemmaTokenizer",
            "LLaMATokenizer");
    private static final String SPACE = "▁";

    private final Path file;
    private final SentencePieceModel model;
    private final Map<String, Integer> ids = new LinkedHashMap<>();

    private SentencePieceFile(Path file, SentencePieceModel model) {
        this.file = file;
        this.model = model;
        for (Piece piece : model.pieces()) {
            if (ids.putIfAbsent(piece.text(), ids.size()) != null) {
                throw new InputException(file + ": piece " + ids.size(), piece.text() + " again", "each piece once");
            }
        }
    }

    /// The equivalent `tokenizer.json`.
    ///
    /// @throws InputException if the file is no model of SentencePiece, or one of a kind that is not supported
    static String toJson(Path folder) throws IOException {
        Path file = folder.resolve(TokenizerFiles.SENTENCE_PIECE);
        byte[] bytes = Files.readAllBytes(file);
        requireNoTiktoken(file, bytes);
        SentencePieceFile converted = new SentencePieceFile(file, SentencePieceModel.read(file.toString(), bytes));
        converted.requireSupported(folder);
        return converted.json(folder);
    }

    private static void requireNoTiktoken(Path file, byte[] bytes) {
        String first = new String(bytes, 0, Math.min(bytes.length, 200), StandardCharsets.ISO_8859_1);
        if (first.matches("(?s)[A-Za-z0-9+/]+={0,2} \\d+\\R.*")) {
            throw new InputException(file.toString(), "a list of tiktoken", "a SentencePiece model, or a "
                    + TokenizerFiles.JSON + " beside it");
        }
    }

    private void requireSupported(Path folder) {
        Algorithm algorithm = model.algorithm();
        require(algorithm == Algorithm.BPE || algorithm == Algorithm.UNIGRAM, "a model of type " + algorithm,
                "BPE or UNIGRAM");
        require(model.escapeSpaces() && !model.spaceAsSuffix(), "blanks that are written "
                + (model.escapeSpaces() ? "behind words" : "as they are"), "▁ in front of words");
        require(model.unknown() >= 0 && model.unknown() < ids.size()
                && model.pieces().get(model.unknown()).kind() == Kind.UNKNOWN, "unk_id " + model.unknown(),
                "the id of the unknown piece");
        TokenizerConfig.read(folder, Map.of()).tokenizerClass().ifPresent(name -> {
            if (!CLASSES.contains(name)) {
                throw new InputException(folder.resolve(TokenizerConfig.CONFIG) + ": tokenizer_class", name,
                        "LlamaTokenizer or GemmaTokenizer beside " + TokenizerFiles.SENTENCE_PIECE + ", or a "
                                + TokenizerFiles.JSON);
            }
        });
    }

    private String json(Path folder) {
        Map<String, String> defaults = new LinkedHashMap<>();
        if (model.begin() != null) {
            defaults.put("bos_token", model.begin().text());
        }
        if (model.end() != null) {
            defaults.put("eos_token", model.end().text());
        }
        defaults.put("unk_token", model.pieces().get(model.unknown()).text());
        TokenizerConfig config = TokenizerConfig.read(folder, defaults);
        TokenizerJson json = new TokenizerJson(file, ids);
        boolean prefix = config.flag("add_prefix_space", model.dummyPrefix());
        normalise(json.root(), prefix, config.flag("legacy", true));
        decode(json.root(), prefix);
        ObjectNode node = json.root().putObject("model");
        if (model.algorithm() == Algorithm.BPE) {
            bpe(node);
        } else {
            unigram(node);
        }
        json.add(added(config), config.promised());
        json.special(config, true);
        return json.toString();
    }

    /// Control, unknown and user-defined pieces by id, as the config describes them where it does; then its other tokens.
    private List<AddedToken> added(TokenizerConfig config) {
        SequencedMap<String, AddedToken> tokens = new LinkedHashMap<>();
        for (Piece piece : model.pieces()) {
            boolean special = piece.kind() == Kind.CONTROL || piece.kind() == Kind.UNKNOWN;
            if (special || piece.kind() == Kind.USER_DEFINED) {
                tokens.put(piece.text(), new AddedToken(piece.text(), false, false, false, false, special));
            }
        }
        config.tokens().forEach(token -> tokens.put(token.content(), token));
        return List.copyOf(tokens.values());
    }

    /// @param legacy whether every stretch of text between added tokens gets the blank in front, or only the first
    private void normalise(ObjectNode root, boolean prefix, boolean legacy) {
        ArrayNode steps = root.putObject("normalizer").put("type", "Sequence").putArray("normalizers");
        if (model.characterMap().hasRemaining()) {
            byte[] map = new byte[model.characterMap().remaining()];
            model.characterMap().get(map);
            steps.addObject().put("type", "Precompiled").put("precompiled_charsmap",
                    Base64.getEncoder().encodeToString(map));
        }
        if (model.removeSpaces()) {
            steps.addObject().put("type", "Strip").put("strip_left", true).put("strip_right", true);
            replace(steps, "Regex", " {2,}", " ");
        }
        if (legacy) {
            if (prefix) {
                steps.addObject().put("type", "Prepend").put("prepend", SPACE);
            }
            replace(steps, "String", " ", SPACE);
            root.putNull("pre_tokenizer");
            return;
        }
        root.putObject("pre_tokenizer").put("type", "Metaspace").put("replacement", SPACE)
                .put("prepend_scheme", prefix ? "first" : "never").put("split", false);
    }

    private static void decode(ObjectNode root, boolean prefix) {
        ArrayNode steps = root.putObject("decoder").put("type", "Sequence").putArray("decoders");
        replace(steps, "String", SPACE, " ");
        steps.addObject().put("type", "ByteFallback");
        steps.addObject().put("type", "Fuse");
        if (prefix) {
            steps.addObject().put("type", "Strip").put("content", " ").put("start", 1).put("stop", 0);
        }
    }

    private static void replace(ArrayNode steps, String kind, String pattern, String content) {
        steps.addObject().put("type", "Replace").put("content", content).putObject("pattern").put(kind, pattern);
    }

    private void bpe(ObjectNode node) {
        node.put("type", "BPE").put("unk_token", model.pieces().get(model.unknown()).text()).put("fuse_unk", true)
                .put("byte_fallback", model.byteFallback());
        ObjectNode tokens = node.putObject("vocab");
        ids.forEach(tokens::put);
        ArrayNode merges = node.putArray("merges");
        List<Cut> cuts = new ArrayList<>();
        model.pieces().forEach(piece -> cuts.addAll(cuts(piece)));
        cuts.sort(Comparator.comparingDouble(Cut::score).thenComparingInt(Cut::leftLength)
                .thenComparingInt(Cut::rightLength).reversed());
        cuts.forEach(cut -> merges.addArray().add(cut.left()).add(cut.right()));
    }

    /// A way to cut a piece into two.
    ///
    /// @param score of the whole
    private record Cut(String left, String right, float score) {
        int leftLength() {
            return left.codePointCount(0, left.length());
        }

        int rightLength() {
            return right.codePointCount(0, right.length());
        }
    }

    /// Every way to cut a piece into two, by the ids of the parts.
    private List<Cut> cuts(Piece piece) {
        List<Cut> cuts = new ArrayList<>();
        String whole = piece.text();
        for (int at = whole.offsetByCodePoints(0, 1); at < whole.length(); at = whole.offsetByCodePoints(at, 1)) {
            Cut cut = new Cut(whole.substring(0, at), whole.substring(at), piece.score());
            if (ids.containsKey(cut.left()) && ids.containsKey(cut.right())) {
                cuts.add(cut);
            }
        }
        cuts.sort(Comparator.comparing((Cut cut) -> ids.get(cut.left())).thenComparing(cut -> ids.get(cut.right())));
        return cuts;
    }

    private void unigram(ObjectNode node) {
        node.put("type", "Unigram").put("unk_id", model.unknown()).put("byte_fallback", model.byteFallback());
        ArrayNode vocabulary = node.putArray("vocab");
        model.pieces().forEach(piece -> vocabulary.addArray().add(piece.text()).add(piece.score()));
    }

    private void require(boolean holds, String found, String expected) {
        if (!holds) {
            throw new InputException(file.toString(), found, expected);
        }
    }
}
