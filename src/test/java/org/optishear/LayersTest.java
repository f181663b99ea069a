// SPDX-License-Identifier: Apache-2.0
package org.optishear;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The order of the rooms: what a room may import is written here and nowhere else.
class LayersTest {
    private static final String ROOT = "org.optishear";

    /// Room → the rooms it may import directly; every one of them stands further up in the list.
    private static final List<Map.Entry<String, Set<String>>> ROOMS = List.of(Map.entry("search", Set.of()),
            Map.entry("study", Set.of("search")), Map.entry("tensor", Set.of()),
            Map.entry("checkpoint", Set.of("tensor")),
            Map.entry("text", Set.of()), Map.entry("model", Set.of("tensor", "checkpoint")),
            Map.entry("calibration", Set.of("tensor", "text", "model")),
            Map.entry("metric", Set.of("tensor", "calibration")), Map.entry("mask", Set.of("tensor")),
            Map.entry("prune", Set.of("tensor", "checkpoint", "model", "calibration", "metric", "mask")),
            Map.entry("evaluation", Set.of("tensor", "text", "model")),
            Map.entry("hub", Set.of()),
            Map.entry("training", Set.of("tensor", "checkpoint", "text", "model")),
            Map.entry("experiment",
                    Set.of("search", "study", "tensor", "checkpoint", "text", "model", "calibration", "metric", "mask",
                            "prune",
                            "evaluation")),
            Map.entry("report", Set.of("study")),
            Map.entry("cli",
                    Set.of("search", "study", "tensor", "checkpoint", "text", "model", "calibration", "metric", "mask",
                            "prune",
                            "evaluation", "training", "experiment", "report", "hub")));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages(ROOT);

    @Test
    void everyRoomImportsOnlyWhatItsLineAllows() {
        for (Map.Entry<String, Set<String>> room : ROOMS) {
            String[] forbidden = ROOMS.stream().map(Map.Entry::getKey)
                    .filter(other -> !other.equals(room.getKey()) && !room.getValue().contains(other))
                    .map(other -> ROOT + "." + other + "..").toArray(String[]::new);
            noClasses().that().resideInAPackage(ROOT + "." + room.getKey() + "..").should().dependOnClassesThat()
                    .resideInAnyPackage(forbidden).allowEmptyShould(true).check(CLASSES);
        }
    }

    @Test
    void importsPointUpTheList() {
        for (int i = 0; i < ROOMS.size(); i++) {
            Set<String> above = new TreeSet<>(ROOMS.subList(0, i).stream().map(Map.Entry::getKey).toList());
            assertThat(above).as(ROOMS.get(i).getKey()).containsAll(ROOMS.get(i).getValue());
        }
    }

    @Test
    void everyPackageIsOnTheList() {
        Set<String> known = new TreeSet<>(ROOMS.stream().map(Map.Entry::getKey).toList());
        Set<String> found = new TreeSet<>();
        CLASSES.forEach(type -> {
            String name = type.getPackageName();
            if (!name.equals(ROOT)) {
                found.add(name.substring(ROOT.length() + 1).split("\\.")[0]);
            }
        });
        assertThat(known).containsAll(found);
    }

    @Test
    void onlyTheCommandLinePrintsOrExits() {
        noClasses().that().resideOutsideOfPackage(ROOT + ".cli..").should().accessField(System.class, "out").orShould()
                .accessField(System.class, "err").orShould().callMethod(System.class, "exit", int.class).check(CLASSES);
    }
}
