// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.optishear.InputException;

/// A `tokenizer.json` made in memory, for models whose folder has another kind of tokenizer.
final class TokenizerJson {
    private final ObjectNode root = new ObjectMapper().createObjectNode();
    private final Path file;
    private final Map<String, Integer> ids;

    /// @param file the vocabulary, for messages
    /// @param vocabulary ids of the model's own tokens, `0 …` without a gap
    TokenizerJson(Path file, Map<String, Integer> vocabulary) {
        this.file = file;
        this.ids = new HashMap<>(vocabulary);
        root.put("version", "1.0").putNull("truncation").putNull("padding").putArray("added_tokens");
    }

    /// The parts that differ between kinds: `normalizer`, `pre_tokenizer`, `decoder`, `model`.
    ObjectNode root() {
        return root;
    }

    /// Adds tokens; one that the vocabulary lacks gets the next free id.
    ///
    /// @throws InputException if a token has another id than the config promises
    void add(List<AddedToken> tokens, Map<Integer, AddedToken> promised) {
        ArrayNode added = (ArrayNode) root.get("added_tokens");
        for (AddedToken token : tokens) {
            int next = ids.size();
            int id = ids.computeIfAbsent(token.content(), content -> next);
            token.into(added.addObject(), id);
        }
        promised.forEach((id, token) -> {
            int found = ids.get(token.content());
            if (found != id) {
                throw new InputException(file.toString(), "token " + token.content() + " with id " + found,
                        "id " + id + ", as the files beside it say");
            }
        });
    }

    /// Puts the begin token in front of a text, and the end token behind it, where the config asks for it and has one.
    ///
    /// @param begin whether to do so where the config does not say
    void special(TokenizerConfig config, boolean begin) {
        ObjectNode processor = root.putObject("post_processor").put("type", "TemplateProcessing");
        ArrayNode single = processor.putArray("single");
        ObjectNode used = processor.putObject("special_tokens");
        if (config.flag("add_bos_token", begin)) {
            config.role("bos_token").ifPresent(token -> use(token, single, used));
        }
        single.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
        if (config.flag("add_eos_token", false)) {
            config.role("eos_token").ifPresent(token -> use(token, single, used));
        }
        ArrayNode pair = single.deepCopy();
        pair.addObject().putObject("Sequence").put("id", "B").put("type_id", 1);
        processor.set("pair", pair);
    }

    private void use(AddedToken token, ArrayNode template, ObjectNode used) {
        template.addObject().putObject("SpecialToken").put("id", token.content()).put("type_id", 0);
        ObjectNode entry = used.putObject(token.content()).put("id", token.content());
        entry.putArray("ids").add(ids.get(token.content()));
        entry.putArray("tokens").add(token.content());
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
