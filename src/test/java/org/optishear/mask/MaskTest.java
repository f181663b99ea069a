// SPDX-License-Identifier: Apache-2.0
package org.optishear.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskTest {
    /// 2 × 10; the lowest two of row 0 are columns 1 and 9, of row 1 columns 0 and 8.
    private static Mask small() {
        double[] scores = {5, 0, 5, 5, 5, 5, 5, 5, 5, 1, 0, 9, 9, 9, 9, 9, 9, 9, 1, 9};
        return MaskSelector.select(ArrayScores.inFloat(2, 10, scores), new SparsityPattern.PerRow(0.2));
    }

    @Test
    void bitsArePackedInLittleOrder() {
        Mask mask = small();
        assertThat(mask.packedPrunedRows()).containsExactly(0b10, 0b10, 0b1, 0b1);
        // kept, without gaps: bits 1, 9, 10 and 18 of 20 are missing
        assertThat(mask.packedKept()).containsExactly((byte) 0b1111_1101, (byte) 0b1111_1001, 0b1011);
        assertThat(mask.prunedCount()).isEqualTo(4);
        assertThat(mask.prunedCount(1)).isEqualTo(2);
        assertThat(mask.sparsity()).isEqualTo(0.2);
        assertThat(mask.pruned(1, 8)).isTrue();
        assertThat(mask.pruned(1, 9)).isFalse();
        assertThatThrownBy(() -> mask.pruned(0, 10)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void masksWithEqualBitsAreEqual() {
        assertThat(small()).isEqualTo(small()).hasSameHashCodeAs(small());
        double[] scores = new double[20];
        Mask other = MaskSelector.select(ArrayScores.inFloat(2, 10, scores), new SparsityPattern.PerRow(0.2));
        assertThat(other).isNotEqualTo(small());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    void prunedWeightsOfEveryWidthBecomeZeroAndOthersStay(int width) {
        Random random = new Random(width);
        int rows = 7;
        for (int columns : new int[]{1, 31, 64, 200, 333}) {
            double[] scores = random.doubles((long) rows * columns).toArray();
            Mask mask = MaskSelector.select(ArrayScores.inDouble(rows, columns, scores),
                    new SparsityPattern.PerRow(0.5));
            byte[] before = new byte[rows * columns * width];
            random.nextBytes(before);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment file = arena.allocate(before.length + 2L); // one byte before and behind, so unaligned
                MemorySegment weights = file.asSlice(1, before.length).copyFrom(MemorySegment.ofArray(before));
                file.set(ValueLayout.JAVA_BYTE, 0, (byte) 77);
                file.set(ValueLayout.JAVA_BYTE, before.length + 1L, (byte) 78);
                mask.apply(weights, width);
                for (int i = 0; i < before.length; i++) {
                    boolean pruned = mask.pruned(i / width / columns, i / width % columns);
                    assertThat(weights.get(ValueLayout.JAVA_BYTE, i)).isEqualTo(pruned ? 0 : before[i]);
                }
                assertThat(file.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 77);
                assertThat(file.get(ValueLayout.JAVA_BYTE, before.length + 1L)).isEqualTo((byte) 78);
            }
        }
    }

    @Test
    void memoryOfAnotherSizeIsRefused() {
        assertThatThrownBy(() -> small().apply(MemorySegment.ofArray(new byte[20]), 2))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("expected 40");
        assertThatThrownBy(() -> small().apply(MemorySegment.ofArray(new byte[60]), 3))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("1, 2, 4 or 8");
    }

    @Test
    void digestSeesOnlyWeightsThatChange() throws NoSuchAlgorithmException {
        // 1 × 4; columns 0 and 1 are zero already
        MemorySegment weights = MemorySegment.ofArray(new float[]{0, -0.0f, 3, Float.NaN});
        String zerosAndTwo = digest(new double[]{0, 9, 1, 9}, weights);
        String otherZeroAndTwo = digest(new double[]{9, 0, 1, 9}, weights);
        String zeros = digest(new double[]{0, 1, 9, 9}, weights);
        String nanAndTwo = digest(new double[]{9, 9, 1, 0}, weights);
        assertThat(otherZeroAndTwo).isEqualTo(zerosAndTwo);
        assertThat(zeros).isNotEqualTo(zerosAndTwo);
        assertThat(nanAndTwo).isNotEqualTo(zerosAndTwo);
    }

    private static String digest(double[] scores, MemorySegment weights) throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        MaskSelector.select(ArrayScores.inDouble(1, 4, scores), new SparsityPattern.PerRow(0.5)).updateDigest(digest,
                weights);
        return HexFormat.of().formatHex(digest.digest());
    }
}
