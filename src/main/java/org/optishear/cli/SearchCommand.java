// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.optishear.InputException;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.experiment.Manifest;
import org.optishear.experiment.MemoryPlan;
import org.optishear.experiment.MetricRun;
import org.optishear.experiment.MetricSearch;
import org.optishear.experiment.PaperSpace;
import org.optishear.experiment.ObjectiveWindows;
import org.optishear.experiment.Provenance;
import org.optishear.mask.SparsityPattern;
import org.optishear.prune.Allocation;
import org.optishear.search.Algorithms;
import org.optishear.search.SearchSettings;
import org.optishear.tensor.Workers;
import org.optishear.text.Windows;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `optishear search`: which metric prunes this model best.
@Command(name = "search", description = "Find the metric that moves the model's outputs least; continues a run that was cut.")
final class SearchCommand extends Verb {
    @Parameters(paramLabel = "MODEL", description = "folder of a checkpoint in Hugging Face layout, or org/name[@revision] of a hub")
    Path folder;

    @Option(names = {"-o",
            "--output"}, required = true, paramLabel = "RUN", description = "run directory: study.db, search.json, plan.json, manifest.json")
    Path output;

    @Mixin
    PatternOptions pattern;

    @Mixin
    CalibrationOptions calibration;

    @ArgGroup(exclusive = true)
    Objective objective;

    @Mixin
    MetricOptions metric;

    @Option(names = "--space", paramLabel = "paper", description = "the paper's 7x7x7x7 metrics (default: paper)")
    String space = "paper";

    @Option(names = "--algorithm", paramLabel = "ID", description = "exhaustive, nsga3, nsga2, ga, one-plus-lambda or random (default: exhaustive)")
    String algorithm = "exhaustive";

    @Option(names = "--trials", paramLabel = "N", description = "trials of nsga3 and random (default: 300)")
    int trials = SearchSettings.PAPER.trials();

    @Option(names = "--population", paramLabel = "N", description = "generation of nsga3 (default: 50)")
    int population = SearchSettings.PAPER.population();

    /// Windows of the objective, where they are not the calibration windows.
    static final class Objective {
        @Option(names = "--objective-text", arity = "1..*", paramLabel = "FILE", description = "measure the objective on this text (default: the calibration windows)")
        List<Path> texts;

        @Option(names = "--objective-tokens", paramLabel = "FILE", description = "measure the objective on these rows of token ids")
        Path tokens;
    }

    @Mixin
    ComputeOptions compute;

    SearchCommand(Console console) {
        super(console);
    }

    @Override
    ObjectNode execute() {
        if (!space.equals("paper")) {
            throw new InputException("--space", space, "paper");
        }
        Algorithms.entry(algorithm);
        if (trials < 1 || population < 2) {
            throw new InputException("--trials, --population", trials + ", " + population, "at least 1 and 2");
        }
        SparsityPattern sparsity = pattern.pattern(false);
        if (sparsity instanceof SparsityPattern.RowShare) {
            throw new InputException("--grouping", "share",
                    "row, matrix or block: a share needs scores that are not negative");
        }
        MetricRun.requireRun(output);
        try (OpenModel opened = OpenModel.open(modelFolder(folder), compute.compute(), run.device());
                Manifest manifest = new Manifest(spec.commandLine().getParseResult().originalArgs(), run.threads,
                        run.memory.bytes(), run.device())) {
            Windows windows = calibration.required(opened);
            ObjectNode inputs = new ObjectMapper().createObjectNode();
            compute.into(inputs, run.device());
            inputs.set("model", Provenance.of(opened.checkpoint()));
            inputs.set("calibration", Provenance.of(windows));
            ObjectiveWindows both = objectiveWindows(opened, windows, inputs);
            MetricSearch.Settings settings = new MetricSearch.Settings(
                    new PaperSpace(metric.betaOn, metric.relativeSum,
                            Allocation.uniform(sparsity, opened.model().blockCount())),
                    algorithm,
                    new SearchSettings(calibration.seed, trials, population));
            try (Workers workers = workers(MemoryPlan.Work.SEARCH, opened, both.all(), output)) {
                tell(opened, compute.compute(), both.all(), 2, "each distinct pruned model, where it shares nothing,",
                        workers);
                compute.deviation(opened, both.all(), workers).ifPresent(this::say);
                MetricSearch.Subject subject = new MetricSearch.Subject(opened.model(), both, workers);
                return searched(new MetricRun(output, settings, inputs), subject, manifest, opened.checkpoint());
            }
        }
    }

    private ObjectiveWindows objectiveWindows(OpenModel opened, Windows windows, ObjectNode inputs) {
        int[][] rows = windows.rows().toArray(int[][]::new);
        if (objective == null) {
            inputs.set("objectiveWindows", Provenance.of(windows));
            return ObjectiveWindows.same(rows);
        }
        Windows apart = objective.tokens != null
                ? opened.windows().tokens(objective.tokens)
                : opened.windows().evaluation(objective.texts, calibration.length, calibration.samples);
        inputs.set("objectiveWindows", Provenance.of(apart));
        return ObjectiveWindows.apart(rows, apart.rows().toArray(int[][]::new));
    }

    /// Each trial is told of only while the files of the model are those that were opened.
    private ObjectNode searched(MetricRun metricRun, MetricSearch.Subject subject, Manifest manifest,
            Checkpoint checkpoint) {
        MetricSearch.Settings settings = metricRun.settings();
        long total = settings.algorithm().equals("exhaustive") ? settings.space().classes().orElse(trials) : trials;
        ObjectNode result;
        try (Progress progress = progress("trials", total)) {
            result = metricRun.execute(subject, manifest, (done, best) -> {
                checkpoint.requireUnchanged();
                progress.at(done, String.format(Locale.ROOT, "best %.6g", best));
            });
        }
        say(summary(result));
        say(String.format(Locale.ROOT, "run in %s: plan.json, search.json, study.db (%.1f s)", output,
                manifest.seconds("search")));
        return result;
    }

    static String summary(ObjectNode result) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, "best metric  %s%n", result.at("/best/metric").asText()));
        text.append(String.format(Locale.ROOT, "objective    %.6g%n", result.at("/best/objective").asDouble()));
        result.path("named").properties().forEach(named -> text.append(String.format(Locale.ROOT,
                "             %.6g %s, rank %d%n", named.getValue().path("objective").asDouble(), named.getKey(),
                named.getValue().path("rank").asInt())));
        text.append(String.format(Locale.ROOT, "evaluated    %d distinct models for %d candidates; %d share the best",
                result.path("evaluatedModels").asInt(), result.path("candidates").asInt(),
                result.at("/best/class").size()));
        return text.toString();
    }
}
