// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import java.util.Locale;
import org.optishear.InputException;

/// In what the products of the linears are computed. All else (attention, norms, softmax, statistics, logits) is fp32.
public enum Compute {
    /// Weights widened to fp32.
    FP32,
    /// Weights and inputs of the linears in bf16, summed in fp32: faster where the processor has bf16 instructions, and a
    /// bf16 checkpoint needs no memory for its weights.
    BF16;

    /// As on the command line.
    ///
    /// @throws InputException if it is none of the two
    public static Compute parse(String text) {
        for (Compute compute : values()) {
            if (compute.text().equals(text)) {
                return compute;
            }
        }
        throw new InputException("--compute", text, "fp32 or bf16");
    }

    /// As on the command line.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
