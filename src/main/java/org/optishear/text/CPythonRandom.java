// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

import java.util.Arrays;
import java.util.BitSet;

/// CPython's `random.Random`, draw for draw: calibration windows of published results can be drawn again.
///
/// Mersenne Twister MT19937 (Matsumoto and Nishimura 1998, "Mersenne Twister: a 623-dimensionally equidistributed uniform
/// pseudorandom number generator"), seeded by `init_by_array` with the 32-bit words of `|seed|`, lowest first.
/// Bounded integers are drawn by rejection from the high bits, as in python/cpython `Lib/random.py`,
/// `_randbelow_with_getrandbits`.
///
/// Differs from it: seeds are integers of 64 bits. Not safe for use by several threads.
public final class CPythonRandom {
    private static final int STATE_WORDS = 624;
    private static final int SHIFT = 397;
    private static final int TWIST = 0x9908b0df;

    private final int[] state = new int[STATE_WORDS]; // unsigned words
    private int next = STATE_WORDS;

    /// The generator after `random.seed(seed)`.
    public CPythonRandom(long seed) {
        long magnitude = Math.abs(seed); // |Long.MIN_VALUE| is right when read as unsigned
        int high = (int) (magnitude >>> 32);
        seedByArray(high == 0 ? new int[]{(int) magnitude} : new int[]{(int) magnitude, high});
    }

    /// `getrandbits(bits)`: a non-negative integer of `bits` random bits.
    ///
    /// @param bits 1 to 63
    public long getrandbits(int bits) {
        if (bits < 1 || bits > 63) {
            throw new IllegalArgumentException("bits: found " + bits + ", expected 1 to 63");
        }
        if (bits <= 32) {
            return Integer.toUnsignedLong(nextWord()) >>> (32 - bits);
        }
        long low = Integer.toUnsignedLong(nextWord());
        long high = Integer.toUnsignedLong(nextWord()) >>> (64 - bits);
        return high << 32 | low;
    }

    /// `random()`: a double in `[0, 1)` of 53 random bits.
    public double random() {
        long high = getrandbits(27);
        long low = getrandbits(26);
        return (high * 67108864.0 + low) / 9007199254740992.0;
    }

    /// `_randbelow(bound)`: an integer in `[0, bound)`; draws again until the bits fall below the bound.
    public long randbelow(long bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("bound: found " + bound + ", expected at least 1");
        }
        int bits = Long.SIZE - Long.numberOfLeadingZeros(bound);
        long drawn = getrandbits(bits);
        while (drawn >= bound) {
            drawn = getrandbits(bits);
        }
        return drawn;
    }

    /// `randint(low, high)`: an integer in `[low, high]`, both ends included.
    public long randint(long low, long high) {
        return low + randbelow(Math.addExact(Math.subtractExact(high, low), 1));
    }

    /// `shuffle(values)`, in place.
    public void shuffle(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int other = (int) randbelow(i + 1L);
            int kept = values[i];
            values[i] = values[other];
            values[other] = kept;
        }
    }

    /// `sample(range(population), count)`: `count` distinct integers in the order drawn.
    ///
    /// CPython shrinks a copy of the population where that is cheaper than remembering what was drawn; the two draw
    /// differently, so its rule for choosing is part of the result.
    public int[] sample(int population, int count) {
        if (count < 0 || count > population) {
            throw new IllegalArgumentException("count: found " + count + ", expected 0 to " + population);
        }
        return population <= rememberedSetSize(count)
                ? sampleByShrinking(population, count)
                : sampleByRemembering(population, count);
    }

    /// Size below which CPython copies the population: `21`, plus `4 ** ceil(log(count * 3, 4))` for `count > 5`.
    private static long rememberedSetSize(int count) {
        if (count <= 5) {
            return 21;
        }
        long power = 1;
        while (power < 3L * count) {
            power *= 4;
        }
        return power + 21;
    }

    private int[] sampleByShrinking(int population, int count) {
        int[] pool = new int[population];
        Arrays.setAll(pool, i -> i);
        int[] drawn = new int[count];
        for (int i = 0; i < count; i++) {
            int at = (int) randbelow(population - i);
            drawn[i] = pool[at];
            pool[at] = pool[population - i - 1];
        }
        return drawn;
    }

    private int[] sampleByRemembering(int population, int count) {
        BitSet seen = new BitSet();
        int[] drawn = new int[count];
        for (int i = 0; i < count; i++) {
            int value = (int) randbelow(population);
            while (seen.get(value)) {
                value = (int) randbelow(population);
            }
            seen.set(value);
            drawn[i] = value;
        }
        return drawn;
    }

    private void seedByArray(int[] key) {
        state[0] = 19650218;
        for (int i = 1; i < STATE_WORDS; i++) {
            state[i] = 1812433253 * (state[i - 1] ^ state[i - 1] >>> 30) + i;
        }
        int i = 1;
        for (int k = 0; k < STATE_WORDS; k++) { // a key is never longer than the state
            state[i] = (state[i] ^ (state[i - 1] ^ state[i - 1] >>> 30) * 1664525) + key[k % key.length]
                    + k % key.length;
            i = following(i);
        }
        for (int k = 0; k < STATE_WORDS - 1; k++) {
            state[i] = (state[i] ^ (state[i - 1] ^ state[i - 1] >>> 30) * 1566083941) - i;
            i = following(i);
        }
        state[0] = 0x80000000;
    }

    private int following(int i) {
        if (i + 1 < STATE_WORDS) {
            return i + 1;
        }
        state[0] = state[STATE_WORDS - 1];
        return 1;
    }

    private int nextWord() {
        if (next == STATE_WORDS) {
            regenerate();
            next = 0;
        }
        int word = state[next++];
        word ^= word >>> 11;
        word ^= word << 7 & 0x9d2c5680;
        word ^= word << 15 & 0xefc60000;
        return word ^ word >>> 18;
    }

    private void regenerate() {
        for (int i = 0; i < STATE_WORDS; i++) {
            int joined = (state[i] & 0x80000000) | (state[(i + 1) % STATE_WORDS] & 0x7fffffff);
            state[i] = state[(i + SHIFT) % STATE_WORDS] ^ joined >>> 1 ^ ((joined & 1) == 0 ? 0 : TWIST);
        }
    }
}
