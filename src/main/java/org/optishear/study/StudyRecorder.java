// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.optishear.InputException;
import org.optishear.search.Estimate;
import org.optishear.search.Evaluation;
import org.optishear.search.Outcome;
import org.optishear.search.Proposal;
import org.optishear.search.Recorder;
import org.optishear.search.Space;

/// Keeps the trials of a search in a study that several processes may work on ([TrialMapping], [Claims]).
///
/// A trial begins when it is claimed, with its batch, since the members of a batch share work. Each process replays the search;
/// where it meets a proposal that another has claimed it waits for the result.
public final class StudyRecorder implements Recorder, AutoCloseable {
    private static final Duration LONGEST_WAIT = Duration.ofMillis(200);

    private final StudyStore store;
    private final String study;
    private final TrialMapping mapping;
    private final InstantSource clock;
    private final ClaimSettings settings;
    private final Map<Integer, Instant> started = new HashMap<>();
    private Optional<Claims> claims = Optional.empty();

    /// Continues the study, or creates it.
    ///
    /// @param store stays open; the caller closes it, after this
    /// @throws InputException if the stored study of this name is another search
    public StudyRecorder(StudyStore store, Study study, Space space, InstantSource clock) {
        this(store, study, space, new Sharing(clock, ClaimSettings.DEFAULT));
    }

    /// Continues the study, or creates it.
    ///
    /// @param store stays open; the caller closes it, after this
    /// @throws InputException if the stored study of this name is another search
    public StudyRecorder(StudyStore store, Study study, Space space, Sharing sharing) {
        this.store = store;
        this.study = study.name();
        this.mapping = new TrialMapping(store.name() + ": study " + study.name(), space);
        this.clock = sharing.clock();
        this.settings = sharing.claims();
        store.createOrContinue(study);
    }

    /// How this process works with others.
    ///
    /// @param clock for the times of trials; whether a process lives is told by the database's clock
    public record Sharing(InstantSource clock, ClaimSettings claims) {}

    @Override
    public String name() {
        return store.name() + ": study " + study;
    }

    @Override
    public List<Evaluation> finished() {
        Map<Integer, Evaluation> finished = new TreeMap<>();
        for (Trial trial : store.trials(study)) {
            Optional<Evaluation> evaluation = mapping.evaluation(trial);
            if (evaluation.isPresent() && finished.put(trial.number(), evaluation.get()) != null) {
                throw new InputException(name(), "two trials " + trial.number(), "one of each number");
            }
        }
        return List.copyOf(finished.values());
    }

    @Override
    public List<Estimate> estimates() {
        return store.trials(study).stream().flatMap(trial -> mapping.estimates(trial).stream()).toList();
    }

    @Override
    public List<Proposal> claim(List<Proposal> open, int fidelity) {
        Instant now = clock.instant();
        List<Integer> claimed = claims().claim(open.stream()
                .map(proposal -> new Claims.Open(mapping.running(proposal, now),
                        reason -> failed(proposal, reason, now)))
                .toList(), fidelity);
        claimed.forEach(number -> started.put(number, now));
        return open.stream().filter(proposal -> claimed.contains(proposal.number())).toList();
    }

    private Trial failed(Proposal proposal, String reason, Instant now) {
        return mapping.ended(new Evaluation(proposal, new Outcome.Failed(reason), Set.of(proposal.genome()),
                Map.of()), now, now);
    }

    private Claims claims() {
        if (claims.isEmpty()) {
            claims = Optional.of(new Claims(store, study, settings));
        }
        return claims.get();
    }

    @Override
    public boolean holds() {
        return claims().holds();
    }

    @Override
    public void await() {
        try {
            Thread.sleep(settings.heartbeat().compareTo(LONGEST_WAIT) < 0 ? settings.heartbeat() : LONGEST_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while others are at work on " + name(), e);
        }
    }

    @Override
    public void estimated(Estimate estimate) {
        store.locked(study, tables -> {
            tables.estimate(estimate.number(), estimate.fidelity(), TrialMapping.objectives(estimate).getFirst(),
                    mapping.attributes(estimate));
            claims().finishedOne(tables);
            return null;
        });
    }

    @Override
    public void record(Evaluation evaluation) {
        Instant now = clock.instant();
        Instant start = Optional.ofNullable(started.remove(evaluation.number())).orElse(now);
        Trial trial = mapping.ended(evaluation, start, now);
        boolean ended = store.locked(study, tables -> {
            boolean first = tables.end(trial);
            if (claims.isPresent()) {
                claims.get().finishedOne(tables);
            }
            return first;
        });
        if (!ended) {
            requireSame(trial);
        }
    }

    /// Another process was faster, which is well as long as it found the same.
    private void requireSame(Trial trial) {
        for (Trial stored : store.trials(study)) {
            if (stored.number() == trial.number() && (stored.result().state() != trial.result().state()
                    || !stored.result().values().equals(trial.result().values()))) {
                throw new InputException(name(), "trial " + trial.number() + " as " + stored.result().state() + " "
                        + stored.result().values(),
                        "what this process found, " + trial.result().state() + " "
                                + trial.result().values() + "; all processes of a search must compute alike");
            }
        }
    }

    /// Gives back what is claimed and not finished.
    @Override
    public void close() {
        claims.ifPresent(Claims::close);
    }
}
