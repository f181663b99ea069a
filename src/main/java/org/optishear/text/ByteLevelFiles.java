// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.optishear.InputException;

/// `vocab.json` and `merges.txt`: byte-level BPE as GPT-2, OPT and the first Qwen 2 publish it.
///
/// Source: huggingface/transformers@v5.18.0:models/gpt2/tokenization_gpt2.py, models/qwen2/tokenization_qwen2.py;
/// huggingface/tokenizers@v0.23:models/bpe (`read_file`).
final class ByteLevelFiles {
    private static final String END_OF_TEXT = "<|endoftext|>";
    private static final String QWEN_WORDS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}|"
            + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    /// How a text is cut into words before the merges.
    private enum Kind {
        GPT2("GPT2Tokenizer"), QWEN2("Qwen2Tokenizer");

        private final String python;

        Kind(String python) {
            this.python = python;
        }

        /// Tokens of the class itself, by role.
        Map<String, String> roles() {
            return switch (this) {
                case GPT2 -> Map.of("bos_token", END_OF_TEXT, "eos_token", END_OF_TEXT, "unk_token", END_OF_TEXT);
                case QWEN2 -> Map.of("eos_token", END_OF_TEXT, "unk_token", END_OF_TEXT, "pad_token", END_OF_TEXT);
            };
        }
    }

    private final Path vocabularyFile;
    private final Path mergesFile;
    private final Map<String, Integer> vocabulary = new LinkedHashMap<>();

    private ByteLevelFiles(Path folder) {
        this.vocabularyFile = folder.resolve(TokenizerFiles.VOCABULARY);
        this.mergesFile = folder.resolve(TokenizerFiles.MERGES);
    }

    /// The equivalent `tokenizer.json`.
    ///
    /// @throws InputException if a file is not what it should be, or `tokenizer_class` is another kind
    static String toJson(Path folder) throws IOException {
        return new ByteLevelFiles(folder).json(folder);
    }

    private String json(Path folder) throws IOException {
        Kind kind = kind(folder);
        TokenizerConfig config = TokenizerConfig.read(folder, kind.roles());
        readVocabulary();
        TokenizerJson json = new TokenizerJson(vocabularyFile, vocabulary);
        words(json.root(), kind, config.flag("add_prefix_space", false));
        json.root().putObject("decoder").put("type", "ByteLevel").put("add_prefix_space", true)
                .put("trim_offsets", true).put("use_regex", true);
        ObjectNode model = json.root().putObject("model").put("type", "BPE").put("continuing_subword_prefix", "")
                .put("end_of_word_suffix", "").put("fuse_unk", false).put("byte_fallback", false);
        ObjectNode tokens = model.putObject("vocab");
        vocabulary.forEach(tokens::put);
        readMerges(model.putArray("merges"));
        json.add(config.tokens(), config.promised());
        json.special(config, false);
        return json.toString();
    }

    private static Kind kind(Path folder) {
        String python = TokenizerConfig.read(folder, Map.of()).tokenizerClass().orElse(Kind.GPT2.python);
        for (Kind kind : Kind.values()) {
            if (kind.python.equals(python)) {
                return kind;
            }
        }
        throw new InputException(folder.resolve(TokenizerConfig.CONFIG) + ": tokenizer_class", python,
                Kind.GPT2.python + " or " + Kind.QWEN2.python + " beside vocab.json and merges.txt, or a "
                        + TokenizerFiles.JSON);
    }

    private static void words(ObjectNode root, Kind kind, boolean prefixSpace) {
        ObjectNode pre = root.putObject("pre_tokenizer");
        ObjectNode bytes = pre;
        if (kind == Kind.QWEN2) {
            root.putObject("normalizer").put("type", "NFC");
            ArrayNode steps = pre.put("type", "Sequence").putArray("pretokenizers");
            steps.addObject().put("type", "Split").put("behavior", "Isolated").put("invert", false)
                    .putObject("pattern").put("Regex", QWEN_WORDS);
            bytes = steps.addObject();
        } else {
            root.putNull("normalizer");
        }
        bytes.put("type", "ByteLevel").put("add_prefix_space", prefixSpace).put("trim_offsets", true)
                .put("use_regex", kind == Kind.GPT2);
    }

    private void readVocabulary() {
        JsonNode root = TokenizerConfig.readObject(vocabularyFile);
        boolean[] taken = new boolean[root.size()];
        for (Map.Entry<String, JsonNode> entry : root.properties()) {
            JsonNode id = entry.getValue();
            if (!id.isInt() || id.intValue() < 0 || id.intValue() >= taken.length || taken[id.intValue()]) {
                throw new InputException(vocabularyFile + ": " + entry.getKey(), id.toString(),
                        "each id from 0 to " + (taken.length - 1) + " once");
            }
            taken[id.intValue()] = true;
            vocabulary.put(entry.getKey(), id.intValue());
        }
        for (char letter = '!'; letter <= '~'; letter++) {
            if (!vocabulary.containsKey(String.valueOf(letter))) {
                throw new InputException(vocabularyFile.toString(), "no token for the byte " + letter,
                        "a byte-level vocabulary, or a " + TokenizerFiles.JSON);
            }
        }
    }

    private void readMerges(ArrayNode merges) throws IOException {
        String[] lines = Utf8.decode(Files.readAllBytes(mergesFile), mergesFile.toString()).split("\n");
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].endsWith("\r") ? lines[i].substring(0, lines[i].length() - 1) : lines[i];
            if (line.startsWith("#version")) {
                continue;
            }
            String[] pair = line.split(" ", -1);
            boolean known = pair.length == 2 && vocabulary.containsKey(pair[0]) && vocabulary.containsKey(pair[1])
                    && vocabulary.containsKey(pair[0] + pair[1]);
            if (!known) {
                throw new InputException(mergesFile + ": line " + (i + 1), line,
                        "two tokens of " + TokenizerFiles.VOCABULARY + " that make a third");
            }
            merges.addArray().add(pair[0]).add(pair[1]);
        }
    }
}
