// SPDX-License-Identifier: Apache-2.0
package org.optishear.inspection;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.optishear.InputException;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.checkpoint.MaskFile;
import org.optishear.checkpoint.TensorInfo;
import org.optishear.tensor.StoredMatrix;

/// The weight matrices of a checkpoint as they lie on disk.
final class StoredWeights {
    private StoredWeights() {}

    /// A weight matrix.
    ///
    /// @throws InputException if there is none of this name, or it is no matrix of floats
    static StoredMatrix matrix(Checkpoint checkpoint, String name) {
        TensorInfo info = checkpoint.info(name);
        Optional<StoredMatrix> matrix = StoredMatrix.of(checkpoint.bytes(name), info.dtype().scalarType(),
                info.shape());
        if (matrix.isEmpty() || info.shape().size() != 2) {
            throw new InputException(info.where(), info.dtype() + " " + info.shape(),
                    "a matrix in BF16, F16, F32 or F64");
        }
        return matrix.get();
    }

    /// What its mask is called and measures.
    static MaskFile.Entry mask(Checkpoint checkpoint, String name) {
        StoredMatrix matrix = matrix(checkpoint, name);
        return new MaskFile.Entry(name, matrix.rows(), matrix.columns());
    }

    /// The number in a name: the block of `model.layers.3.mlp.up_proj.weight` is 3; -1 where there is none.
    static int block(String name) {
        return Arrays.stream(name.split("\\.", -1)).filter(StoredWeights::isNumber).findFirst().map(Integer::parseInt)
                .orElse(-1);
    }

    /// The kind of a linear: `up_proj` of `model.layers.3.mlp.up_proj.weight`.
    static String kind(String name) {
        List<String> parts = Arrays.stream(name.split("\\.", -1))
                .filter(part -> !isNumber(part) && !part.equals("weight")).toList();
        return parts.isEmpty() ? name : parts.getLast();
    }

    private static boolean isNumber(String part) {
        return part.matches("\\d{1,6}");
    }
}
