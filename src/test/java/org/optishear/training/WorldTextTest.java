// SPDX-License-Identifier: Apache-2.0
package org.optishear.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The text is read back here with patterns of its own, apart from the templates that wrote it.
class WorldTextTest {
    private static final WorldText TEXT = new WorldText(1);
    private static final List<String> DOCUMENTS = documents();

    private static List<String> documents() {
        List<String> documents = new ArrayList<>();
        for (Split split : Split.values()) {
            LongStream.range(0, 1000).forEach(i -> documents.add(TEXT.document(split, i)));
        }
        return List.copyOf(documents);
    }

    @Test
    void aDocumentDependsOnSeedSplitAndIndexAlone() {
        WorldText again = new WorldText(1);
        assertThat(again.document(Split.HELD_OUT, 999)).isEqualTo(DOCUMENTS.get(2999));
        assertThat(again.document(Split.TRAINING, 7)).isEqualTo(DOCUMENTS.get(7));
        assertThat(new WorldText(2).document(Split.TRAINING, 7)).isNotEqualTo(DOCUMENTS.get(7));
        assertThat(again.text(Split.CALIBRATION, 2)).isEqualTo(DOCUMENTS.get(1000) + "\n\n" + DOCUMENTS.get(1001));
    }

    @Test
    void noDocumentIsInTwoSplits() {
        Set<String> training = new HashSet<>(DOCUMENTS.subList(0, 1000));
        Set<String> calibration = new HashSet<>(DOCUMENTS.subList(1000, 2000));
        Set<String> heldOut = new HashSet<>(DOCUMENTS.subList(2000, 3000));
        assertThat(calibration).doesNotContainAnyElementsOf(training).doesNotContainAnyElementsOf(heldOut);
        assertThat(heldOut).doesNotContainAnyElementsOf(training).hasSizeGreaterThan(980);
        assertThat(training).hasSizeGreaterThan(980);
    }

    /// Each pattern has a subject and what is said of it: over all documents every subject has one value.
    @ParameterizedTest
    @ValueSource(strings = {"\\b([A-Z]\\w+) lives in (\\w+)\\.", "\\b([A-Z]\\w+) is an? (\\w+) and makes",
            "\\b([A-Z]\\w+) is (\\d+) years old", "\\b([A-Z]\\w+)'s door is (\\w+)\\.",
            "\\b([A-Z]\\w+) likes ([a-z ]+) best\\.", "\\b([A-Z]\\w+) plays the (\\w+)\\.",
            "\\b([A-Z]\\w+)'s best friend is (\\w+)\\.", "\\b([A-Z]\\w+) keeps an? (\\w+)\\.",
            "\\b([A-Z]\\w+), an? (\\w+) from", "\\b([A-Z]\\w+), an? \\w+ from (\\w+)[,.]"})
    void everyDocumentTellsTheSameFacts(String pattern) {
        Map<String, Set<String>> values = new TreeMap<>();
        for (String document : DOCUMENTS) {
            for (MatchResult match : Pattern.compile(pattern).matcher(document).results().toList()) {
                values.computeIfAbsent(match.group(1), _ -> new TreeSet<>()).add(match.group(2));
            }
        }
        assertThat(values).hasSizeGreaterThan(30);
        assertThat(values).allSatisfy((subject, said) -> assertThat(said).as(subject).hasSize(1));
    }

    @Test
    void sumsAreTrue() {
        Pattern sum = Pattern.compile("(\\d+) (plus|minus|times) (\\d+) is (\\d+)\\.");
        int found = 0;
        for (String document : DOCUMENTS) {
            for (MatchResult match : sum.matcher(document).results().toList()) {
                int a = Integer.parseInt(match.group(1));
                int b = Integer.parseInt(match.group(3));
                int expected = switch (match.group(2)) {
                    case "plus" -> a + b;
                    case "minus" -> a - b;
                    default -> a * b;
                };
                assertThat(Integer.parseInt(match.group(4))).as(match.group()).isEqualTo(expected);
                found++;
            }
        }
        assertThat(found).isGreaterThan(300);
    }

    @Test
    void friendsAreEachOthersAndEveryoneHasOne() {
        World world = TEXT.world();
        assertThat(world.people()).hasSize(60).extracting(Person::name).doesNotHaveDuplicates();
        assertThat(world.people()).extracting(person -> person.pet().name()).doesNotHaveDuplicates();
        assertThat(world.people()).allSatisfy(person -> {
            assertThat(person.friend()).isNotEqualTo(person.name());
            assertThat(world.named(person.friend()).friend()).isEqualTo(person.name());
        });
        assertThat(world.places()).hasSize(14).extracting(Place::neighbour).doesNotHaveDuplicates();
    }

    @Test
    void theTextIsCleanAndVaried() {
        Pattern flaw = Pattern
                .compile("[{}()|]|  |\\n\\n|\\b[Aa] [aeiou]\\w|\\b[Aa]n [^aeiou]|\\.\\.|(^|[.!?] |\\n)[a-z]");
        Set<String> words = new TreeSet<>();
        for (String document : DOCUMENTS) {
            assertThat(flaw.matcher(document).results().map(MatchResult::group)).as(document).isEmpty();
            words.addAll(List.of(document.split("[^A-Za-z']+")));
        }
        assertThat(words).hasSizeGreaterThan(700);
        assertThat(DOCUMENTS).anyMatch(document -> document.contains("?\" asked"));
    }
}
