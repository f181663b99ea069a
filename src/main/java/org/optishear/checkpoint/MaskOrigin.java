// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import java.util.Map;
import java.util.Optional;

/// How saved masks came about, as far as it is known.
///
/// @param plan SHA-256 of the plan.json they were made by, hexadecimal
/// @param permutation how the order of input channels was sought, if it is not that of the dense checkpoint
public record MaskOrigin(Optional<String> plan, Optional<String> permutation) {
    /// Nothing is known.
    public static MaskOrigin unknown() {
        return new MaskOrigin(Optional.empty(), Optional.empty());
    }

    static MaskOrigin of(Map<String, String> metadata) {
        return new MaskOrigin(Optional.ofNullable(metadata.get("plan")),
                Optional.ofNullable(metadata.get("permutation")));
    }

    void into(Map<String, String> metadata) {
        plan.ifPresent(hash -> metadata.put("plan", hash));
        permutation.ifPresent(search -> metadata.put("permutation", search));
    }
}
