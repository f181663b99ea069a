// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import java.nio.file.Path;
import java.util.List;

/// One tensor of a weight file, as the file describes it.
///
/// @param name its name, for example `model.layers.0.mlp.up_proj.weight`
/// @param dtype type of one element
/// @param shape dimensions, outermost first; empty for a scalar
/// @param file the file that holds it
/// @param offset first byte, counted from the start of the file; of its first element where it does not lie row-major
/// @param bytes length in bytes
public record TensorInfo(String name, DType dtype, List<Long> shape, Path file, long offset, long bytes) {
    public TensorInfo {
        shape = List.copyOf(shape);
    }

    /// Number of elements: the product of the shape, 1 for a scalar.
    public long elements() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    /// The shape as libtorch takes it.
    public long[] dimensions() {
        return shape.stream().mapToLong(Long::longValue).toArray();
    }

    /// Where it stands, as error messages name it.
    public String where() {
        return file + ": tensor " + name;
    }
}
