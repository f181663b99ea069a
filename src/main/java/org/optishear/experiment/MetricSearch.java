// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.optishear.InputException;
import org.optishear.evaluation.DenseOutputs;
import org.optishear.evaluation.Objective;
import org.optishear.evaluation.Objectives;
import org.optishear.model.CausalLm;
import org.optishear.search.Algorithm;
import org.optishear.search.Algorithms;
import org.optishear.search.OnePlusLambda;
import org.optishear.search.SearchResult;
import org.optishear.search.SearchRun;
import org.optishear.search.SearchSettings;
import org.optishear.space.PruningSpace;
import org.optishear.study.StudyPlace;
import org.optishear.study.StudyRecorder;
import org.optishear.study.StudyStore;
import org.optishear.tensor.Workers;

/// Searches the metric that moves a model's logits least, keeping every trial in a study as it ends.
///
/// A search on an existing study continues it: finished trials are not evaluated again, and the result equals that of an
/// uninterrupted run.
public final class MetricSearch {
    private static final String EXHAUSTIVE = "exhaustive";

    /// Logits of the dense model are kept while they take no more than this share of what the workers may keep in memory.
    private static final int LOGITS_SHARE = 4;

    private MetricSearch() {}

    /// What is searched and how.
    ///
    /// @param space what is searched
    /// @param algorithm its name among [Algorithms]
    /// @param search seed, trials, population
    /// @param effort how candidates are measured
    public record Settings(PruningSpace space, String algorithm, SearchSettings search, Effort effort) {
        /// @throws InputException if the algorithm is unknown, or would list what cannot be listed
        public Settings {
            Algorithms.Entry entry = Algorithms.entry(algorithm);
            if (algorithm.equals(EXHAUSTIVE) && space.classes().isEmpty()) {
                throw new InputException("--algorithm", algorithm,
                        "another one: space " + space.id() + " cannot be listed");
            }
            if (!space.costs().isEmpty() && entry.sight() == Algorithms.Sight.FIRST) {
                throw new InputException("--algorithm", algorithm + " on two objectives",
                        "nsga3, nsga2, random or exhaustive, which look at both");
            }
            if (!effort.stages().isEmpty() && !entry.inGenerations()) {
                throw new InputException("--stages", effort.stages().text() + " beside " + algorithm,
                        "an algorithm with generations, which they sift; or --staged");
            }
        }

        /// Everything exactly, by the paper's objective.
        public Settings(PruningSpace space, String algorithm, SearchSettings search) {
            this(space, algorithm, search, Effort.EXACT);
        }

        /// How many candidates the algorithm asks for.
        public long candidates() {
            return algorithm.equals(EXHAUSTIVE) ? space.classes().orElseThrow() : search.trials();
        }

        /// Whether a named method is picked where no trial is better: not in the paper's own search, which gives what it found.
        public boolean namedCompete() {
            return !(algorithm.equals("nsga3")
                    && search.withSeed(SearchSettings.PAPER.seed()).equals(SearchSettings.PAPER));
        }

        /// Whether it goes the space's own way, which begins with one genome.
        private boolean climbs() {
            return algorithm.equals(OnePlusLambda.ID) && space.climb().isPresent();
        }

        /// What will be run.
        ///
        /// @throws InputException if the budget is too small
        public Staging staging(ObjectiveWindows windows) {
            boolean atOnce = !Algorithms.entry(algorithm).inGenerations();
            Staging staging = Staging.of(effort, windows,
                    new Staging.Batches(candidates(), atOnce ? candidates() : search.population(), climbs(),
                            algorithm.equals(OnePlusLambda.ID), different()),
                    new Staging.Beside(space.named().size(), space.needs().gradient()));
            boolean dense = staging.fidelities().stream()
                    .anyMatch(fidelity -> fidelity.statistics() == Statistics.DENSE);
            if (dense && readsMoreThanNorms()) {
                throw new InputException("--metric", space.ranking(space.climb().orElseThrow().start()).id()
                        + " beside statistics of the dense model",
                        "a metric of norms or gradients; or neither "
                                + "--statistics dense, nor --staged, nor --stages, nor a --budget that needs estimates");
            }
            return staging;
        }

        /// How many candidates are not answered from others, at most.
        private long different() {
            if (space.classes().isPresent()) {
                return space.classes().getAsLong();
            }
            try {
                return space.genes().isFinite() ? space.genes().size() : Long.MAX_VALUE;
            } catch (ArithmeticException e) {
                return Long.MAX_VALUE; // more than can be counted
            }
        }

