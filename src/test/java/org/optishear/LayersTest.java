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
    private static final List<Map.Entry<String, Set<String>>> ROOMS = List.of(room("search"), room("study", "search"),
            room("tensor"), room("checkpoint", "tensor"), room("text"), room("model", "tensor", "checkpoint"),
            room("calibration", "tensor", "text", "model"), room("mask", "tensor"),
            room("metric", "tensor", "calibration"),
            room("allocation", "tensor", "model", "calibration", "mask", "metric"),
            room("update", "tensor", "model", "calibration", "mask", "metric"),
            room("prune", "tensor", "checkpoint", "model", "calibration", "mask", "metric", "allocation", "update"),
            room("evaluation", "tensor", "text", "model"), room("hub"),
            room("training", "tensor", "checkpoint", "text", "model"),
            room("space", "search", "calibration", "mask", "metric", "allocation", "prune"),
            room("run", "tensor", "checkpoint", "text", "model", "calibration", "mask", "metric", "allocation",
                    "update", "prune", "evaluation"),
            room("experiment", "search", "study", "tensor", "model", "calibration", "mask", "metric", "allocation",
                    "prune", "evaluation", "space", "run"),
            room("comparison", "tensor", "checkpoint", "text", "model", "calibration", "mask", "metric", "allocation",
                    "update", "prune", "evaluation", "run"),
            room("inspection", "tensor", "checkpoint", "model", "calibration", "mask", "allocation", "run"),
            room("report", "study"),
            room("cli", "search", "study", "tensor", "checkpoint", "text", "model", "calibration", "mask", "metric",
                    "allocation", "update", "prune", "evaluation", "hub", "training", "space", "run", "experiment",
                    "comparison", "inspection", "report"));

    private static Map.Entry<String, Set<String>> room(String name, String... imports) {
        return Map.entry(name, Set.of(imports));
    }

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
