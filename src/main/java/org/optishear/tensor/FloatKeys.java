// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

/// Keys of scores in single precision; [DoubleKeys] is its twin.
final class FloatKeys implements ScoreKeys {
    private final RowScores.InFloat source;
    private final float[] scores;

    FloatKeys(RowScores.InFloat source) {
        this.source = source;
        this.scores = new float[source.columns()];
    }

    @Override
    public int bits() {
        return Integer.SIZE;
    }

    @Override
    public boolean isNaN(long key) {
        return Float.isNaN(value(key));
    }

    @Override
    public void count(int row, long prefix, int shift, int[] counts) {
        source.row(row, scores);
        for (float score : scores) {
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
        for (float score : scores) {
            count += key(score) == key ? 1 : 0;
        }
        return count;
    }

    static long key(float score) {
        int bits = Float.floatToIntBits(score + 0f); // -0.0 becomes +0.0, NaN the canonical one
        return (bits < 0 ? ~bits : bits | Integer.MIN_VALUE) & 0xFFFF_FFFFL;
    }

    static float value(long key) {
        int bits = (int) key;
        return Float.intBitsToFloat(bits < 0 ? bits & Integer.MAX_VALUE : ~bits);
    }
}
