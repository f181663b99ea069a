// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
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
import org.optishear.search.Recorder;
import org.optishear.search.Space;

/// Keeps the trials of a search in a study.
///
/// ```text
/// genome    → one parameter for each gene
/// outcome   → COMPLETE with values, PRUNED with the attribute `stopped` (the fidelity), or FAIL with the attribute `failure`
/// estimates → the attribute `estimates` of the trial that they led to: fidelity → values
/// covers    → the attribute `covers`: a list of genomes, each a list of choices and numbers
/// facts     → an attribute each, a string
/// ```
///
/// A trial starts when its batch does, since the members of a batch share work. Estimates of trials that have not ended are
/// not stored: a search that was cut makes these again, with the same values.
public final class StudyRecorder implements Recorder {
    private static final String COVERS = "covers";
    private static final String FAILURE = "failure";
    private static final String STOPPED = "stopped";
    private static final String ESTIMATES = "estimates";

    private final StudyStore store;
    private final String study;
    private final Space space;
    private final InstantSource clock;
    private final Map<Integer, Instant> started = new HashMap<>();
    private final Map<Integer, ObjectNode> estimated = new HashMap<>(); // of trials that have not ended

    /// Continues the study, or creates it.
    ///
    /// @param store stays open; the caller closes it
    /// @throws InputException if the stored study of this name is another search
    public StudyRecorder(StudyStore store, Study study, Space space, InstantSource clock) {
        this.store = store;
        this.study = study.name();
        this.space = space;
        this.clock = clock;
        store.createOrContinue(study);
    }

    @Override
    public String name() {
        return store.file() + ": study " + study;
    }

    @Override
    public List<Evaluation> finished() {
        Map<Integer, Evaluation> finished = new TreeMap<>();
        for (Trial trial : store.trials(study)) {
            boolean ended = switch (trial.result().state()) {
                case COMPLETE, FAIL -> true;
                case PRUNED -> trial.attributes().containsKey(STOPPED);
                case RUNNING, WAITING -> false;
            };
            if (ended && finished.put(trial.number(), evaluation(trial)) != null) {
                throw new InputException(name(), "two trials " + trial.number(), "one of each number");
            }
        }
        return List.copyOf(finished.values());
    }

    @Override
    public List<Estimate> estimates() {
        List<Estimate> estimates = new ArrayList<>();
        for (Trial trial : store.trials(study)) {
            JsonNode stored = trial.attributes().get(ESTIMATES);
            if (stored != null) {
                Evaluation ended = evaluation(trial);
                stored.properties().forEach(estimate -> estimates.add(new Estimate(Integer.parseInt(estimate.getKey()),
                        new Evaluation(ended.proposal(), new Outcome.Measured(doubles(estimate.getValue())),
                                ended.covers(), ended.facts()))));
            }
        }
        return estimates;
    }

    private static List<Double> doubles(JsonNode values) {
        List<Double> doubles = new ArrayList<>();
        values.forEach(value -> doubles.add(value.asDouble()));
        return doubles;
    }

    @Override
    public List<Proposal> claim(List<Proposal> open, int fidelity) {
        Instant now = clock.instant();
        open.forEach(proposal -> started.put(proposal.number(), now));
        return open;
    }

    @Override
    public void estimated(Estimate estimate) {
        if (estimate.evaluation().outcome() instanceof Outcome.Measured(List<Double> values)) {
            ArrayNode stored = estimated.computeIfAbsent(estimate.number(), _ -> JsonNodeFactory.instance.objectNode())
                    .putArray(Integer.toString(estimate.fidelity()));
            values.forEach(stored::add);
        }
    }

