// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;
import org.optishear.allocation.Allocation;
import org.optishear.allocation.PrunableSizes;
import org.optishear.experiment.SearchReport.MetricClass;
import org.optishear.metric.MetaMetric;
import org.optishear.search.Genome;
import org.optishear.space.LayerLevels;
import org.optishear.space.MetricFormula;

/// `search.json` (`docs/schemas.md`).
///
/// @param settings what was searched
/// @param identity everything the trials depend on
/// @param sizes of the model's linears
record SearchJson(MetricSearch.Settings settings, ObjectNode identity, PrunableSizes sizes) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// What `search.json` holds.
    ObjectNode of(SearchReport report, Staging staging) {
        ObjectNode json = JSON.createObjectNode();
        json.put("schema", "optishear.search/1");
        json.set("best", best(report.best()));
        json.set("pick", pick(report));
        json.put("evaluatedModels", report.evaluatedModels());
        json.put("trials", report.trials());
        json.put("failedTrials", report.failed());
        json.putObject("saved").put("trials", report.saved().trials()).put("ofClass", report.saved().ofClass())
                .put("untried", report.saved().untried());
        if (listed()) {
            json.put("candidates", settings.space().genes().size());
        }
        settings.space().classes().ifPresent(count -> json.put("canonicalClasses", count));
        json.set("named", named(report));
        if (!settings.space().costs().isEmpty()) {
            ArrayNode front = json.putArray("front");
            report.front(settings.space()).forEach(found -> front.add(point(found)));
        }
        json.set("stages", stages(report, staging));
        ObjectNode correlations = json.putObject("correlationWithPerplexity");
        report.correlations().forEach((name, found) -> correlations.putObject(name)
                .put("spearman", found.spearman()).put("kendall", found.kendall()));
        report.ended().ifPresent(why -> json.put("ended", why));
        json.setAll(identity);
        ArrayNode all = json.putArray("classes");
        report.classes().forEach(found -> all.add(model(found)));
        return json;
    }

    private ObjectNode best(MetricClass found) {
        ObjectNode best = JSON.createObjectNode();
        best.put("objective", found.objective());
        best.put("metric", text(found.genome()));
        putGenome(best, found.genome());
        ArrayNode members = best.putArray("class");
        found.members().forEach(genome -> members.add(text(genome)));
        found.equals().forEach(best.putArray("equals")::add);
        putSparsity(best, found.genome());
        pattern(found.genome()).ifPresent(pattern -> best.put("pattern", pattern));
        MetricFormula formula = MetricFormula.of(settings.space().ranking(found.genome()));
        best.put("formula", formula.formula());
        best.put("reading", formula.reading());
        return best;
    }

    private static ObjectNode pick(SearchReport report) {
        ObjectNode pick = JSON.createObjectNode();
        putOrigin(pick, report.best());
        ArrayNode above = pick.putArray("aboveNamed");
        report.named().forEach((name, value) -> {
            if (report.best().objective() > value) {
                above.add(name);
            }
        });
        return pick;
    }

    /// Which trial, or else which named method a model is of.
    private static void putOrigin(ObjectNode json, MetricClass found) {
        found.trial().ifPresentOrElse(trial -> json.put("trial", trial),
                () -> json.put("named", found.equals().getFirst()));
    }

    private ObjectNode point(MetricClass found) {
        ObjectNode point = JSON.createObjectNode().put("objective", found.objective());
        settings.space().costs().forEach(cost -> point.put(cost, found.beside().get(cost)));
        putOrigin(point, found);
        point.set("genome", described(found.genome()));
        return point;
    }

    private ObjectNode model(MetricClass found) {
        ObjectNode model = JSON.createObjectNode();
        model.put("objective", found.objective());
        model.put("metric", text(found.genome()));
        if (!(settings.space().ranking(found.genome()).metric() instanceof MetaMetric)) {
            model.put("formula", MetricFormula.of(settings.space().ranking(found.genome())).formula());
        }
        pattern(found.genome()).filter(pattern -> !pattern.equals(settings.space().facts().get("pattern")))
                .ifPresent(pattern -> model.put("pattern", pattern));
        ArrayNode members = model.putArray("members");
        if (listed()) {
            found.members().forEach(genome -> members.add(settings.space().genes().index(genome)));
        } else {
            found.members().forEach(genome -> members.add(described(genome)));
        }
        found.equals().forEach(model.putArray("equals")::add);
        model.put("prunedWeights", found.prunedWeights());
        if (!found.beside().isEmpty()) {
            ObjectNode beside = model.putObject("objectives");
            found.beside().forEach(beside::put);
        }
        return model;
    }

    /// What the model, each block, and each linear that has a share of its own lose by the rules of the patterns.
    private void putSparsity(ObjectNode best, Genome genome) {
        Allocation allocation = settings.space().allocation(genome);
        best.put("sparsity", (double) sizes.pruned(allocation) / sizes.weights());
        ArrayNode blocks = best.putArray("sparsityByBlock");
        long[] pruned = sizes.prunedByBlock(allocation);
        for (int block = 0; block < pruned.length; block++) {
            blocks.add((double) pruned[block] / sizes.weights(block));
        }
        if (LayerLevels.byLinear(settings.space().facts())) {
            ObjectNode linears = best.putObject("sparsityByLinear");
            allocation.byLinear().forEach((linear, pattern) -> linears.put(linear, pattern.sparsity()));
        }
    }

    /// The pattern of all linears; empty where they have several.
    private Optional<String> pattern(Genome genome) {
        Allocation allocation = settings.space().allocation(genome);
        return allocation.byLinear().isEmpty() && Set.copyOf(allocation.patterns()).size() == 1
                ? Optional.of(allocation.pattern(0).toString())
                : Optional.empty();
    }

    /// Each named method: its value, its rank among the models measured exactly, and by how much the best is below it.
    private ObjectNode named(SearchReport report) {
        ObjectNode named = JSON.createObjectNode();
        report.named().forEach((name, value) -> {
            ObjectNode entry = named.putObject(name);
            entry.put("objective", value);
            for (int rank = 0; rank < report.classes().size(); rank++) {
                if (report.classes().get(rank).equals().contains(name)) {
                    entry.put("rank", rank + 1);
                }
            }
            entry.put("gain", 1 - report.best().objective() / value);
        });
        return named;
    }

    private ObjectNode stages(SearchReport report, Staging staging) {
        ObjectNode stages = JSON.createObjectNode();
        stages.put("plannedTokens", staging.tokens());
        stages.put("stoppedTrials", report.stopped());
        ArrayNode fidelities = stages.putArray("fidelities");
        staging.fidelities().forEach(fidelity -> {
            ObjectNode stage = fidelities.addObject().put("windows", fidelity.share())
                    .put("statistics", fidelity.statistics().text());
            if (fidelity.fresh()) {
                stage.put("fresh", true);
            }
        });
        if (staging.schedule().incumbentJoins()) {
            stages.put("incumbentsScored", report.incumbents());
        }
        return stages;
    }

    private void putGenome(ObjectNode json, Genome genome) {
        if (listed()) {
            json.put("index", settings.space().genes().index(genome));
        } else {
            json.set("genome", described(genome));
        }
    }

    /// Whether genomes have numbers: not where a gene is real, or the space is too large.
    private boolean listed() {
        return settings.space().classes().isPresent();
    }

    private ObjectNode described(Genome genome) {
        ObjectNode json = JSON.createObjectNode();
        settings.space().genes().describe(genome).forEach(json::put);
        return json;
    }

    private String text(Genome genome) {
        return settings.space().ranking(genome).id();
    }
}
