// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;

/// Numbers as the page shows them.
final class Figures {
    private static final double LARGE = 1e7;
    private static final double SMALL = 1e-4;
    private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    private Figures() {}

    /// Four significant digits: `1,249`, `12.30`, `3.214 × 10⁸`.
    static String value(double value) {
        return significant(value, 4);
    }

    static String significant(double value, int digits) {
        if (Double.isNaN(value)) {
            return "not a number";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "∞" : "−∞";
        }
        if (value == 0) {
            return "0";
        }
        BigDecimal rounded = BigDecimal.valueOf(value).round(new MathContext(digits, RoundingMode.HALF_UP));
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (Math.abs(value) >= LARGE || Math.abs(value) < SMALL) {
            BigDecimal mantissa = rounded.movePointLeft(exponent).setScale(digits - 1, RoundingMode.HALF_UP);
            return minus(mantissa.toPlainString()) + " × 10" + superscript(exponent);
        }
        int decimals = Math.max(0, digits - 1 - exponent);
        return minus(String.format(Locale.ROOT, "%,." + decimals + "f", rounded));
    }

    private static String superscript(int exponent) {
        StringBuilder text = new StringBuilder(exponent < 0 ? "⁻" : "");
        Integer.toString(Math.abs(exponent)).chars().forEach(digit -> text.append(SUPERSCRIPTS.charAt(digit - '0')));
        return text.toString();
    }

    private static String minus(String number) {
        return number.replace('-', '−');
    }

    /// `1.21×`
    static String times(double ratio, int decimals) {
        if (!Double.isFinite(ratio)) {
            return value(ratio);
        }
        return ratio < 100
                ? String.format(Locale.ROOT, "%." + decimals + "f×", ratio)
                : significant(ratio, 3) + "×";
    }

    /// Decimals, 2 to 5, that tell different ratios apart.
    static int decimals(Collection<Double> ratios) {
        int decimals = 2;
        while (decimals < 5 && new HashSet<>(ratios).size() > texts(ratios, decimals)) {
            decimals++;
        }
        return decimals;
    }

    private static long texts(Collection<Double> ratios, int decimals) {
        return ratios.stream().map(ratio -> times(ratio, decimals)).distinct().count();
    }

    /// `+6.5 %` or `−0.2 %` of a fraction.
    static String change(double fraction) {
        String percent = significantPercent(fraction);
        return fraction > 0 ? "+" + percent : percent;
    }

    /// `50 %`, `49.98 %` of a fraction.
    static String percent(double fraction) {
        BigDecimal percent = BigDecimal.valueOf(fraction).movePointRight(2).setScale(2, RoundingMode.HALF_UP);
        return minus(percent.signum() == 0 ? "0" : percent.stripTrailingZeros().toPlainString()) + " %";
    }

    private static String significantPercent(double fraction) {
        double percent = 100 * fraction;
        return Math.abs(percent) < 100 || Double.isNaN(percent)
                ? minus(String.format(Locale.ROOT, "%.1f %%", percent))
                : significant(percent, 3) + " %";
    }

    /// With a capital first letter.
    static String sentence(String words) {
        return words.isEmpty() ? "" : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    /// `1 trial`, `2,401 trials`
    static String counted(long count, String what) {
        return count(count) + " " + what + (count == 1 ? "" : "s");
    }

    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /// `0.42 s`, `40.1 s`, `12 min 5 s`
    static String seconds(double seconds) {
        if (!(seconds >= 60)) {
            return Double.isFinite(seconds)
                    ? String.format(Locale.ROOT, seconds < 10 ? "%.2f s" : "%.1f s", seconds)
                    : value(seconds);
        }
        long whole = Math.round(seconds);
        return whole < 3600
                ? whole / 60 + " min " + whole % 60 + " s"
                : count(whole / 3600) + " h " + whole % 3600 / 60 + " min";
    }

    /// `512.0 MiB`, `1.25 GiB`
    static String bytes(double bytes) {
        return bytes < 1L << 30
                ? String.format(Locale.ROOT, "%.1f MiB", bytes / (1L << 20))
                : String.format(Locale.ROOT, "%.2f GiB", bytes / (1L << 30));
    }
}
