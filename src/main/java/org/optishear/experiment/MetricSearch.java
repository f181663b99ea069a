// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.optishear.InputException;
import org.optishear.evaluation.DenseOutputs;
import org.optishear.evaluation.Objective;
import org.optishear.evaluation.Objectives;
import org.optishear.model.CausalLm;
import org.optishear.search.Algorithm;
import org.optishear.search.Algorithms;
import org.optishear.search.Evaluation;
import org.optishear.search.Genome;
import org.optishear.search.OnePlusLambda;
import org.optishear.search.Outcome;
import org.optishear.search.Proposal;
import org.optishear.search.SearchResult;
import org.optishear.search.SearchRun;
import org.optishear.search.SearchSettings;
import org.optishear.search.StopRule;
import org.optishear.space.PruningSpace;
import org.optishear.study.Direction;
import org.optishear.study.PostgresServer;
import org.optishear.study.Study;
import org.optishear.study.StudyPlace;
import org.optishear.study.StudyRecorder;
import org.optishear.study.StudyStore;
import org.optishear.study.TrialState;
import org.optishear.tensor.Workers;

/// Searches the metric that moves a model's logits least, keeping every trial in a study as it ends.
///
/// A search on an existing study continues it: finished trials are not evaluated again, and the result equals that of an
/// uninterrupted run.
public final class MetricSearch {
    private static final String STUDY = "metric";
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
            Algorithms.entry(algorithm);
            if (algorithm.equals(EXHAUSTIVE) && space.classes().isEmpty()) {
                throw new InputException("--algorithm", algorithm,
                        "another one: space " + space.id() + " cannot be listed");
            }
            if (!effort.stages().isEmpty() && (algorithm.equals(EXHAUSTIVE) || algorithm.equals("random"))) {
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
            boolean atOnce = !inGenerations();
            Staging staging = Staging.of(effort, windows,
                    new Staging.Batches(candidates(), atOnce ? candidates() : search.population(), climbs(),
                            algorithm.equals(OnePlusLambda.ID)),
                    new Staging.Beside(space.named().size(), space.needs().gradient()));
            boolean dense = staging.fidelities().stream()
                    .anyMatch(fidelity -> fidelity.statistics() == Statistics.DENSE);
            if (dense && (space.needs().hessian() || space.needs().moments())) {
                throw new InputException("--statistics", "dense, which estimates take, too",
                        "sequential without --staged, --stages and a budget of tokens: the metric reads more than norms");
            }
            return staging;
        }

        private boolean inGenerations() {
            return !algorithm.equals(EXHAUSTIVE) && !algorithm.equals("random");
        }

        /// Whether more may have to be run than is planned: classes that split are asked for again until all of the space is known.
        public boolean mayExceed() {
            return algorithm.equals(EXHAUSTIVE) && space.classes().orElseThrow() < space.genes().size()
                    && effort.budget().tokens().isEmpty();
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
        try (DenseOutputs dense = DenseOutputs.of(subject.model(), subject.windows().objective(),
                subject.workers().keptBytes() / LOGITS_SHARE, subject.workers());
                PruningProblem problem = new PruningProblem(subject.model(), settings.space(),
                        new Measure(subject.windows(), dense, effort.objective(), beside(effort),
                                staging.fidelities()),
                        subject.workers());
                StudyStore store = open(place, progress)) {
            Study study = study(place, identity, settings.space());
            SearchLimits limits = new SearchLimits(effort.budget(), started, progress);
            NamedMethods named = named(problem, settings.space(), limits);
            SearchResult result;
            try (StudyRecorder recorder = new StudyRecorder(store, study, problem.space(), InstantSource.system())) {
                double planned = (staging.tokens() - staging.beside(subject.windows())) / problem.meter().tokens()
                        * (System.nanoTime() - started) / 1e9;
                progress.begun(new SearchProgress.Expected(planned, limits.left()));
                result = SearchRun.run(problem, algorithm(problem, settings),
                        new WatchedTrials(recorder, progress, new WatchedTrials.Course(settings, staging,
                                subject.windows(), problem.meter(), named.known())),
                        new SearchRun.Settings(staging.schedule(), limits.with(problem)));
            }
            progress.interrupted().filter(_ -> result.stopped().isPresent()).ifPresent(reason -> {
                throw new RunInterrupted(reason);
            });
            SearchReport report = SearchReport.of(result, settings, named);
            boolean none = report.trials() == report.failed() + report.stopped();
            if (report.classes().isEmpty() || none && result.stopped().isEmpty()) { // a budget may end it at any moment
                throw new InputException(place.toString(),
                        report.failed() + " failed trials" + result.stopped().map(why -> ", " + why).orElse(""),
                        "at least one metric whose pruned model gives finite outputs");
            }
            return report;
        }
    }

