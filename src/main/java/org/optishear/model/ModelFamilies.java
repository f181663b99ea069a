// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.optishear.InputException;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.checkpoint.HfConfig;
import org.optishear.tensor.ComputeDevice;

/// The catalogue of model families.
public final class ModelFamilies {
    /// Every family, one line each.
    public static final List<ModelFamily> BUILT_IN = List.of(new Llama(), new Mistral(), new Mixtral(), new Qwen2(),
            new Qwen3(), new Gemma2(), new Gemma3(), new Phi3(), new Opt(), new Gpt2(), new GptNeoX());

    private static final Pattern BLOCK = Pattern.compile("(?:\\w+\\.)*?(?:layers|h)\\.(\\d{1,6})\\.");

    private ModelFamilies() {}

    /// The family that computes the architecture of this config, or its `model_type` where it names no architecture.
    ///
    /// @throws InputException if there is none; it lists what is supported
    public static ModelFamily of(HfConfig config) {
        if (config.node("architectures").isMissingNode() && config.optionalString("model_type").isPresent()) {
            return find(config.where("model_type"), config.modelType(), family -> Set.of(family.modelType()));
        }
        return find(config.where("architectures"), config.architecture(), ModelFamily::architectures);
    }

    private static ModelFamily find(String where, String name, Function<ModelFamily, Set<String>> names) {
        return BUILT_IN.stream().filter(family -> names.apply(family).contains(name)).findFirst()
                .orElseThrow(() -> new InputException(where, name,
                        "one of " + BUILT_IN.stream().flatMap(family -> names.apply(family).stream()).sorted()
                                .collect(Collectors.joining(", ")) + " (CONTRIBUTING.md says how to add a family)"));
    }

    /// The model of an open checkpoint.
    ///
    /// @throws InputException if no family computes it, or the config contradicts the weights
    public static CausalLm load(Checkpoint checkpoint) {
        return load(checkpoint, Compute.FP32, ComputeDevice.CPU);
    }

    /// The model of an open checkpoint, computed as and where asked.
    ///
    /// @throws InputException if no family computes it, the config contradicts the weights, or they are quantised
    public static CausalLm load(Checkpoint checkpoint, Compute compute, ComputeDevice device) {
        ModelFamily family = of(checkpoint.config());
        requireNotQuantised(checkpoint.config());
        requireAllBlocks(checkpoint, family.blocksField());
        return family.create(checkpoint.config(), new CheckpointWeights(checkpoint, compute, device));
    }

    /// Packed weights, scales and zero points are not the weights that a metric ranks.
    private static void requireNotQuantised(HfConfig config) {
        for (String field : List.of("quantization_config", "compression_config")) {
            JsonNode found = config.node(field);
            if (!found.isMissingNode()) {
                throw new InputException(config.where(field), "weights quantised by "
                        + found.path("quant_method").asText("an unnamed method"),
                        "the checkpoint from which they were made");
            }
        }
    }

    /// A config of fewer blocks would prune and measure another model than the one that is there.
    private static void requireAllBlocks(Checkpoint checkpoint, String field) {
        int blocks = checkpoint.config().requiredInt(field);
        int there = checkpoint.tensors().stream().map(tensor -> BLOCK.matcher(tensor.name())).filter(Matcher::lookingAt)
                .mapToInt(name -> Integer.parseInt(name.group(1)) + 1).max().orElse(0);
        if (there != blocks) {
            throw new InputException(checkpoint.config().where(field), Integer.toString(blocks),
                    "the " + there + " blocks in the weights");
        }
    }
}
