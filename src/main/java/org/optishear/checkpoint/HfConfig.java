// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.optishear.InputException;

/// `config.json` of a checkpoint, with transformers 4 and transformers 5 files read alike.
///
/// The two differ in `torch_dtype` / `dtype` and in `rope_theta` + `rope_scaling` / `rope_parameters`. A value that is
/// `null` counts as absent. Every error names the file and the field.
public final class HfConfig {
    private final Path path;
    private final JsonNode root;

    private HfConfig(Path path, JsonNode root) {
        this.path = path;
        this.root = root;
    }

    /// Reads a config file.
    ///
    /// @throws InputException if it is missing or not a JSON object
    public static HfConfig read(Path path) {
        return new HfConfig(path, JsonFiles.readObject(path));
    }

    /// The file.
    public Path path() {
        return path;
    }

    /// The first of `architectures`, for example `LlamaForCausalLM`.
    ///
    /// @throws InputException if there is none
    public String architecture() {
        JsonNode first = root.path("architectures").path(0);
        if (!first.isTextual()) {
            throw new InputException(where("architectures"), JsonFiles.describe(root.path("architectures")),
                    "an array that names the model class");
        }
        return first.textValue();
    }

    /// `model_type`, for example `llama`.
    public String modelType() {
        return requiredString("model_type");
    }

    /// The dtype the model was saved in, for example `bfloat16`: `dtype`, or `torch_dtype` in older files.
    public Optional<String> dtype() {
        return optionalString("dtype").or(() -> optionalString("torch_dtype"))
                .map(name -> name.startsWith("torch.") ? name.substring("torch.".length()) : name);
    }

    /// The rotary position embedding, from `rope_parameters` or from `rope_theta` and `rope_scaling`.
    public Rope rope() {
        return Rope.of(this);
    }

    /// The rotary position embedding; `theta` where the config says none under the usual names.
    public Rope rope(double theta) {
        return Rope.of(this, optionalDouble("rope_theta").orElse(theta));
    }

    /// The rotary position embedding of one type of layer, of those models whose layers differ.
    ///
    /// @param layerType `full_attention` or `sliding_attention`
    /// @param theta where the entry has none
    /// @param scaled whether a `rope_scaling` of transformers 4 is meant for this type of layer
    public Rope rope(String layerType, double theta, boolean scaled) {
        return Rope.ofLayers(this, layerType, theta, scaled);
    }

    /// An integer that must be there.
    public int requiredInt(String field) {
        return required(field, "an integer", optionalInt(field));
    }

    /// An integer that may be absent.
    public Optional<Integer> optionalInt(String field) {
        return value(field, "an integer", node -> node.isIntegralNumber() && node.canConvertToInt(),
                JsonNode::intValue);
    }

    /// A finite number that must be there.
    public double requiredDouble(String field) {
        return required(field, "a finite number", optionalDouble(field));
    }

    /// A finite number that may be absent.
    public Optional<Double> optionalDouble(String field) {
        return value(field, "a finite number", node -> node.isNumber() && Double.isFinite(node.doubleValue()),
                JsonNode::doubleValue);
    }

    /// A truth value that must be there.
    public boolean requiredBoolean(String field) {
        return required(field, "true or false", optionalBoolean(field));
    }

    /// A truth value that may be absent.
    public Optional<Boolean> optionalBoolean(String field) {
        return value(field, "true or false", JsonNode::isBoolean, JsonNode::booleanValue);
    }

    /// A string that must be there.
    public String requiredString(String field) {
        return required(field, "a string", optionalString(field));
    }

    /// A string that may be absent.
    public Optional<String> optionalString(String field) {
        return value(field, "a string", JsonNode::isTextual, JsonNode::textValue);
    }

    /// The raw value of a field; a missing node where it is absent or `null`.
    public JsonNode node(String field) {
        JsonNode node = root.path(field);
        return node.isNull() ? root.path("") : node;
    }

    /// File and field, as error messages name them.
    public String where(String field) {
        return path + ": " + field;
    }

    private <T> T required(String field, String expected, Optional<T> value) {
        return value.orElseThrow(() -> new InputException(where(field), "nothing", expected));
    }

    private <T> Optional<T> value(String field, String expected, Predicate<JsonNode> fits, Function<JsonNode, T> get) {
        JsonNode node = node(field);
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        if (!fits.test(node)) {
            throw new InputException(where(field), JsonFiles.describe(node), expected);
        }
        return Optional.of(get.apply(node));
    }
}
