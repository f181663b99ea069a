// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.optishear.allocation.Allocation;
import org.optishear.allocation.PrunableSizes;
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
        ObjectNode best = json.putObject("best");
        best.put("objective", report.best().objective());
        best.put("metric", text(report.best().genome()));
        putGenome(best, report.best().genome());
        ArrayNode members = best.putArray("class");
        report.best().members().forEach(genome -> members.add(text(genome)));
        report.best().equals().forEach(best.putArray("equals")::add);
        putSparsity(best, report.best().genome());
        ObjectNode pick = json.putObject("pick");
        report.best().trial().ifPresentOrElse(trial -> pick.put("trial", trial),
                () -> pick.put("named", report.best().equals().getFirst()));
        ArrayNode above = pick.putArray("aboveNamed");
        report.named().forEach((name, value) -> {
            if (report.best().objective() > value) {
                above.add(name);
            }
        });
        MetricFormula formula = MetricFormula.of(settings.space().ranking(report.best().genome()));
        best.put("formula", formula.formula());
        best.put("reading", formula.reading());
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
            report.front(settings.space()).forEach(found -> {
                ObjectNode entry = front.addObject().put("objective", found.objective());
                settings.space().costs().forEach(cost -> entry.put(cost, found.beside().get(cost)));
                found.trial().ifPresentOrElse(trial -> entry.put("trial", trial),
                        () -> entry.put("named", found.equals().getFirst()));
                entry.set("genome", described(found.genome()));
            });
        }
        json.set("stages", stages(report, staging));
        ObjectNode correlations = json.putObject("correlationWithPerplexity");
        report.correlations().forEach((name, found) -> correlations.putObject(name)
                .put("spearman", found.spearman()).put("kendall", found.kendall()));
        report.ended().ifPresent(why -> json.put("ended", why));
        json.setAll(identity);
        ArrayNode all = json.putArray("classes");
        report.classes().forEach(found -> {
            ObjectNode entry = all.addObject();
            entry.put("objective", found.objective());
            entry.put("metric", text(found.genome()));
            if (!(settings.space().ranking(found.genome()).metric() instanceof MetaMetric)) {
                entry.put("formula", MetricFormula.of(settings.space().ranking(found.genome())).formula());
            }
            ArrayNode own = entry.putArray("members");
            if (listed()) {
                found.members().forEach(genome -> own.add(settings.space().genes().index(genome)));
            } else {
                found.members().forEach(genome -> own.add(described(genome)));
            }
            found.equals().forEach(entry.putArray("equals")::add);
            entry.put("prunedWeights", found.prunedWeights());
            if (!found.beside().isEmpty()) {
                ObjectNode beside = entry.putObject("objectives");
                found.beside().forEach(beside::put);
            }
        });
        return json;
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
