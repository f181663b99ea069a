// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

/// Keys of scores in double precision; [FloatKeys] is its twin.
final class DoubleKeys implements ScoreKeys {
    private final RowScores.InDouble source;
    private final double[] scores;

    DoubleKeys(RowScores.InDouble source) {
        this.source = source;
        this.scores = new double[source.columns()];
    }

    @Override
    public int bits() {
        return Long.SIZE;
    }

    @Override
    public boolean isNaN(long key) {
        return Double.isNaN(value(key));
    }

    @Override
    public void count(int row, long prefix, int shift, int[] counts) {
        source.row(row, scores);
        for (double score : scores) {
            long key = key(score);
            if (key >>> shift >>> Short.SIZE == prefix) {
                counts[(int) (key >>> shift) & 0xFFFF]++;
            }
        }
    }

    @Override
    public int countEqual(int row, long key) {
        source.row(row, scores);
        int count = 0;
        for (double score : scores) {
            count += key(score) == key ? 1 : 0;
        }
        return count;
    }

    static long key(double score) {
        long bits = Double.doubleToLongBits(score + 0.0); // -0.0 becomes +0.0, NaN the canonical one
        return bits < 0 ? ~bits : bits | Long.MIN_VALUE;
    }

    static double value(long key) {
        return Double.longBitsToDouble(key < 0 ? key & Long.MAX_VALUE : ~key);
    }
}
