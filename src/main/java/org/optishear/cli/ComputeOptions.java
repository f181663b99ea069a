// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Optional;
import org.optishear.model.Compute;
import org.optishear.run.ComputeDeviation;
import org.optishear.tensor.ComputeDevice;
import org.optishear.tensor.Workers;
import picocli.CommandLine.Option;

/// In what a model is computed.
final class ComputeOptions {
    @Option(names = "--compute", paramLabel = "DTYPE", description = "fp32, or bf16: products of the linears in bf16, all else in fp32 (default: fp32)")
    String text = "fp32";

    Compute compute() {
        return Compute.parse(text);
    }

    /// A line that says how far from fp32 the results are; empty where they are fp32 or there is no window to try.
    Optional<String> deviation(OpenModel opened, int[][] windows, Workers workers) {
        if (compute() == Compute.FP32 || windows.length == 0) {
            return Optional.empty();
        }
        double deviation = ComputeDeviation.ofFirstBlock(opened.checkpoint(), opened.model(), windows[0], workers);
        return Optional.of(String.format(Locale.ROOT,
                "%s   what the first block adds differs from fp32 by %.2f %% on the first window",
                compute().text(), 100 * deviation));
    }

    /// Says it where it is not the default, so that results of the two are never mixed.
    void into(ObjectNode origin, ComputeDevice device) {
        if (device.cuda()) {
            origin.put("device", "cuda");
        }
        if (compute() != Compute.FP32) {
            origin.put("compute", compute().text());
        }
    }
}
