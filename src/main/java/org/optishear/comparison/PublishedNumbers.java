// SPDX-License-Identifier: Apache-2.0
package org.optishear.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.optishear.InputException;

/// The catalogue of published perplexities (`published.json` beside this class, described in docs/schemas.md).
///
/// It holds only numbers that were read in a repository's own files or in a thread, each with that source. Left out:
/// OWL's dense numbers of LLaMA-65B and OPT-6.7B, which its README shows with those of other models; families that we do not compute (BLOOM).
final class PublishedNumbers {
    private static final String FILE = "published.json";
    private static final String SCHEMA = "optishear.published/1";
    private static final String SOURCE = "[\\w.-]+/[\\w.-]+(@[0-9a-f]{7,40} \\S+|#\\d+)";

    private final String name;
    private final Map<String, PublishedNumber.Model> models = new LinkedHashMap<>();
    private final Map<String, PublishedNumber.Protocol> protocols = new LinkedHashMap<>();
    private final List<PublishedNumber> numbers = new ArrayList<>();

    private PublishedNumbers(String name) {
        this.name = name;
    }

    /// All of them.
    static List<PublishedNumber> load() {
        try (InputStream in = PublishedNumbers.class.getResourceAsStream(FILE)) {
            return read(FILE, new ObjectMapper().readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(FILE, e);
        }
    }

    /// Reads a catalogue.
    ///
    /// @throws InputException if a number has no source, or names a model or protocol that is not there
    static List<PublishedNumber> read(String name, JsonNode json) {
        PublishedNumbers catalogue = new PublishedNumbers(name);
        if (!json.path("schema").asText().equals(SCHEMA)) {
            throw catalogue.wrong("schema", json.path("schema"), SCHEMA);
        }
        json.path("models").properties().forEach(entry -> catalogue.model(entry.getKey(), entry.getValue()));
        json.path("protocols").properties().forEach(entry -> catalogue.protocol(entry.getKey(), entry.getValue()));
        for (JsonNode number : json.path("numbers")) {
            catalogue.number("numbers[" + catalogue.numbers.size() + "].", number);
        }
        return List.copyOf(catalogue.numbers);
    }

    private void model(String id, JsonNode json) {
        Map<String, Long> config = new LinkedHashMap<>();
        json.path("config").properties().forEach(field -> config.put(field.getKey(), field.getValue().asLong()));
        models.put(id, new PublishedNumber.Model(id, json.path("architecture").asText(), Map.copyOf(config)));
    }

    private void protocol(String id, JsonNode json) {
        protocols.put(id, new PublishedNumber.Protocol(id, json.path("textSha256").asText(),
                json.path("contextLength").isInt()
                        ? OptionalInt.of(json.path("contextLength").asInt())
                        : OptionalInt.empty(),
                Optional.ofNullable(json.path("windowsSha256").textValue()), json.path("calibrationWindows").asInt(),
                json.path("calibrationLength").asInt()));
    }

    private void number(String place, JsonNode json) {
        PublishedNumber.Model model = models.get(json.path("model").asText());
        PublishedNumber.Protocol protocol = protocols.get(json.path("protocol").asText());
        if (model == null) {
            throw wrong(place + "model", json.path("model"), "one of the file's models");
        }
        if (protocol == null) {
            throw wrong(place + "protocol", json.path("protocol"), "one of the file's protocols");
        }
        if (!json.path("source").asText().matches(SOURCE)) {
            throw wrong(place + "source", json.path("source"),
                    "owner/repository@commit FILE, or owner/repository#thread");
        }
        if (!json.path("value").isNumber() || !json.path("unit").asText().equals("perplexity")) {
            throw wrong(place + "value", json.path("value"), "a number whose unit is perplexity");
        }
        numbers.add(new PublishedNumber(model, protocol, json.path("method").asText(),
                json.path("allocation").asText(""), json.path("sparsity").asText(""),
                Optional.ofNullable(json.path("permutation").textValue()), json.path("value").asDouble(),
                json.path("source").asText()));
    }

    private InputException wrong(String field, JsonNode found, String expected) {
        return new InputException(name + ": " + field, found.isMissingNode() ? "nothing" : found.toString(), expected);
    }
}
