// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.optishear.InputException;
import org.optishear.search.Categorical;
import org.optishear.search.Estimate;
import org.optishear.search.Evaluation;
import org.optishear.search.Gene;
import org.optishear.search.Genome;
import org.optishear.search.IntegerRange;
import org.optishear.search.Outcome;
import org.optishear.search.Proposal;
import org.optishear.search.RealRange;
import org.optishear.search.Space;

/// Evaluations as trials of a study, and back.
///
/// ```text
/// genome      → one parameter for each gene: Categorical → Categorical, IntegerRange → Int, RealRange → Float
/// Measured    → COMPLETE with values
/// Stopped     → PRUNED with the estimate as values, and the attribute `stoppedAt`: the fidelity
/// Failed      → FAIL with the attribute `failure`
/// covers      → the attribute `covers`: a list of genomes, each a list of choices and numbers
/// facts       → an attribute each, a string
/// an estimate → an intermediate value (step = fidelity, value = first objective), and the attribute `estimate:<fidelity>`:
///               {"values": …, "covers": …, "facts": …}
/// ```
final class TrialMapping {
    private static final String COVERS = "covers";
    private static final String FAILURE = "failure";
    private static final String STOPPED_AT = "stoppedAt";
    private static final String ESTIMATE = "estimate:";

    private final String where;
    private final Space space;

    /// @param where what errors name
    TrialMapping(String where, Space space) {
        this.where = where;
        this.space = space;
    }

    /// A trial that begins now.
    Trial running(Proposal proposal, Instant now) {
        return new Trial(proposal.number(), parameters(proposal.genome()),
                new TrialResult(TrialState.RUNNING, List.of(), Optional.of(now), Optional.empty()), Map.of());
    }

    /// A trial that has ended.
    Trial ended(Evaluation evaluation, Instant start, Instant now) {
        Map<String, JsonNode> attributes = new TreeMap<>();
        evaluation.facts().forEach((fact, value) -> attributes.put(fact, JsonNodeFactory.instance.textNode(value)));
        if (attributes.keySet().stream().anyMatch(TrialMapping::reserved)) {
            throw new IllegalArgumentException("a fact must not be named as one of " + evaluation.facts().keySet());
        }
        attributes.put(COVERS, genomes(evaluation.covers()));
        TrialResult result = switch (evaluation.outcome()) {
            case Outcome.Measured(List<Double> values) ->
                new TrialResult(TrialState.COMPLETE, values, Optional.of(start), Optional.of(now));
            case Outcome.Stopped(List<Double> values, int fidelity) -> {
                attributes.put(STOPPED_AT, JsonNodeFactory.instance.numberNode(fidelity));
                yield new TrialResult(TrialState.PRUNED, values, Optional.of(start), Optional.of(now));
            }
            case Outcome.Failed(String reason) -> {
                attributes.put(FAILURE, JsonNodeFactory.instance.textNode(reason));
                yield new TrialResult(TrialState.FAIL, List.of(), Optional.of(start), Optional.of(now));
            }
        };
        return new Trial(evaluation.number(), parameters(evaluation.genome()), result, attributes);
    }

    private static boolean reserved(String name) {
        return name.equals(COVERS) || name.equals(FAILURE) || name.equals(STOPPED_AT) || name.startsWith(ESTIMATE);
    }

