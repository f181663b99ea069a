// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.optishear.experiment.SearchProgress.Known;
import org.optishear.experiment.SearchProgress.State;
import org.optishear.search.Estimate;
import org.optishear.search.Evaluation;
import org.optishear.search.Outcome;
import org.optishear.search.Proposal;
import org.optishear.search.Recorder;

/// Passes everything on to another recorder and reports progress.
final class WatchedTrials implements Recorder {
    private final Recorder recorder;
    private final SearchProgress progress;
    private final Course course;
    private final Set<Integer> seen = new HashSet<>();
    private final Map<Integer, Set<Integer>> estimated = new HashMap<>(); // numbers by fidelity
    private double planned;
    private int estimates;
    private double best = Double.POSITIVE_INFINITY;
    private double excess = Double.POSITIVE_INFINITY;

    /// What progress is measured against.
    record Course(MetricSearch.Settings settings, Staging staging, ObjectiveWindows windows, TokenMeter meter,
            Optional<Known> known) {
        double tokens(int fidelity) {
            return Staging.each(staging.fidelities().get(fidelity), windows);
        }

        int exact() {
            return staging.fidelities().size() - 1;
        }
    }

    WatchedTrials(Recorder recorder, SearchProgress progress, Course course) {
        this.recorder = recorder;
        this.progress = progress;
        this.course = course;
        this.planned = course.staging().beside(course.windows());
    }

    @Override
    public String name() {
        return recorder.name();
    }

    /// Told of together with [#estimates], which are read next: one by one they would look like work of this run.
    @Override
    public List<Evaluation> finished() {
        List<Evaluation> finished = recorder.finished();
        finished.forEach(this::count);
        return finished;
    }

    @Override
    public List<Estimate> estimates() {
        List<Estimate> read = recorder.estimates();
        read.forEach(this::count);
        tell();
        return read;
    }

    @Override
    public List<Proposal> claim(List<Proposal> open, int fidelity) {
        return recorder.claim(open, fidelity);
    }

    @Override
    public boolean holds() {
        return recorder.holds();
    }

    @Override
    public void await() {
        recorder.await();
    }

    @Override
    public void estimated(Estimate estimate) {
        recorder.estimated(estimate);
        count(estimate);
        tell();
    }

    @Override
    public void record(Evaluation evaluation) {
        recorder.record(evaluation);
        count(evaluation);
        tell();
    }

    private void tell() {
        progress.at(new State(seen.size(), estimates, best, course.known(), course.meter().tokens(), planned));
    }

    private void count(Estimate estimate) {
        if (estimated.computeIfAbsent(estimate.fidelity(), _ -> new HashSet<>()).add(estimate.number())) {
            estimates++;
            planned += course.tokens(estimate.fidelity());
        }
    }

    private void count(Evaluation evaluation) {
        if (!seen.add(evaluation.number())) {
            return; // read again, because another process works on the study too
        }
        switch (evaluation.outcome()) {
            case Outcome.Measured(List<Double> objectives) -> {
                double off = course.settings().space().excess(evaluation.genome());
                if (off < excess || off == excess && objectives.getFirst() < best) {
                    excess = off;
                    best = objectives.getFirst();
                }
                if (!evaluation.facts().containsKey(Evaluation.INCUMBENT)) { // else its estimate is counted
                    planned += course.tokens(course.exact());
                }
            }
            case Outcome.Failed _ -> planned += course.tokens(course.exact());
            case Outcome.Stopped _ -> {
            } // its estimates are counted
        }
    }
}
