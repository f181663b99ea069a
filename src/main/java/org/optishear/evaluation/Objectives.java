// SPDX-License-Identifier: Apache-2.0
package org.optishear.evaluation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.optishear.InputException;

/// The catalogue of objectives.
public final class Objectives {
    /// All of them with their default parameters, the default first.
    public static final List<Objective> BUILT_IN = List.of(
            new LogitFrobenius(),
            new RelativeFrobenius(),
            new KullbackLeibler(),
            new HiddenFrobenius(),
            new HiddenCosine(),
            new PerplexityObjective());

    /// What all others are compared with.
    public static final Objective PERPLEXITY = BUILT_IN.getLast();

    private Objectives() {}

    /// Reads `f_rec` or `kl:top=512`.
    ///
    /// @throws InputException if there is none; it lists them
    public static Objective parse(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        Objective found = BUILT_IN.stream().filter(objective -> objective.id().equals(name)).findFirst()
                .orElseThrow(() -> new InputException("--objective", text,
                        BUILT_IN.stream().map(Objective::id).collect(Collectors.joining(", ")) + " or kl:top=K"));
        if (colon < 0) {
            return found;
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String part : text.substring(colon + 1).split(",", -1)) {
            String[] pair = part.split("=", -1);
            if (pair.length != 2 || parameters.put(pair[0].strip(), pair[1].strip()) != null) {
                throw new InputException("--objective", text, name + ":NAME=VALUE");
            }
        }
        return found.with(parameters);
    }
}
