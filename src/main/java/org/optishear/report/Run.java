// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.util.List;
import java.util.Optional;

/// What the files of a run say.
///
/// @param name of the folder
/// @param search what a search found
/// @param results what pruned models cost
/// @param manifest what the run took
/// @param trials of the study by number; empty where there is no study
/// @param shares how much each block gives up by the plan
/// @param pickedTrial which trial the plan is of, where the search says so
record Run(String name, Optional<Search> search, Optional<Results> results, Optional<Manifest> manifest,
        List<TrialPoint> trials, PlannedShares shares, Optional<Integer> pickedTrial) {

    /// The name of the model, or of the run where no file tells it.
    String title() {
        return results.map(Results::model).filter(model -> !model.isBlank())
                .or(() -> search.map(Search::model).map(model -> model.get("folder name"))).orElse(name);
    }

    /// A method and its objective.
    record Reference(String name, double objective) {}

    /// What the trials are compared with: from the search, or else Wanda of the table.
    Optional<Reference> reference() {
        return search.flatMap(Search::reference)
                .map(named -> new Reference(MethodName.inSentence(named.getKey()), named.getValue().objective()))
                .or(() -> results.flatMap(table -> table.row(MethodName.WANDA)).flatMap(ResultRow::objective)
                        .filter(Double::isFinite)
                        .map(objective -> new Reference(MethodName.inSentence(MethodName.WANDA), objective)));
    }
}
