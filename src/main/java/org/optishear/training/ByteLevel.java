// SPDX-License-Identifier: Apache-2.0
package org.optishear.training;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The byte-level view of text that GPT-2 introduced: words with their leading blank, each byte written as one character.
///
/// Bytes that are printable in Latin-1 stand for themselves, the other 68 are written as U+0100 onwards, in order; a blank
/// becomes `Ġ`. Source: openai/gpt-2@9b63575 `src/encoder.py` `bytes_to_unicode`, `Encoder.pat`.
final class ByteLevel {
    private static final Pattern WORD = Pattern.compile(
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
            Pattern.UNICODE_CHARACTER_CLASS);
    private static final String CHARACTERS = characters();

    private ByteLevel() {}

    /// The 256 characters, lowest first, as single-character strings.
    static List<String> alphabet() {
        return CHARACTERS.chars().sorted().mapToObj(Character::toString).toList();
    }

    /// The words of a text in order, each in characters of the alphabet; joined they are the whole text.
    static List<String> words(String text) {
        return WORD.matcher(text).results().map(MatchResult::group).map(ByteLevel::spelled).toList();
    }

    private static String spelled(String word) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        return IntStream.range(0, bytes.length).mapToObj(i -> String.valueOf(CHARACTERS.charAt(bytes[i] & 0xff)))
                .collect(Collectors.joining());
    }

    private static String characters() {
        StringBuilder characters = new StringBuilder();
        int substitutes = 0;
        for (int value = 0; value < 256; value++) {
            boolean printable = value > 32 && value < 127 || value > 160 && value != 173;
            characters.append((char) (printable ? value : 256 + substitutes++));
        }
        return characters.toString();
    }
}