    @Override
    public void record(Evaluation evaluation) {
        Instant now = clock.instant();
        Optional<Instant> start = Optional.of(Optional.ofNullable(started.remove(evaluation.number())).orElse(now));
        Map<String, JsonNode> attributes = new TreeMap<>();
        evaluation.facts().forEach((fact, value) -> attributes.put(fact, JsonNodeFactory.instance.textNode(value)));
        requireFree(attributes, COVERS);
        requireFree(attributes, FAILURE);
        requireFree(attributes, STOPPED);
        requireFree(attributes, ESTIMATES);
        Optional.ofNullable(estimated.remove(evaluation.number())).ifPresent(kept -> attributes.put(ESTIMATES, kept));
        ArrayNode covers = JsonNodeFactory.instance.arrayNode();
        for (Genome genome : evaluation.covers()) {
            ArrayNode values = covers.addArray();
            genome.values().forEach(value -> addNumber(values, value));
        }
        attributes.put(COVERS, covers);
        TrialResult result = switch (evaluation.outcome()) {
            case Outcome.Measured(List<Double> values) ->
                new TrialResult(TrialState.COMPLETE, values, start, Optional.of(now));
            case Outcome.Stopped(List<Double> estimate, int fidelity) -> {
                ObjectNode stopped = JsonNodeFactory.instance.objectNode().put("fidelity", fidelity);
                estimate.forEach(stopped.putArray("estimate")::add);
                attributes.put(STOPPED, stopped);
                yield new TrialResult(TrialState.PRUNED, List.of(), start, Optional.of(now));
            }
            case Outcome.Failed(String reason) -> {
                attributes.put(FAILURE, JsonNodeFactory.instance.textNode(reason));
                yield new TrialResult(TrialState.FAIL, List.of(), start, Optional.of(now));
            }
        };
        store.add(study, new Trial(evaluation.number(), parameters(evaluation.genome()), result, attributes));
    }

    /// Whole numbers without a point, others with all their digits.
    private static void addNumber(ArrayNode values, double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            values.add((long) value);
        } else {
            values.add(value);
        }
    }

    private static void requireFree(Map<String, JsonNode> attributes, String name) {
        if (attributes.containsKey(name)) {
            throw new IllegalArgumentException("a fact must not be named " + name);
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

    private Evaluation evaluation(Trial trial) {
        Genome genome = genome(trial);
        Map<String, String> facts = new TreeMap<>();
        trial.attributes()
                .forEach((key, value) -> facts.put(key, value.isTextual() ? value.asText() : PythonJson.write(value)));
        facts.remove(COVERS);
        String failure = facts.remove(FAILURE);
        facts.remove(ESTIMATES);
        facts.remove(STOPPED);
        JsonNode stopped = trial.attributes().get(STOPPED);
        Outcome outcome;
        if (trial.result().state() == TrialState.FAIL) {
            outcome = new Outcome.Failed(failure == null ? "no reason was stored" : failure);
        } else if (trial.result().state() == TrialState.PRUNED && stopped != null) {
            outcome = new Outcome.Stopped(doubles(stopped.path("estimate")), stopped.path("fidelity").asInt());
        } else if (trial.result().values().isEmpty()) {
            throw new InputException(name(), "trial " + trial.number() + " complete without values", "values");
        } else {
            outcome = new Outcome.Measured(trial.result().values());
        }
        return new Evaluation(new Proposal(trial.number(), genome), outcome, covers(trial, genome), facts);
    }

    private Genome genome(Trial trial) {
        Map<String, Parameter> byName = new HashMap<>();
        trial.parameters().forEach(parameter -> byName.put(parameter.name(), parameter));
        double[] values = new double[space.genes().size()];
        for (int gene = 0; gene < values.length; gene++) {
            Gene expected = space.genes().get(gene);
            Parameter found = byName.remove(expected.name());
            if (found == null || !found.distribution().equals(distribution(expected))) {
                throw new InputException(name(),
                        "trial " + trial.number() + " with parameter " + expected.name() + " = " + found,
                        expected.toString());
            }
            values[gene] = found.value();
        }
        if (!byName.isEmpty()) {
            throw new InputException(name(), "trial " + trial.number() + " with parameters " + byName.keySet(),
                    "only those of the space");
        }
        return Genome.ofValues(values);
    }

    private Set<Genome> covers(Trial trial, Genome genome) {
        Set<Genome> covers = new HashSet<>(Set.of(genome)); // a trial of Optuna's covers itself
        for (JsonNode stored : trial.attributes().getOrDefault(COVERS, JsonNodeFactory.instance.arrayNode())) {
            double[] values = new double[stored.size()];
            for (int gene = 0; gene < values.length; gene++) {
                values[gene] = stored.get(gene).asDouble(Double.NaN);
            }
            if (!Arrays.stream(values).allMatch(Double::isFinite) || !space.contains(Genome.ofValues(values))) {
                throw new InputException(name(), "trial " + trial.number() + " covering " + stored,
                        "genomes of the space");
            }
            covers.add(Genome.ofValues(values));
        }
        return covers;
    }
}
