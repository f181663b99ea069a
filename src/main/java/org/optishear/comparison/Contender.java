// SPDX-License-Identifier: Apache-2.0
package org.optishear.comparison;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.optishear.allocation.Owl;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.BetaOn;
import org.optishear.metric.MetaMetric;
import org.optishear.metric.RelativeSum;
import org.optishear.prune.Ranking;
import org.optishear.run.Plan;
import org.optishear.run.PlanTransfer;

/// One way of pruning in a comparison.
///
/// @param text as it was asked for: `wanda+obs@owl`
/// @param plan method and allocation; the uniform one where OWL shares out
/// @param owl shares out when calibration text is there
/// @param allocation in words: `uniform`, `owl:M=5.0,lambda=0.08`, or the file
/// @param files that are named in `text`, as they stand there
public record Contender(String text, Plan plan, Optional<Owl> owl, String allocation, List<String> files) {
    /// The same by another plan.
    public Contender with(Plan other) {
        return new Contender(text, other, owl, allocation, files);
    }

    /// The same, whose text names one more file.
    Contender naming(String file) {
        return new Contender(text, plan, owl, allocation, Stream.concat(Stream.of(file), files.stream()).toList());
    }

    /// The readings of a meta metric that are not those of the reference code, in parentheses; they are no part of the text.
    String readings() {
        return plan.method().ranking().map(Ranking::metric).filter(MetaMetric.class::isInstance)
                .map(MetaMetric.class::cast).map(meta -> {
                    List<String> unlike = new ArrayList<>();
                    if (meta.betaOn() != BetaOn.SQUARED) {
                        unlike.add("beta on " + meta.betaOn().text());
                    }
                    if (meta.relativeSum() != RelativeSum.CODE) {
                        unlike.add("relative sum of " + meta.relativeSum().text());
                    }
                    return unlike.isEmpty() ? "" : " (" + String.join(", ", unlike) + ")";
                }).orElse("");
    }

    /// Facts of the row that do not depend on what is measured.
    ObjectNode about() {
        SparsityPattern first = plan.allocation().pattern(0);
        boolean mixed = new HashSet<>(plan.allocation().patterns()).size() > 1
                || !plan.allocation().byLinear().isEmpty();
        ObjectNode about = new ObjectMapper().createObjectNode();
        about.put("method", text);
        about.put("metric", plan.method().id());
        plan.method().ranking().ifPresent(ranking -> {
            if (ranking.metric() instanceof MetaMetric meta) {
                about.put("betaOn", meta.betaOn().text());
                about.put("relativeSum", meta.relativeSum().text());
            }
        });
        about.put("allocation", allocation);
        about.put("pattern", mixed ? "mixed" : first.toString());
        plan.permutation().ifPresent(search -> about.put("permutation", search.id()));
        PlanTransfer.told(plan).ifPresent(told -> about.put("transfer", told));
        return about;
    }

    /// Everything the outcome depends on but windows and model.
    ObjectNode identity() {
        ObjectNode identity = plan.with(plan.allocation(), new ObjectMapper().createObjectNode()).toJson();
        identity.put("allocation", owl.map(Owl::text).orElse(null));
        identity.put("text", text);
        return identity;
    }
}
