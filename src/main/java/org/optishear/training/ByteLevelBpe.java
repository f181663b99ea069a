// SPDX-License-Identifier: Apache-2.0
package org.optishear.training;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A byte-level BPE vocabulary, and the three files in which transformers expects it.
///
/// @param tokens by id: special tokens, bytes, merged tokens in the order learnt
/// @param merges in the order in which they are applied
public record ByteLevelBpe(List<String> tokens, List<Merge> merges) {
    /// Two neighbours that become one token.
    public record Merge(String left, String right) {}

    /// Begin (id 0), put before every text, and end (id 1).
    static final List<String> SPECIAL_TOKENS = List.of("<s>", "</s>");

    /// Copies both lists.
    public ByteLevelBpe {
        tokens = List.copyOf(tokens);
        merges = List.copyOf(merges);
    }

    /// Writes `tokenizer.json`, `tokenizer_config.json` and `special_tokens_map.json` into a folder.
    ///
    /// @param longestText the model's context in tokens
    public void write(Path folder, int longestText) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        write(folder.resolve("tokenizer.json"), tokenizer(mapper));
        ObjectNode special = mapper.createObjectNode().put("bos_token", SPECIAL_TOKENS.get(0)).put("eos_token",
                SPECIAL_TOKENS.get(1));
        write(folder.resolve("special_tokens_map.json"), special);
        write(folder.resolve("tokenizer_config.json"), special.deepCopy().put("tokenizer_class",
                "PreTrainedTokenizerFast").put("model_max_length", longestText).put("clean_up_tokenization_spaces",
                        false));
    }

    private static void write(Path file, JsonNode json) throws IOException {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentObjectsWith(new DefaultIndenter(" ", "\n"));
        Files.writeString(file, new ObjectMapper().writer(printer).writeValueAsString(json) + "\n");
    }

    private JsonNode tokenizer(ObjectMapper mapper) throws IOException {
        ObjectNode root = (ObjectNode) mapper.readTree("""
                {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null,
                 "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true,
                   "use_regex": true},
                 "post_processor": {"type": "TemplateProcessing",
                   "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
                   "pair": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                     {"Sequence": {"id": "B", "type_id": 0}}],
                   "special_tokens": {"<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]}}},
                 "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true},
                 "model": {"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null,
                   "end_of_word_suffix": null, "fuse_unk": false, "byte_fallback": false, "vocab": {}, "merges": []}}
                """);
        ArrayNode added = (ArrayNode) root.get("added_tokens");
        for (String token : SPECIAL_TOKENS) {
            added.addObject().put("id", tokens.indexOf(token)).put("content", token).put("single_word", false)
                    .put("lstrip", false).put("rstrip", false).put("normalized", false).put("special", true);
        }
        ObjectNode vocabulary = (ObjectNode) root.get("model").get("vocab");
        for (int id = 0; id < tokens.size(); id++) {
            vocabulary.put(tokens.get(id), id);
        }
        ArrayNode pairs = (ArrayNode) root.get("model").get("merges");
        merges.forEach(merge -> pairs.add(merge.left() + " " + merge.right()));
        return root;
    }
}