    /// Ended trials of the search that is kept there; 0 where it is not.
    static long ended(StudyPlace place, ObjectNode identity) {
        String study = name(place, identity);
        try (StudyStore store = switch (place) {
            case StudyPlace.File(Path file) -> StudyStore.read(file);
            case PostgresServer server -> StudyStore.open(server);
        }) {
            return store.study(study).isEmpty()
                    ? 0
                    : store.trials(study).stream().filter(trial -> trial.result().state() != TrialState.RUNNING)
                            .count();
        }
    }

    /// Copies what a server keeps of a search into the file in which a run without one would keep it, so that `report` finds its trials.
    static void copy(PostgresServer server, ObjectNode identity, Path file) {
        Path partial = file.resolveSibling(file.getFileName() + ".partial-" + ProcessHandle.current().pid());
        try {
            Files.deleteIfExists(partial); // of a process that had this number
            try (StudyStore from = StudyStore.open(server); StudyStore to = StudyStore.open(partial)) {
                from.copy(name(server, identity), to, STUDY);
            }
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new InputException(file.toString(), "a file that cannot be written (" + e.getMessage() + ")",
                    "a writable place", e);
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

    /// What the space's named methods give, before anything is searched: what is found is compared with them.
    ///
    /// @param time may end it once one of them is known: the first, which is Wanda where the space has it
    private static NamedMethods named(PruningProblem problem, PruningSpace space, StopRule time) {
        Map<Genome, Integer> numbers = new LinkedHashMap<>();
        space.named().values().forEach(genome -> numbers.putIfAbsent(problem.canonical(genome), numbers.size()));
        Map<Integer, Evaluation> found = new TreeMap<>();
        if (!numbers.isEmpty()) {
            List<Proposal> batch = numbers.entrySet().stream()
                    .map(entry -> new Proposal(entry.getValue(), entry.getKey())).toList();
            try {
                problem.evaluate(batch, problem.fidelities() - 1, evaluation -> {
                    found.put(evaluation.number(), evaluation);
                    time.reason().ifPresent(reason -> {
                        throw new RunInterrupted(reason);
                    });
                });
            } catch (RunInterrupted spent) {
                // the search ends at its first question, for the same reason
            }
        }
        Map<String, Double> values = new LinkedHashMap<>();
        space.named().forEach((name, genome) -> {
            Evaluation evaluation = found.get(numbers.get(problem.canonical(genome)));
            if (evaluation != null && evaluation.outcome() instanceof Outcome.Measured(List<Double> objectives)) {
                values.put(name, objectives.getFirst());
            }
        });
        return new NamedMethods(values, List.copyOf(found.values()));
    }

    /// Makes sure that what is kept there, if anything, is this very search; cheap, for before costly work.
    ///
    /// @throws InputException if it is another one; it names the fact that differs
    static void requireSame(StudyPlace place, ObjectNode identity, PruningSpace space) {
        if (place instanceof StudyPlace.File(Path file) && Files.exists(file)) {
            Study wanted = study(place, identity, space);
            boolean writable = Files.isWritable(file) && Files.isWritable(file.toAbsolutePath().getParent());
            // writable, because a run that was killed at once may have left a file without tables
            try (StudyStore store = writable ? StudyStore.open(place) : StudyStore.read(file)) {
                if (store.study(wanted.name()).isPresent()) {
                    store.requireSame(wanted);
                }
            }
        }
    }

    private static Study study(StudyPlace place, ObjectNode identity, PruningSpace space) {
        return new Study(name(place, identity), Collections.nCopies(1 + space.costs().size(), Direction.MINIMIZE),
                attributes(identity));
    }

    /// A server holds many searches: there the name depends on everything that the trials depend on.
    private static String name(StudyPlace place, ObjectNode identity) {
        return switch (place) {
            case StudyPlace.File _ -> STUDY;
            case PostgresServer _ -> {
                try {
                    byte[] hash = MessageDigest.getInstance("SHA-256")
                            .digest(identity.toString().getBytes(StandardCharsets.UTF_8));
                    yield STUDY + "-" + HexFormat.of().formatHex(hash, 0, 8);
                } catch (NoSuchAlgorithmException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }

    private static StudyStore open(StudyPlace place, SearchProgress progress) {
        if (place instanceof StudyPlace.File(Path file)) {
            makeFolder(file.toAbsolutePath().getParent());
            progress.opening();
        }
        return StudyStore.open(place);
    }

    private static void makeFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new InputException(folder.toString(), "a folder that cannot be made (" + e.getMessage() + ")",
                    "a writable place", e);
        }
    }

    /// Each field by itself, so that the refusal of another search names the one that differs.
    private static Map<String, JsonNode> attributes(ObjectNode identity) {
        Map<String, JsonNode> attributes = new TreeMap<>();
        identity.properties().forEach(field -> attributes.put(field.getKey(), field.getValue()));
        return attributes;
    }
}
