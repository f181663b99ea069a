// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// Another order of a linear's outputs, of its inputs, or of both.
///
/// @param rows `[place]` → the output that stands there; empty where outputs stay as they are
/// @param columns `[place]` → the input that stands there; empty where inputs stay as they are
public record LinearOrder(int[] rows, int[] columns) {
    private static final int[] AS_IT_IS = {};

    /// Copies nothing: the arrays are not to be written to.
    public LinearOrder {
        if (rows.length == 0 && columns.length == 0) {
            throw new IllegalArgumentException("an order of nothing");
        }
    }

    /// Of inputs.
    static LinearOrder ofColumns(int[] columns) {
        return new LinearOrder(AS_IT_IS, columns);
    }

    /// Of outputs.
    static LinearOrder ofRows(int[] rows) {
        return new LinearOrder(rows, AS_IT_IS);
    }

    /// Both orders; each of the two may say something about outputs and inputs that the other leaves as they are.
    ///
    /// @throws IllegalArgumentException if both reorder the same side
    LinearOrder and(LinearOrder other) {
        if (rows.length > 0 && other.rows.length > 0 || columns.length > 0 && other.columns.length > 0) {
            throw new IllegalArgumentException("one side reordered twice");
        }
        return new LinearOrder(rows.length > 0 ? rows : other.rows, columns.length > 0 ? columns : other.columns);
    }

    /// `[out, in]` in this order; a tensor of the caller's innermost scope.
    public Tensor of(Tensor matrix) {
        return selected(selected(matrix, 0, rows), 1, columns);
    }

    /// `[out]` in this order.
    public Tensor ofOutputs(Tensor vector) {
        return selected(vector, 0, rows);
    }

    /// The inputs' numbers in this order, as an array of its own.
    public float[] ofInputs(float[] values) {
        float[] ordered = values.clone();
        for (int place = 0; place < columns.length; place++) {
            ordered[place] = values[columns[place]];
        }
        return ordered;
    }

    /// `[in, in]` in this order.
    public Tensor ofInputPairs(Tensor matrix) {
        return selected(selected(matrix, 0, columns), 1, columns);
    }

    private static Tensor selected(Tensor tensor, int dimension, int[] order) {
        return order.length == 0
                ? tensor
                : tensor.index_select(dimension, torch.tensor(order).to(tensor.device(), torch.ScalarType.Int));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LinearOrder(int[] otherRows, int[] otherColumns) && Arrays.equals(rows, otherRows)
                && Arrays.equals(columns, otherColumns);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(rows) + Arrays.hashCode(columns);
    }

    @Override
    public String toString() {
        return "order of " + rows.length + " outputs, " + columns.length + " inputs";
    }
}
