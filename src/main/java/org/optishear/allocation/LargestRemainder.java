// SPDX-License-Identifier: Apache-2.0
package org.optishear.allocation;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.optishear.InputException;

/// Shares out whole weights by quotas, so that they add up.
final class LargestRemainder {
    private LargestRemainder() {}

    /// Each share is its quota rounded down, and one more for the largest remainders (equal ones: the first), after the
    /// quotas are scaled to the total.
    ///
    /// @param quotas what each should get, not negative
    /// @param sizes what each has
    /// @return shares that add up to `total`
    /// @throws InputException if one would have to give all it has
    static long[] shares(double[] quotas, long[] sizes, long total) {
        double sum = 0;
        for (double quota : quotas) {
            sum += quota;
        }
        long[] shares = new long[quotas.length];
        double[] remainders = new double[quotas.length];
        long left = total;
        for (int i = 0; i < shares.length; i++) {
            double quota = sum == 0 ? 0 : quotas[i] * (total / sum);
            shares[i] = Math.min((long) quota, left);
            remainders[i] = quota - shares[i];
            left -= shares[i];
        }
        List<Integer> largest = IntStream.range(0, shares.length).boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -remainders[i])).toList();
        for (int next = 0; left > 0; next = (next + 1) % shares.length, left--) {
            shares[largest.get(next)]++;
        }
        for (int i = 0; i < shares.length; i++) {
            if (shares[i] >= sizes[i] && shares[i] > 0) {
                throw new InputException("--allocation", "a share that takes all " + sizes[i] + " weights of part " + i,
                        "one that leaves some: a lower sparsity, or a smaller lambda");
            }
        }
        return shares;
    }
}
