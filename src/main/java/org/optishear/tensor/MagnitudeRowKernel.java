// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

/// The row kernel for [ScaledMagnitude]: scores are made in the registers of the loop that needs them and never stored.
///
/// Rows go through in blocks ([MagnitudeBlock]). What is rare — ties at the cut, other group sizes, a sample that misled
/// — goes to [FloatRowKernel].
final class MagnitudeRowKernel implements RowKernel {
    private static final int QUAD = 4;

    private final int columns;
    private final FloatRowKernel general;
    private final MagnitudeBlock block;

    /// @param target
    ///            without weights, or with those of the scores; a whole number of words wide
    MagnitudeRowKernel(ScaledMagnitude scores, RowTarget target) {
        this.columns = scores.columns();
        this.general = new FloatRowKernel(scores, target);
        this.block = new MagnitudeBlock(scores, target);
    }

    @Override
    public void markLowest(int first, int end, int count) {
        if (count <= 0 || count > columns) {
            general.markLowest(first, end, count);
            return;
        }
        for (int row = first; row < end; row += MagnitudeBlock.ROWS) {
            block.open(row, Math.min(row + MagnitudeBlock.ROWS, end));
            block.findThresholds(count);
            block.mark();
            for (int i = 0; i < block.rows(); i++) {
                if (Float.isNaN(block.threshold(i))) {
                    general.markLowest(row + i, row + i + 1, count);
                }
            }
        }
    }

    @Override
    public void markUpTo(int first, int end, long key, int[] ties) {
        float threshold = FloatKeys.value(key);
        for (int row = first; row < end; row += MagnitudeBlock.ROWS) {
            block.open(row, Math.min(row + MagnitudeBlock.ROWS, end));
            for (int i = 0; i < block.rows(); i++) {
                block.threshold(i, ties[row + i] == columns ? threshold : Float.NaN);
            }
            block.mark();
            for (int i = 0; i < block.rows(); i++) {
                if (Float.isNaN(block.threshold(i))) {
                    general.markUpTo(row + i, row + i + 1, key, ties);
                }
            }
        }
    }

    @Override
    public void markGroups(int first, int end, GroupSizes sizes) {
        if (sizes.size() != QUAD) {
            general.markGroups(first, end, sizes);
            return;
        }
        for (int row = first; row < end; row += MagnitudeBlock.ROWS) {
            block.open(row, Math.min(row + MagnitudeBlock.ROWS, end));
            block.markQuads(sizes.pruned());
        }
    }
}
