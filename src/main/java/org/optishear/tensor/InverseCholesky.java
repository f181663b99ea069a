// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// The upper Cholesky factor of an inverse, without the inverse.
///
/// ```text
/// A = R Rᵀ   R upper triangular: Cholesky from the last row up        n³/6 multiplications
/// U = R⁻¹    then UᵀU = A⁻¹, U upper triangular                      n³/6
/// ```
///
/// The usual way (Cholesky, inverse from it, Cholesky of that) takes 2n³/3 of them in all. Both steps go tile by tile, so that all but
/// the tiles on the diagonal are matrix products, a task each; those on the diagonal are done in double. A product's shape
/// depends on n only, so the result does not depend on the number of threads.
public final class InverseCholesky {
    /// Width of a tile: large enough for products at full speed, small against what is left for the tasks.
    private static final long TILE = 256;

    private final Tensor matrix; // [n, n]; becomes R
    private final Tensor result; // [n, n]; becomes U
    private final Workers workers;
    private final long size;
    private final int tiles;

    private InverseCholesky(Tensor matrix, Workers workers) {
        this.matrix = matrix;
        this.result = torch.zeros_like(matrix);
        this.workers = workers;
        this.size = matrix.size(0);
        this.tiles = Math.toIntExact(Math.ceilDiv(size, TILE));
    }

    /// U of a matrix, `[n, n]`, fp32, of the caller's innermost scope; empty if the matrix is not positive definite in this
    /// arithmetic.
    ///
    /// @param matrix symmetric, fp32, contiguous; overwritten
    /// @param workers not to be called from a task of theirs
    public static Optional<Tensor> upper(Tensor matrix, Workers workers) {
        InverseCholesky factor = new InverseCholesky(matrix, workers);
        try (PointerScope _ = new PointerScope()) {
            for (int k = factor.tiles - 1; k >= 0; k--) {
                if (!factor.eliminate(k)) {
                    return Optional.empty();
                }
            }
            factor.invert();
        }
        return Optional.of(factor.result);
    }

    /// Rows of tile `k` of R, and what they take from the rows above; the inverse of the diagonal tile goes into U.
    ///
    /// @return whether the tile on the diagonal is positive definite
    private boolean eliminate(int k) {
        Optional<Tensor> inverse = diagonal(tile(matrix, k, k));
        if (inverse.isEmpty()) {
            return false;
        }
        tile(result, k, k).copy_(inverse.get());
        workers.forEach(k, i -> { // R[i, k] = A[i, k] R[k, k]⁻ᵀ
            Tensor above = tile(matrix, i, k);
            above.copy_(above.mm(tile(result, k, k).t()));
        });
        workers.forEach(k, task -> { // A[i, i…k-1] -= R[i, k] R[i…k-1, k]ᵀ, longest first
            Tensor rest = block(matrix, task, task + 1, task, k);
            rest.addmm_(tile(matrix, task, k), block(matrix, task, k, k, k + 1).t(), new Scalar(1), new Scalar(-1));
        });
        return true;
    }

    /// Inverse of R's tile on the diagonal, from A's: with rows and columns reversed the lower factor is R.
    private static Optional<Tensor> diagonal(Tensor tile) {
        Tensor reversed = tile.to(ScalarType.Double).flip(0, 1);
        Tensor symmetric = reversed.tril().add(reversed.tril(-1).t());
        T_TensorTensor_T factored = torch.linalg_cholesky_ex(symmetric);
        Tensor lower = factored.get0();
        if (factored.get1().item_int() != 0 || !lower.isfinite().all().item_bool()) {
            return Optional.empty();
        }
        Tensor one = torch.eye(tile.size(0), lower.options());
        Tensor inverse = torch.linalg_solve_triangular(lower, one, false);
        return Optional.of(inverse.flip(0, 1).to(ScalarType.Float));
    }

    /// Column by column: U[i, j] = -R[i, i]⁻¹ Σ R[i, i+1…j] U[i+1…j, j]; U[j, j] is there already.
    private void invert() {
        workers.forEach(tiles, task -> {
            int j = tiles - 1 - task; // the longest first
            for (int i = j - 1; i >= 0; i--) {
                try (PointerScope _ = new PointerScope()) {
                    Tensor sum = block(matrix, i, i + 1, i + 1, j + 1).mm(block(result, i + 1, j + 1, j, j + 1));
                    tile(result, i, j).addmm_(tile(result, i, i), sum, new Scalar(0), new Scalar(-1));
                }
            }
        });
    }

    private Tensor tile(Tensor of, int row, int column) {
        return block(of, row, row + 1, column, column + 1);
    }

    /// A view of tiles, ends excluded.
    private Tensor block(Tensor of, int firstRow, int endRow, int firstColumn, int endColumn) {
        long row = firstRow * TILE;
        long column = firstColumn * TILE;
        return of.narrow(0, row, Math.min(size, endRow * TILE) - row)
                .narrow(1, column, Math.min(size, endColumn * TILE) - column);
    }
}
