// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.optishear.InputException;

/// Where blocks are computed: the processor, or one CUDA device that was asked for by number.
///
/// Hidden states, statistics, scores and masks are in host memory either way; a block's weights, and a window on its way through
/// it, are on the device.
///
/// @param text `cpu` or `cuda:N`
public record ComputeDevice(String text) {
    /// The processor.
    public static final ComputeDevice CPU = new ComputeDevice("cpu");

    private static final Pattern CUDA = Pattern.compile("cuda:(\\d{1,3})");

    /// Reads `--device`.
    ///
    /// @throws InputException if it is neither, or there is no such device; libtorch would take the processor silently
    public static ComputeDevice parse(String text) {
        if (text.equals(CPU.text())) {
            return CPU;
        }
        Matcher cuda = CUDA.matcher(text);
        if (!cuda.matches()) {
            throw new InputException("--device", text, "cpu or cuda:N");
        }
        LibTorch.load();
        if (!torch.cuda_is_available()) {
            throw new InputException("--device", text,
                    "cpu: this libtorch finds no CUDA device (docs/memory.md says how to build for one)");
        }
        long count = torch.cuda_device_count();
        if (Integer.parseInt(cuda.group(1)) >= count) {
            throw new InputException("--device", text, "cuda:0 to cuda:" + (count - 1));
        }
        return new ComputeDevice(text);
    }

    /// Whether it is not the processor.
    public boolean cuda() {
        return !equals(CPU);
    }

    /// The tensor on this device: itself where it is there already.
    public Tensor here(Tensor tensor) {
        if (!cuda() && tensor.is_cpu()) {
            return tensor;
        }
        try (Device device = new Device(text)) {
            return tensor.to(device, tensor.scalar_type(), true, false, null);
        }
    }
}
