// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.optishear.InputException;
import picocli.CommandLine.ITypeConverter;

/// An amount of memory as a person types it: `8GiB`, `500MiB`, `4GB`, `1000000`.
///
/// @param bytes positive
record MemorySize(long bytes) {
    private static final Pattern TEXT = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([KMGT]?)(I?)B?",
            Pattern.CASE_INSENSITIVE);
    private static final double SHARE_OF_FREE = 0.8;

    static MemorySize parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new InputException("--memory", text, "a size such as 8GiB or 500MiB");
        }
        String unit = matcher.group(2).toUpperCase(Locale.ROOT);
        double base = matcher.group(3).isEmpty() ? 1000 : 1024;
        double bytes = Double.parseDouble(matcher.group(1))
                * Math.pow(base, unit.isEmpty() ? 0 : "KMGT".indexOf(unit) + 1);
        if (bytes < 1) {
            throw new InputException("--memory", text, "a positive size");
        }
        return new MemorySize((long) bytes);
    }

    /// 80 % of what the system says is available now; of the Java heap's limit where it says nothing.
    static MemorySize ofFree() {
        return new MemorySize((long) (available() * SHARE_OF_FREE));
    }

    private static long available() {
        Path info = Path.of("/proc/meminfo");
        if (Files.isReadable(info)) {
            try {
                for (String line : Files.readAllLines(info, StandardCharsets.UTF_8)) {
                    if (line.startsWith("MemAvailable:")) {
                        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
                    }
                }
            } catch (IOException e) {
                return Runtime.getRuntime().maxMemory(); // only a default: the flag says it exactly
            }
        }
        return Runtime.getRuntime().maxMemory();
    }

    /// For the command line.
    static final class Converter implements ITypeConverter<MemorySize> {
        @Override
        public MemorySize convert(String text) {
            return parse(text);
        }
    }
}
