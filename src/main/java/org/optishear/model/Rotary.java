// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.optishear.InputException;
import org.optishear.checkpoint.HfConfig;
import org.optishear.checkpoint.Rope;
import org.optishear.tensor.ComputeDevice;

/// Rotary position embedding (Su et al. 2021, arXiv:2104.09864), in the half-split layout of Hugging Face checkpoints.
///
/// ```text
/// angle[t, j] = t * frequency[j],   frequency[j] = theta^(-2j/d),   j < d/2
/// x'[t] = x[t] * cos(angle[t]) + rotateHalf(x[t]) * sin(angle[t]),  rotateHalf(a, b) = (-b, a)
/// ```
///
/// Source: huggingface/transformers@v5.18.0 `modeling_rope_utils.py`: `default` and `llama3` scaling; differs in nothing.
final class Rotary {
    private final float[] frequencies; // [channels / 2]

    private Rotary(float[] frequencies) {
        this.frequencies = frequencies;
    }

    /// @throws InputException if the config asks for a scaling this class does not know
    static Rotary of(HfConfig config, int headDimension) {
        return of(config, config.rope(), headDimension);
    }

    /// @param rope the config's entry
    /// @param channels how many of a head are turned, from the first; even
    /// @throws InputException if the config asks for a scaling this class does not know
    static Rotary of(HfConfig config, Rope rope, int channels) {
        float[] frequencies = new float[channels / 2];
        for (int j = 0; j < frequencies.length; j++) {
            float exponent = (float) (2 * j) / channels;
            frequencies[j] = 1f / (float) Math.pow(rope.theta(), exponent);
        }
        return switch (rope.type()) {
            case "default" -> new Rotary(frequencies);
            case "llama3" -> new Rotary(scaledAsLlama3(frequencies, rope, config));
            case "linear" -> new Rotary(scaledLinearly(frequencies, rope.required("factor", config)));
            default -> throw new InputException(config.where("rope_type"), rope.type(), "default, linear or llama3");
        };
    }

    private static float[] scaledLinearly(float[] frequencies, double factor) {
        float[] scaled = new float[frequencies.length];
        for (int j = 0; j < scaled.length; j++) {
            scaled[j] = (float) (frequencies[j] / factor);
        }
        return scaled;
    }

    /// Long wavelengths are divided by `factor`, short ones kept, those between blended (LLaMA 3.1).
    private static float[] scaledAsLlama3(float[] frequencies, Rope rope, HfConfig config) {
        double factor = rope.required("factor", config);
        double low = rope.required("low_freq_factor", config);
        double high = rope.required("high_freq_factor", config);
        double original = rope.required("original_max_position_embeddings", config);
        float[] scaled = new float[frequencies.length];
        for (int j = 0; j < scaled.length; j++) {
            double wavelength = 2 * Math.PI / frequencies[j];
            double smooth = Math.clamp((original / wavelength - low) / (high - low), 0.0, 1.0);
            scaled[j] = (float) ((1 - smooth) * frequencies[j] / factor + smooth * frequencies[j]);
        }
        return scaled;
    }

    /// Cosines and sines of positions 0 … tokens-1, each `[tokens, channels]`, kept beyond the caller's scope.
    Table table(int tokens, ComputeDevice device) {
        try (PointerScope _ = new PointerScope()) {
            Tensor positions = torch.arange(new Scalar(tokens)).to(ScalarType.Float);
            Tensor half = torch.outer(positions, torch.tensor(frequencies)); // [tokens, channels / 2]
            Tensor angles = torch.cat(new TensorVector(half, half), -1);
            return new Table(device.here(angles.cos()).retainReference(), device.here(angles.sin()).retainReference());
        }
    }

    /// `x [batch, heads, tokens, headDim]`, its first channels turned by their position.
    static Tensor apply(Tensor x, Table table) {
        long turned = table.cosines().size(1);
        if (turned < x.size(3)) {
            Tensor first = apply(x.narrow(3, 0, turned), table);
            return torch.cat(new TensorVector(first, x.narrow(3, turned, x.size(3) - turned)), -1);
        }
        long half = turned / 2;
        Tensor rotated = torch.cat(new TensorVector(x.narrow(3, half, half).neg(), x.narrow(3, 0, half)), -1);
        return x.mul(table.cosines()).add(rotated.mul(table.sines()));
    }

    /// @param cosines `[tokens, channels]`
    /// @param sines `[tokens, channels]`
    record Table(Tensor cosines, Tensor sines) implements AutoCloseable {
        @Override
        public void close() {
            cosines.close();
            sines.close();
        }
    }
}
