// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import java.util.List;
import java.util.Optional;

/// Where a linear stands, read from its name: `model.layers.3.mlp.down_proj` is `mlp.down_proj` of block 3.
///
/// @param block the first number in the name
/// @param name what follows it
record LinearPlace(int block, String name) {
    /// What a linear does, where families that give it other names have the same one.
    enum Role {
        QUERY(List.of("q_proj")), KEY(List.of("k_proj")), VALUE(List.of("v_proj")), OUTPUT(
                List.of("o_proj", "out_proj", "attention.dense", "attn.c_proj")), GATE(List.of("gate_proj", "w1")), UP(
                        List.of("up_proj", "w3", "fc1", "dense_h_to_4h", "c_fc")), DOWN(
                                List.of("down_proj", "w2", "fc2", "dense_4h_to_h", "mlp.c_proj"));

        private final List<String> names;

        Role(List<String> names) {
            this.names = names;
        }
    }

    /// The place of a linear; empty if its name holds no number.
    static Optional<LinearPlace> of(String linear) {
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
    Optional<Role> role() {
        return List.of(Role.values()).stream()
                .filter(role -> role.names.stream().anyMatch(known -> ("." + name).endsWith("." + known))).findFirst();
    }
}
