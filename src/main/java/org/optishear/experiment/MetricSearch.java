// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.optishear.InputException;
import org.optishear.evaluation.LogitDistance;
import org.optishear.model.CausalLm;
import org.optishear.search.Algorithms;
import org.optishear.search.Estimate;
import org.optishear.search.Evaluation;
import org.optishear.search.Outcome;
import org.optishear.search.Proposal;
import org.optishear.search.Recorder;
import org.optishear.search.SearchResult;
import org.optishear.search.SearchRun;
import org.optishear.search.SearchSettings;
import org.optishear.study.Direction;
import org.optishear.study.Study;
import org.optishear.study.StudyRecorder;
import org.optishear.study.StudyStore;
import org.optishear.tensor.Workers;

/// Searches the metric that moves a model's logits least, keeping every trial in a study as it ends.
///
/// A search on an existing study continues it: finished trials are not evaluated again, and the result equals that of an
/// uninterrupted run.
public final class MetricSearch {
    private static final String STUDY = "metric";

    /// Logits of the dense model are kept while they take no more than this share of what the workers may keep in memory.
    private static final int LOGITS_SHARE = 4;

    private MetricSearch() {}

    /// What is searched and how.
    ///
    /// @param space what is searched
    /// @param algorithm `exhaustive`, `nsga3` or `random`
    /// @param search seed, trials, population
    public record Settings(PruningSpace space, String algorithm, SearchSettings search) {
        /// @throws InputException if the algorithm is unknown
        public Settings {
            Algorithms.entry(algorithm);
        }
    }

    /// What a search runs on.
    ///
    /// @param model the dense model
    /// @param windows for statistics and objective
    /// @param workers keep what is kept within their budget
    public record Subject(CausalLm model, ObjectiveWindows windows, Workers workers) {}

    /// Told of every trial.
    public interface Progress {
        /// Another trial is done.
        ///
        /// @param trials trials done, those of earlier runs included
        /// @param best lowest objective so far, infinite before the first
        void trial(int trials, double best);
    }

    /// Runs or continues a search.
    ///
    /// @param studyFile SQLite file in Optuna's schema; its folder is made once the dense model has been run, so that a
    ///     model or windows that cannot be used leave nothing
    /// @param identity everything the trials depend on; a study of another identity is refused
    /// @throws InputException if the file holds another search, or every trial failed
    public static SearchReport run(Subject subject, Settings settings, Path studyFile, ObjectNode identity,
            Progress progress) {
        try (LogitDistance distance = LogitDistance.to(subject.model(), subject.windows().objective(),
                subject.workers().keptBytes() / LOGITS_SHARE, subject.workers());
                StudyStore store = open(studyFile)) {
            PruningProblem problem = new PruningProblem(subject.model(), settings.space(),
                    subject.windows(), distance, subject.workers());
            Study study = new Study(STUDY, List.of(Direction.MINIMIZE), attributes(identity));
            SearchResult result;
            try (StudyRecorder recorder = new StudyRecorder(store, study, problem.space(), InstantSource.system())) {
                result = SearchRun.run(problem, Algorithms.start(settings.algorithm(), problem, settings.search()),
                        new Watched(recorder, progress));
            }
            SearchReport report = SearchReport.of(result, settings.space());
            if (report.classes().isEmpty()) {
                throw new InputException(studyFile.toString(), report.failed() + " failed trials",
                        "at least one metric whose pruned model gives finite logits");
            }
            return report;
        }
    }

    private static StudyStore open(Path studyFile) {
        Path folder = studyFile.toAbsolutePath().getParent();
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new InputException(folder.toString(), "a folder that cannot be made (" + e.getMessage() + ")",
                    "a writable place", e);
        }
        return StudyStore.open(studyFile);
    }

    /// Each field by itself, so that the refusal of another search names the one that differs.
    private static Map<String, JsonNode> attributes(ObjectNode identity) {
        Map<String, JsonNode> attributes = new TreeMap<>();
        identity.properties().forEach(field -> attributes.put(field.getKey(), field.getValue()));
        return attributes;
    }

    /// Passes everything on and reports progress.
    private static final class Watched implements Recorder {
        private final Recorder recorder;
        private final Progress progress;
        private final Set<Integer> seen = new HashSet<>();
        private double best = Double.POSITIVE_INFINITY;

        Watched(Recorder recorder, Progress progress) {
            this.recorder = recorder;
            this.progress = progress;
        }

        @Override
        public String name() {
            return recorder.name();
        }

        @Override
        public List<Evaluation> finished() {
            List<Evaluation> finished = recorder.finished();
            finished.forEach(this::count);
            return finished;
        }

        @Override
        public List<Estimate> estimates() {
            return recorder.estimates();
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
        }

        @Override
        public void record(Evaluation evaluation) {
            recorder.record(evaluation);
            count(evaluation);
        }

        private void count(Evaluation evaluation) {
            if (!seen.add(evaluation.number())) {
                return; // read again, because another process works on the study too
            }
            if (evaluation.outcome() instanceof Outcome.Measured(List<Double> objectives)) {
                best = Math.min(best, objectives.getFirst());
            }
            progress.trial(seen.size(), best);
        }
    }
}