        private boolean readsMoreThanNorms() {
            return space.needs().hessian() || space.needs().moments();
        }

        /// Whether more may have to be run than is planned: classes that split are asked for again until all of the space is known.
        public boolean mayExceed() {
            return algorithm.equals(EXHAUSTIVE) && space.classes().orElseThrow() < space.genes().size()
                    && effort.budget().tokens().isEmpty() && effort.budget().time().isEmpty();
        }
    }

    /// What a search runs on.
    ///
    /// @param model the dense model
    /// @param windows for statistics and objective
    /// @param workers keep what is kept within their budget
    public record Subject(CausalLm model, ObjectiveWindows windows, Workers workers) {}

    /// Runs or continues a search whose study is in a file.
    ///
    /// @throws InputException as the other
    public static SearchReport run(Subject subject, Settings settings, Path studyFile, ObjectNode identity,
            SearchProgress progress) {
        return run(subject, settings, new StudyPlace.File(studyFile), identity, progress);
    }

    /// Runs or continues a search.
    ///
    /// @param place of the study in Optuna's schema; the folder of a file is made once the dense model has been run, so that a
    ///     model or windows that cannot be used leave nothing. On a server the study's name tells the searches apart
    /// @param identity everything the trials depend on; a study of another identity is refused
    /// @throws InputException if the file holds another search, or every trial failed
    /// @throws RunInterrupted if it was; all that had ended is in the study
    public static SearchReport run(Subject subject, Settings settings, StudyPlace place, ObjectNode identity,
            SearchProgress progress) {
        Effort effort = settings.effort();
        Staging staging = settings.staging(subject.windows());
        long started = System.nanoTime();
        SearchStudy kept = new SearchStudy(place, identity, 1 + settings.space().costs().size());
        try (DenseOutputs dense = DenseOutputs.of(subject.model(), subject.windows().objective(),
                subject.workers().keptBytes() / LOGITS_SHARE, subject.workers());
                PruningProblem problem = new PruningProblem(subject.model(), settings.space(),
                        new Measure(subject.windows(), dense, effort.objective(), beside(effort),
                                staging.fidelities()),
                        subject.workers());
                StudyStore store = kept.open(progress)) {
            SearchLimits limits = new SearchLimits(effort.budget(), started, progress);
            NamedMethods named = NamedMethods.of(problem, settings.space(), limits);
            SearchResult found;
            try (StudyRecorder recorder = new StudyRecorder(store, kept.study(), problem.space(),
                    InstantSource.system())) {
                double planned = (staging.tokens() - staging.beside(subject.windows())) / problem.meter().tokens()
                        * (System.nanoTime() - started) / 1e9;
                progress.begun(new SearchProgress.Expected(planned, limits.left()));
                found = SearchRun.run(problem, algorithm(problem, settings),
                        new WatchedTrials(recorder, progress, new WatchedTrials.Course(settings, staging,
                                subject.windows(), problem.meter(), named.known())),
                        new SearchRun.Settings(staging.schedule(), limits.with(problem)));
            }
            // named methods that were cut short are no end of the search either, even if it had no question left
            SearchResult result = new SearchResult(found.trials(), found.stopped().or(named::cut));
            progress.interrupted().filter(_ -> result.stopped().isPresent()).ifPresent(reason -> {
                throw new RunInterrupted(reason);
            });
            SearchReport report = SearchReport.of(result, settings, named);
            requireSomething(report, place);
            return report;
        }
    }

    private static Algorithm algorithm(PruningProblem problem, Settings settings) {
        return settings.space().climb().filter(_ -> settings.climbs())
                .<Algorithm>map(climb -> new OnePlusLambda(problem, settings.search(), climb.mutation(),
                        Optional.of(climb.start())))
                .orElseGet(() -> Algorithms.start(settings.algorithm(), problem, settings.search()));
    }

    private static List<Objective> beside(Effort effort) {
        return effort.correlate()
                ? Objectives.BUILT_IN.stream().filter(other -> !other.id().equals(effort.objective().id())).toList()
                : List.of();
    }

    private static void requireSomething(SearchReport report, StudyPlace place) {
        report.ended().filter(_ -> report.classes().isEmpty()).ifPresent(why -> {
            throw new InputException("--budget", "too little for one exact measurement (" + why + ")",
                    "more; what was estimated is kept, and `optishear resume` goes on");
        });
        if (report.ended().isEmpty() && report.trials() == report.failed() + report.stopped()) {
            throw new InputException(place.toString(), report.failed() + " failed trials",
                    "at least one metric whose pruned model gives finite outputs");
        }
    }
}
