// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.optishear.InputException;

/// How much a search may take: tokens, which are planned beforehand, or time, at whose end it stops.
///
/// @param tokens full-model-equivalent ([TokenMeter])
/// @param time from the dense model's run on
public record Budget(OptionalLong tokens, Optional<Duration> time) {
    /// No limit.
    public static final Budget NONE = new Budget(OptionalLong.empty(), Optional.empty());

    private static final Pattern TEXT = Pattern
            .compile("([0-9]{1,12}(?:\\.[0-9]{1,6})?)(s|min|h|-tokens|k-tokens|M-tokens)");

    /// Reads `90s`, `10min`, `2h`, `50000-tokens`, `500k-tokens` or `2M-tokens`.
    ///
    /// @throws InputException if it is none of these, or nothing
    public static Budget parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches() || Double.parseDouble(matcher.group(1)) == 0) {
            throw new InputException("--budget", text,
                    "a time such as 90s, 10min or 2h, or tokens such as 500k-tokens or 2M-tokens");
        }
        double amount = Double.parseDouble(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> time(amount);
            case "min" -> time(60 * amount);
            case "h" -> time(3600 * amount);
            case "k-tokens" -> tokens(1000 * amount);
            case "M-tokens" -> tokens(1e6 * amount);
            default -> tokens(amount);
        };
    }

    /// The time in seconds; empty without one.
    public OptionalDouble seconds() {
        return time.isPresent() ? OptionalDouble.of(time.get().toNanos() / 1e9) : OptionalDouble.empty();
    }

    private static Budget time(double seconds) {
        return new Budget(OptionalLong.empty(), Optional.of(Duration.ofMillis((long) (1000 * seconds))));
    }

    private static Budget tokens(double tokens) {
        return new Budget(OptionalLong.of((long) tokens), Optional.empty());
    }
}
