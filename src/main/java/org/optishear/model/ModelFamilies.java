// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import java.util.List;
import java.util.stream.Collectors;
import org.optishear.InputException;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.checkpoint.HfConfig;

/// The catalogue of model families.
public final class ModelFamilies {
    /// Every family, one line each.
    public static final List<ModelFamily> BUILT_IN = List.of(new Llama());

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
    public static CausalLm load(Checkpoint checkpoint) {
        return of(checkpoint.config()).create(checkpoint.config(), new CheckpointWeights(checkpoint));
    }
}
