// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.optishear.InputException;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.checkpoint.HfConfig;

/// The catalogue of model families.
public final class ModelFamilies {
    /// Every family, one line each.
    public static final List<ModelFamily> BUILT_IN = List.of(new Llama(), new Mistral(), new Mixtral(), new Qwen2(),
            new Qwen3(), new Gemma2(), new Gemma3(), new Phi3(), new Opt(), new Gpt2(), new GptNeoX());

    private static final Pattern BLOCK = Pattern.compile("(?:\\w+\\.)*?(?:layers|h)\\.(\\d{1,6})\\.");

    private ModelFamilies() {}

    /// The family that computes the architecture of this config.
    ///
    /// @throws InputException if there is none; it lists the supported architectures
    public static ModelFamily of(HfConfig config) {
        String architecture = config.architecture();
        return BUILT_IN.stream().filter(family -> family.architectures().contains(architecture)).findFirst()
                .orElseThrow(() -> new InputException(config.where("architectures"), architecture,
                        "one of " + BUILT_IN.stream().flatMap(family -> family.architectures().stream()).sorted()
                                .collect(Collectors.joining(", ")) + " (CONTRIBUTING.md says how to add a family)"));
    }

    /// The model of an open checkpoint.
    ///
    /// @throws InputException if no family computes it, or the config contradicts the weights
    public static CausalLm load(Checkpoint checkpoint) {
        return load(checkpoint, Compute.FP32);
    }

    /// The model of an open checkpoint, its linears computed as asked.
    ///
    /// @throws InputException if no family computes it, the config contradicts the weights, or they are quantised
    public static CausalLm load(Checkpoint checkpoint, Compute compute) {
        ModelFamily family = of(checkpoint.config());
        requireNotQuantised(checkpoint.config());
        requireAllBlocks(checkpoint, family.blocksField());
        return family.create(checkpoint.config(), new CheckpointWeights(checkpoint, compute));
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
