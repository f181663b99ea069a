// SPDX-License-Identifier: Apache-2.0
package org.optishear.comparison;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Short names for rows whose method names files: `a/long/way/mine/plan.json+dsnot@owl` becomes `mine/plan.json+dsnot@owl`, or as
/// much of the way as tells the rows apart.
final class Labels {
    private static final int SHORTEST = 2; // names of a way: `plan.json` alone says little

    private Labels() {}

    /// The name of each, no two alike.
    static Map<Contender, String> of(List<Contender> contenders) {
        int longest = contenders.stream().flatMap(contender -> contender.files().stream())
                .mapToInt(file -> Path.of(file).getNameCount()).max().orElse(0);
        return Stream.iterate(SHORTEST, names -> names < longest, names -> names + 1)
                .map(names -> of(contenders, names))
                .filter(labels -> new HashSet<>(labels.values()).size() == contenders.size()).findFirst()
                .orElseGet(() -> {
                    Map<Contender, String> texts = new HashMap<>();
                    contenders.forEach(contender -> texts.put(contender, contender.text() + contender.readings()));
                    return texts;
                });
    }

    private static Map<Contender, String> of(List<Contender> contenders, int names) {
        Map<Contender, String> labels = new HashMap<>();
        for (Contender contender : contenders) {
            String label = contender.text();
            for (String file : contender.files().stream().sorted(Comparator.comparingInt(String::length).reversed())
                    .toList()) {
                Path path = Path.of(file);
                int all = path.getNameCount();
                label = label.replace(file, all <= names ? file : path.subpath(all - names, all).toString());
            }
            labels.put(contender, label + contender.readings());
        }
        return labels;
    }
}
