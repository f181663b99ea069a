// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.optishear.InputException;

/// What stands beside a vocabulary: `tokenizer_config.json`, `special_tokens_map.json`, `added_tokens.json`; each may be
/// absent.
///
/// They are read as transformers 5.18 does: `added_tokens_decoder` of the config wins over the two other files; without
/// it `special_tokens_map.json` wins over the config, and `added_tokens.json` names the rest by id. Source:
/// huggingface/transformers@v5.18.0:tokenization_utils_base.py (`_from_pretrained`), tokenization_utils_tokenizers.py.
final class TokenizerConfig {
    static final String CONFIG = "tokenizer_config.json";
    static final String SPECIAL = "special_tokens_map.json";
    static final String ADDED = "added_tokens.json";
    private static final String DECODER = "added_tokens_decoder";
    private static final List<String> ROLES = List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token",
            "cls_token", "mask_token");
    private static final List<String> MORE = List.of("additional_special_tokens", "extra_special_tokens");

    private final Path folder;
    private final JsonNode config;
    private final SequencedMap<String, AddedToken> roles = new LinkedHashMap<>();
    private final TreeMap<Integer, AddedToken> byId = new TreeMap<>();
    private final List<AddedToken> more = new ArrayList<>();

    private TokenizerConfig(Path folder, Map<String, String> defaults) {
        this.folder = folder;
        this.config = object(CONFIG);
        defaults.forEach((role, token) -> roles.put(role, AddedToken.of(token, true)));
        readRoles(CONFIG, config);
        if (config.path(DECODER).isObject()) {
            config.get(DECODER).properties().forEach(entry -> {
                String where = folder.resolve(CONFIG) + ": " + DECODER + "." + entry.getKey();
                byId.put(id(where, entry.getKey()), AddedToken.read(entry.getValue(), where, false));
            });
        } else {
            readRoles(SPECIAL, object(SPECIAL));
            object(ADDED).properties().forEach(entry -> byId.put(
                    id(folder.resolve(ADDED) + ": " + entry.getKey(), entry.getValue().asText()),
                    AddedToken.of(entry.getKey(), isSpecial(entry.getKey()))));
        }
        roles.replaceAll((role, token) -> byId.values().stream()
                .filter(added -> added.content().equals(token.content())).findFirst().orElse(token));
    }

    /// Reads the files of a folder.
    ///
    /// @param defaults tokens by role, for example `bos_token`, that hold where the files say nothing
    /// @throws InputException if a file is there and is not what it should be
    static TokenizerConfig read(Path folder, Map<String, String> defaults) {
        return new TokenizerConfig(folder, defaults);
    }

    /// `tokenizer_class` without the `Fast` at its end.
    Optional<String> tokenizerClass() {
        return Optional.ofNullable(config.path("tokenizer_class").textValue())
                .map(name -> name.endsWith("Fast") ? name.substring(0, name.length() - "Fast".length()) : name);
    }

    /// A truth value of the config.
    ///
    /// @param otherwise where it is absent or null
    boolean flag(String field, boolean otherwise) {
        JsonNode value = config.path(field);
        if (!value.isMissingNode() && !value.isNull() && !value.isBoolean()) {
            throw new InputException(folder.resolve(CONFIG) + ": " + field, value.toString(), "true or false");
        }
        return value.asBoolean(otherwise);
    }

    /// The token of a role, for example `bos_token`.
    Optional<AddedToken> role(String name) {
        return Optional.ofNullable(roles.get(name));
    }

    /// Tokens in the order in which they get their ids: those with an id, by it; then the roles; then the others.
    List<AddedToken> tokens() {
        SequencedMap<String, AddedToken> tokens = new LinkedHashMap<>();
        byId.values().forEach(token -> tokens.putIfAbsent(token.content(), token));
        ROLES.stream().map(roles::get).filter(token -> token != null)
                .forEach(token -> tokens.putIfAbsent(token.content(), token));
        more.forEach(token -> tokens.putIfAbsent(token.content(), token));
        return List.copyOf(tokens.values());
    }

    /// The ids that the files promise.
    Map<Integer, AddedToken> promised() {
        return byId;
    }

    private void readRoles(String file, JsonNode object) {
        for (String role : ROLES) {
            JsonNode value = object.path(role);
            if (value.isNull()) {
                roles.remove(role);
            } else if (!value.isMissingNode() && !"".equals(value.textValue())) {
                roles.put(role, AddedToken.read(value, folder.resolve(file) + ": " + role, true));
            }
        }
        for (String field : MORE) {
            if (object.path(field).isArray()) {
                object.get(field).forEach(token -> more
                        .add(AddedToken.read(token, folder.resolve(file) + ": " + field, true)));
            }
        }
    }

    private boolean isSpecial(String content) {
        return roles.values().stream().anyMatch(token -> token.content().equals(content))
                || more.stream().anyMatch(token -> token.content().equals(content));
    }

    private static int id(String where, String text) {
        try {
            int id = Integer.parseInt(text);
            if (id >= 0) {
                return id;
            }
        } catch (NumberFormatException e) {
            throw new InputException(where, text, "a token id", e);
        }
        throw new InputException(where, text, "a token id");
    }

    private JsonNode object(String name) {
        return Files.exists(folder.resolve(name))
                ? readObject(folder.resolve(name))
                : JsonMapper.builder().build()
                        .createObjectNode();
    }

    /// The object in a file of JSON.
    ///
    /// @throws InputException if the file holds something else
    static JsonNode readObject(Path file) {
        JsonMapper mapper = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
        try {
            JsonNode node = mapper.readTree(Utf8.decode(Files.readAllBytes(file), file.toString()));
            if (!node.isObject()) {
                throw new InputException(file.toString(), "no object", "a JSON object");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new InputException(file.toString(), BadJson.reason(e), "a JSON object", e);
        } catch (IOException e) {
            throw new InputException(file.toString(), "an error (" + e + ")", "a readable file", e);
        }
    }
}
