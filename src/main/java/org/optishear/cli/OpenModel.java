// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import java.nio.file.Path;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.model.CausalLm;
import org.optishear.model.Compute;
import org.optishear.model.ModelFamilies;
import org.optishear.tensor.ComputeDevice;

/// A checkpoint and the model in it.
record OpenModel(Checkpoint checkpoint, CausalLm model) implements AutoCloseable {
    static OpenModel open(Path folder) {
        return open(folder, Compute.FP32, ComputeDevice.CPU);
    }

    static OpenModel open(Path folder, Compute compute, ComputeDevice device) {
        Checkpoint checkpoint = Checkpoint.open(folder);
        try {
            return new OpenModel(checkpoint, ModelFamilies.load(checkpoint, compute, device));
        } catch (RuntimeException e) {
            checkpoint.close();
            throw e;
        }
    }

    WindowOptions windows() {
        return new WindowOptions(checkpoint.folder(), model);
    }

    @Override
    public void close() {
        model.close();
        checkpoint.close();
    }
}
