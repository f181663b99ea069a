// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

/// How values are spread: count, range, mean and central sums, which merge without loss of accuracy.
///
/// ```text
/// mk = Σ (x - mean)^k,   variance = m2 / n,   excess kurtosis = n * m4 / m2² - 3        (all of the population)
/// ```
///
/// Merging: Pébay 2008, Formulas for robust, one-pass parallel computation of covariances and arbitrary-order statistical
/// moments (SAND2008-6212), equations 2.1 to 2.3 for two sets.
///
/// @param count values; NaN and infinities are not among them
/// @param min the lowest; +infinity where there is none
/// @param max the highest; -infinity where there is none
/// @param mean 0 where there is none
/// @param m2 central sum of squares
/// @param m3 central sum of cubes
/// @param m4 central sum of fourth powers
public record WeightMoments(long count, double min, double max, double mean, double m2, double m3, double m4) {
    /// Of no value.
    public static final WeightMoments NONE = new WeightMoments(0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0,
            0, 0, 0);

    /// Of both sets.
    public WeightMoments plus(WeightMoments other) {
        if (count == 0 || other.count == 0) {
            return count == 0 ? other : this;
        }
        double n = count + other.count;
        double a = count;
        double b = other.count;
        double apart = other.mean - mean;
        double square = apart * apart;
        double two = m2 + other.m2 + square * a * b / n;
        double three = m3 + other.m3 + apart * square * a * b * (a - b) / (n * n)
                + 3 * apart * (a * other.m2 - b * m2) / n;
        double four = m4 + other.m4 + square * square * a * b * (a * a - a * b + b * b) / (n * n * n)
                + 6 * square * (a * a * other.m2 + b * b * m2) / (n * n) + 4 * apart * (a * other.m3 - b * m3) / n;
        return new WeightMoments(count + other.count, Math.min(min, other.min), Math.max(max, other.max),
                mean + apart * b / n, two, three, four);
    }

    /// Standard deviation; 0 where there is no value.
    public double std() {
        return count == 0 ? 0 : Math.sqrt(m2 / count);
    }

    /// Excess kurtosis, 0 for a normal distribution; NaN where all values are equal.
    public double kurtosis() {
        return count / m2 * (m4 / m2) - 3;
    }
}