    /// The attribute that keeps an estimate.
    Map<String, JsonNode> attributes(Estimate estimate) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode values = json.putArray("values");
        objectives(estimate).forEach(values::add);
        json.set(COVERS, genomes(estimate.evaluation().covers()));
        estimate.evaluation().facts().forEach(json.putObject("facts")::put);
        return Map.of(ESTIMATE + estimate.fidelity(), json);
    }

    /// What was estimated.
    static List<Double> objectives(Estimate estimate) {
        return switch (estimate.evaluation().outcome()) {
            case Outcome.Measured measured -> measured.objectives();
            case Outcome.Stopped _,Outcome.Failed _ -> throw new IllegalArgumentException("no estimate: " + estimate);
        };
    }

    private static ArrayNode genomes(Collection<Genome> genomes) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (Genome genome : genomes) {
            ArrayNode values = json.addArray();
            genome.values().forEach(value -> addNumber(values, value));
        }
        return json;
    }

    /// The estimates of a trial, ended or not.
    List<Estimate> estimates(Trial trial) {
        List<Estimate> estimates = new ArrayList<>();
        trial.attributes().forEach((key, json) -> {
            if (key.startsWith(ESTIMATE)) {
                estimates.add(estimate(trial, key, json));
            }
        });
        return estimates;
    }

    private Estimate estimate(Trial trial, String key, JsonNode json) {
        List<Double> values = new ArrayList<>();
        json.path("values").forEach(value -> values.add(value.asDouble(Double.NaN)));
        Map<String, String> facts = new TreeMap<>();
        json.path("facts").properties().forEach(fact -> facts.put(fact.getKey(), fact.getValue().asText()));
        try {
            Genome genome = genome(trial);
            return new Estimate(Integer.parseInt(key.substring(ESTIMATE.length())),
                    new Evaluation(new Proposal(trial.number(), genome), new Outcome.Measured(values),
                            covers(trial, json.path(COVERS), genome), facts));
        } catch (IllegalArgumentException e) {
            throw new InputException(where, "trial " + trial.number() + " with " + key + " = " + json,
                    "an estimate at a fidelity", e);
        }
    }

    /// The evaluation of a trial; empty while it runs.
    Optional<Evaluation> evaluation(Trial trial) {
        Optional<Outcome> outcome = switch (trial.result().state()) {
            case RUNNING, WAITING -> Optional.empty();
            case FAIL -> Optional.of(new Outcome.Failed(trial.attributes().containsKey(FAILURE)
                    ? trial.attributes().get(FAILURE).asText()
                    : "no reason was stored"));
            case COMPLETE -> Optional.of(new Outcome.Measured(values(trial)));
            case PRUNED -> Optional.of(new Outcome.Stopped(values(trial), stoppedAt(trial)));
        };
        Map<String, String> facts = new TreeMap<>();
        trial.attributes().forEach((key, value) -> {
            if (!reserved(key)) {
                facts.put(key, value.isTextual() ? value.asText() : PythonJson.write(value));
            }
        });
        return outcome.map(found -> {
            Genome genome = genome(trial);
            JsonNode covers = trial.attributes().getOrDefault(COVERS, JsonNodeFactory.instance.arrayNode());
            return new Evaluation(new Proposal(trial.number(), genome), found, covers(trial, covers, genome), facts);
        });
    }

    private List<Double> values(Trial trial) {
        if (trial.result().values().isEmpty()) {
            throw new InputException(where, "trial " + trial.number() + " complete without values", "values");
        }
        return trial.result().values();
    }

    private int stoppedAt(Trial trial) {
        JsonNode fidelity = trial.attributes().get(STOPPED_AT);
        if (fidelity == null || !fidelity.isInt() || fidelity.asInt() < 0) {
            throw new InputException(where, "trial " + trial.number() + " pruned with " + STOPPED_AT + " = " + fidelity,
                    "a fidelity");
        }
        return fidelity.asInt();
    }

    /// Whole numbers without a point, others with all their digits.
    private static void addNumber(ArrayNode values, double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            values.add((long) value);
        } else {
            values.add(value);
        }
    }

    private List<Parameter> parameters(Genome genome) {
        List<Parameter> parameters = new ArrayList<>();
        for (int gene = 0; gene < space.genes().size(); gene++) {
            parameters.add(new Parameter(space.genes().get(gene).name(), genome.value(gene),
                    distribution(space.genes().get(gene))));
        }
        return parameters;
    }

    private static Distribution distribution(Gene gene) {
        return switch (gene) {
            case Categorical categorical -> new Distribution.Categorical(categorical.choices());
            case IntegerRange range -> new Distribution.Whole(range.low(), range.high());
            case RealRange range -> new Distribution.Real(range.low(), range.high(), range.log());
        };
    }

    private Genome genome(Trial trial) {
        Map<String, Parameter> byName = new HashMap<>();
        trial.parameters().forEach(parameter -> byName.put(parameter.name(), parameter));
        double[] values = new double[space.genes().size()];
        for (int gene = 0; gene < values.length; gene++) {
            Gene expected = space.genes().get(gene);
            Parameter found = byName.remove(expected.name());
            if (found == null || !found.distribution().equals(distribution(expected))) {
                throw new InputException(where,
                        "trial " + trial.number() + " with parameter " + expected.name() + " = " + found,
                        expected.toString());
            }
            values[gene] = found.value();
        }
        if (!byName.isEmpty()) {
            throw new InputException(where, "trial " + trial.number() + " with parameters " + byName.keySet(),
                    "only those of the space");
        }
        return Genome.ofValues(values);
    }

    private Set<Genome> covers(Trial trial, JsonNode genomes, Genome genome) {
        Set<Genome> covers = new HashSet<>(Set.of(genome)); // a trial of Optuna's covers itself
        for (JsonNode stored : genomes) {
            double[] values = new double[stored.size()];
            for (int gene = 0; gene < values.length; gene++) {
                values[gene] = stored.get(gene).asDouble(Double.NaN);
            }
            if (!Arrays.stream(values).allMatch(Double::isFinite) || !space.contains(Genome.ofValues(values))) {
                throw new InputException(where, "trial " + trial.number() + " covering " + stored,
                        "genomes of the space");
            }
            covers.add(Genome.ofValues(values));
        }
        return covers;
    }
}
