// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.optishear.InputException;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.checkpoint.DType;
import org.optishear.checkpoint.TensorInfo;
import org.optishear.tensor.ComputeDevice;
import org.optishear.tensor.TensorMemory;
import org.optishear.tensor.TensorScope;
import org.optishear.tensor.Widening;

/// Weights of a checkpoint on disk, converted to fp32 when they are asked for.
///
/// @param checkpoint open for as long as the model is used
/// @param compute dtype of the matrices
/// @param device where they are given out
/// @param checked names of the tables whose values have been looked at
record CheckpointWeights(Checkpoint checkpoint, Compute compute, ComputeDevice device,
        Map<String, Boolean> checked) implements WeightSource {
    private static final Set<DType> FLOATING = Set.of(DType.F16, DType.BF16, DType.F32, DType.F64);

    CheckpointWeights(Checkpoint checkpoint, Compute compute, ComputeDevice device) {
        this(checkpoint, compute, device, new ConcurrentHashMap<>());
    }

    @Override
    public boolean has(String name) {
        return checkpoint.has(name);
    }

    @Override
    public ScalarType storedType(String name) {
        return checkpoint.info(name).dtype().scalarType().orElseThrow();
    }

    @Override
    public void requireShape(String name, long... shape) {
        TensorInfo info = checkpoint.info(name);
        List<Long> expected = Arrays.stream(shape).boxed().toList();
        if (!info.shape().equals(expected)) {
            throw new InputException(info.where(), "shape " + info.shape(),
                    expected + " by " + checkpoint.config().path());
        }
        if (!FLOATING.contains(info.dtype())) {
            throw new InputException(info.where(), "dtype " + info.dtype(),
                    "F32, F16, BF16 or F64: quantised weights cannot be pruned");
        }
    }

    @Override
    public Tensor weight(String name, long... shape) {
        requireShape(name, shape);
        TensorInfo info = checkpoint.info(name);
        ScalarType stored = info.dtype().scalarType().orElse(ScalarType.Undefined);
        if (!Widening.knows(stored)) {
            Tensor weight = checkpoint.read(name, ScalarType.Float);
            FiniteWeights.require(info, weight);
            return device.here(weight);
        }
        // copies to a CUDA device come from pinned memory
        TensorOptions options = new TensorOptions(ScalarType.Float).pinned_memory(new BoolOptional(device.cuda()));
        Tensor weight = torch.empty(shape, options, null);
        if (!Widening.toFloats(checkpoint.bytes(name), stored, TensorMemory.of(weight))) {
            FiniteWeights.require(info, weight);
        }
        return device.here(weight);
    }

    /// Where the checkpoint itself is bf16, a bf16 matrix lies on the mapped file.
    @Override
    public Tensor matrix(String name, long... shape) {
        if (compute == Compute.FP32) {
            return weight(name, shape);
        }
        TensorInfo info = checkpoint.info(name);
        if (info.dtype() != DType.BF16) {
            return TensorScope.of(() -> weight(name, shape).to(ScalarType.BFloat16));
        }
        requireShape(name, shape);
        if (!Widening.finite(checkpoint.bytes(name), ScalarType.BFloat16)) {
            weight(name, shape); // says what is wrong
        }
        return device.here(checkpoint.tensor(name));
    }

    @Override
    public Tensor rows(String name, Tensor ids, long... shape) {
        requireShape(name, shape);
        Tensor table = checkpoint.tensor(name);
        checked.computeIfAbsent(name, key -> {
            FiniteWeights.require(checkpoint.info(key), table);
            return true;
        });
        Tensor rows = table.index_select(0, ids.flatten().cpu()).to(ScalarType.Float);
        long[] found = Arrays.copyOf(ids.sizes().vec().get(), (int) ids.dim() + 1);
        found[found.length - 1] = shape[1];
        return device.here(rows.reshape(found));
    }
}
