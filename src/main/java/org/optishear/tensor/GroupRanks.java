// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

/// Ranks of 64 scores within their groups, counted for all 64 at once: bit `i` of the six planes is the rank of score
/// `i` as a binary number.
///
/// Of a pair of scores in a group one comes before the other; the rank of a score is the number of those before it.
/// Each pair is compared once, by its distance, and raises the rank of one of the two.
final class GroupRanks {
    private long plane0;
    private long plane1;
    private long plane2;
    private long plane3;
    private long plane4;
    private long plane5;

    /// For each distance up to `size - 1`, the scores that have one of their own group so far behind them.
    ///
    /// @param size
    ///            scores of a group, a divisor of 64
    static long[] leaders(int size) {
        long[] leaders = new long[size];
        for (int distance = 1; distance < size; distance++) {
            for (int i = 0; i < Long.SIZE; i++) {
                leaders[distance] |= i % size + distance < size ? 1L << i : 0;
            }
        }
        return leaders;
    }

    /// Counts the pairs of one distance.
    ///
    /// @param leaders
    ///            the first scores of the pairs
    /// @param followerIsLower
    ///            of these, the ones that come after their partner; else they come before it
    void add(int distance, long leaders, long followerIsLower) {
        long first = followerIsLower & leaders;
        long second = (~followerIsLower & leaders) << distance;
        long both = first ^ second;
        long carry = (first & second) | (plane0 & both);
        plane0 ^= both;
        long next = plane1 & carry;
        plane1 ^= carry;
        carry = next;
        next = plane2 & carry;
        plane2 ^= carry;
        carry = next;
        next = plane3 & carry;
        plane3 ^= carry;
        carry = next;
        next = plane4 & carry;
        plane4 ^= carry;
        plane5 ^= next;
    }

    /// The scores whose rank is below `count`, which is below 64.
    long below(int count) {
        long equal = -1; // so far, from the highest plane down, the rank equals count
        long below = 0;
        long bit = -(count >> 5 & 1);
        below |= equal & bit & ~plane5;
        equal &= ~(plane5 ^ bit);
        bit = -(count >> 4 & 1);
        below |= equal & bit & ~plane4;
        equal &= ~(plane4 ^ bit);
        bit = -(count >> 3 & 1);
        below |= equal & bit & ~plane3;
        equal &= ~(plane3 ^ bit);
        bit = -(count >> 2 & 1);
        below |= equal & bit & ~plane2;
        equal &= ~(plane2 ^ bit);
        bit = -(count >> 1 & 1);
        below |= equal & bit & ~plane1;
        equal &= ~(plane1 ^ bit);
        bit = -(count & 1);
        return below | equal & bit & ~plane0;
    }

    /// The same for groups of four at once: the scores whose rank is below `count`.
    ///
    /// @param one
    ///            for the first three of a group: whether the score one place on is lower
    /// @param two
    ///            for the first two: whether the score two places on is lower
    /// @param three
    ///            for the first: whether the last is lower
    static long quads(long one, long two, long three, int count) {
        long next = one & 0x7777_7777_7777_7777L | (~three & 0x1111_1111_1111_1111L) << 3;
        long opposite = two & 0x3333_3333_3333_3333L | (~two & 0x3333_3333_3333_3333L) << 2;
        long previous = (~one & 0x7777_7777_7777_7777L) << 1 | three & 0x1111_1111_1111_1111L;
        long before = switch (count) {
            case 0 -> -1;
            case 1 -> next | opposite | previous;
            case 2 -> next & opposite | previous & (next | opposite);
            case 3 -> next & opposite & previous;
            default -> 0;
        };
        return ~before;
    }
}
