// SPDX-License-Identifier: Apache-2.0
package org.optishear.allocation;

import java.util.Arrays;
import java.util.Optional;

/// Where a linear stands, read from its name: `model.layers.3.mlp.down_proj` is `mlp.down_proj` of block 3.
///
/// @param block the first number in the name
/// @param name what follows it
public record LinearPlace(int block, String name) {
    /// What a linear does, where families that give it other names have the same one.
    public enum Role {
        QUERY("q_proj"), KEY("k_proj"), VALUE("v_proj"), OUTPUT(
                "o_proj|out_proj|attention\\.dense|attn\\.c_proj"), GATE("gate_proj|w1"), UP(
                        "up_proj|w3|fc1|dense_h_to_4h|c_fc"), DOWN("down_proj|w2|fc2|dense_4h_to_h|mlp\\.c_proj");

        private final String names; // a regular expression

        Role(String names) {
            this.names = names;
        }
    }

    /// The place of a linear; empty if its name holds no number.
    public static Optional<LinearPlace> of(String linear) {
        String[] parts = linear.split("\\.");
        int at = 0;
        for (int i = 0; i < parts.length - 1; i++) {
            at += parts[i].length() + 1;
            if (parts[i].matches("\\d{1,6}")) {
                return Optional.of(new LinearPlace(Integer.parseInt(parts[i]), linear.substring(at)));
            }
        }
        return Optional.empty();
    }

    /// What the linear does; empty for one that does several things at once (`qkv_proj`).
    public Optional<Role> role() {
        return Arrays.stream(Role.values())
                .filter(role -> name.matches("(.*\\.)?(" + role.names + ")")).findFirst();
    }
}
