// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.optishear.experiment.SearchProgress;
import org.optishear.InputException;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.experiment.MetricRun;
import org.optishear.experiment.MetricSearch;
import org.optishear.run.Manifest;
import org.optishear.run.MemoryPlan;
import org.optishear.run.Provenance;
import org.optishear.space.PruningSpace;
import org.optishear.space.PruningSpaces;
import org.optishear.experiment.Staging;
import org.optishear.experiment.Effort;
import org.optishear.prune.Ranking;
import org.optishear.experiment.ObjectiveWindows;
import org.optishear.experiment.RunCommand;
import org.optishear.mask.SparsityPattern;
import org.optishear.allocation.Allocation;
import org.optishear.study.PostgresServer;
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

    @Option(names = "--space", paramLabel = "ID", description = "what is searched, see --list-spaces (default: paper)")
    String space = "paper";

    @Option(names = "--list-spaces", help = true, description = "list the spaces with their sizes, and search nothing")
    boolean listSpaces;

    @Mixin
    AlgorithmOptions algorithm;

    @Mixin
    LayerOptions layers;

    @Mixin
    EffortOptions effort;

    @Mixin
    PermutationOptions permutation;

    /// Windows of the objective, where they are not the calibration windows.
    static final class Objective {
        @Option(names = "--objective-text", arity = "1..*", paramLabel = "FILE", description = "measure the objective on this text (default: the calibration windows)")
        List<Path> texts;

        @Option(names = "--objective-tokens", paramLabel = "FILE", description = "measure the objective on these rows of token ids")
        Path tokens;
    }

    @Option(names = "--study", paramLabel = "URL", description = "keep the trials on a server, postgresql://user[:password]@host[:port]/database, so that several machines can work on one search (default: RUN/study.db); the password may also be in PGPASSWORD, and is never stored")
    String study;

    @Mixin
    ComputeOptions compute;

    SearchCommand(Console console) {
        super(console);
    }

    @Override
    boolean leavesManifest() {
        return true;
    }

    @Override
    ObjectNode execute() {
        if (listSpaces) {
            ObjectNode spaces = SpaceList.json();
            say(SpaceList.text(spaces));
            return spaces;
        }
        PruningSpaces.Entry entry = PruningSpaces.entry(space);
        algorithm.check();
        Effort wanted = effort.effort(algorithm.preset());
        layers.check(algorithm.preset());
        SparsityPattern sparsity = pattern.pattern(layers.comparesWholeMatrix(metric));
        if (sparsity instanceof SparsityPattern.RowShare) {
            throw new InputException("--grouping", "share",
                    "row, matrix or block: a share needs scores that are not negative");
        }
        Optional<PostgresServer> server = Optional.ofNullable(study)
                .map(url -> PostgresServer.parse(url, Optional.ofNullable(System.getenv("PGPASSWORD"))));
        MetricRun.requireRun(output);
        try (OpenModel opened = OpenModel.open(modelFolder(folder), compute.compute(), run.device());
                Manifest manifest = new Manifest(RunCommand.withoutPasswords(arguments()), run.threads,
                        run.memory.bytes(), run.device())) {
            Windows windows = calibration.required(opened);
            manifest.from("calibrationFiles", calibration.files());
            ObjectNode inputs = new ObjectMapper().createObjectNode();
            compute.into(inputs, run.device());
            inputs.set("model", Provenance.of(opened.checkpoint()));
            inputs.set("calibration", Provenance.of(windows));
            ObjectiveWindows both = objectiveWindows(opened, windows, inputs);
            PruningSpace metrics = entry.maker().apply(new PruningSpaces.Setting(metric.betaOn, metric.relativeSum,
                    Allocation.uniform(sparsity, opened.model().blockCount()), kinds(opened)));
            PruningSpace searched = permutation.of(
                    layers.wanted() ? layers.space(opened, sparsity, metric, metrics) : metrics, sparsity);
            MetricSearch.Settings settings = new MetricSearch.Settings(searched,
                    algorithm.of(searched, layers.algorithm()),
                    algorithm.settings(calibration.seed, layers.population()), wanted);
            Staging staging = settings.staging(both);
            MetricRun metricRun = new MetricRun(output, settings, inputs, server);
            Optional<ObjectNode> finished = metricRun.finished();
            if (finished.isPresent()) {
                say("already finished: " + output + " holds this search; another -o searches again");
                say(SearchSummary.of(finished.get()));
                return finished.get();
            }
            try (Workers workers = workers(
                    MemoryPlan.Work.SEARCH.collecting(searched.needs()).reordering(searched.permutation().isPresent()),
                    opened, both.all(), output)) {
                tell(opened, compute.compute(), both.all(), 2, "each distinct pruned model, where it shares nothing,",
                        workers);
                staging.lines(bound(settings)).forEach(this::say);
                compute.deviation(opened, both.all(), workers).ifPresent(this::say);
                MetricSearch.Subject subject = new MetricSearch.Subject(opened.model(), both, workers);
                return searched(metricRun, subject, manifest, opened.checkpoint());
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

    private static String bound(MetricSearch.Settings settings) {
        return settings.mayExceed() ? "if no class splits" : "at most";
    }

    /// Each trial is told of only while the files of the model are those that were opened.
    private ObjectNode searched(MetricRun metricRun, MetricSearch.Subject subject, Manifest manifest,
            Checkpoint checkpoint) {
        MetricSearch.Settings settings = metricRun.settings();
        Staging staging = settings.staging(subject.windows());
        ObjectNode result;
        try (Progress progress = progress("planned tokens", (long) staging.tokens());
                CtrlC pressed = new CtrlC(console.err())) {
            result = metricRun.execute(subject, manifest, new SearchProgress() {
                @Override
                public void begun(SearchProgress.Expected expected) {
                    say("time   " + Pace.time(expected.most()) + " " + bound(settings)
                            + ", by what has been run so far");
                    expected.left().ifPresent(progress::endsAfter);
                }

                @Override
                public void at(SearchProgress.State state) {
                    checkpoint.requireUnchanged();
                    progress.at((long) state.planned(), SearchSummary.progress(state));
                }

                @Override
                public Optional<String> interrupted() {
                    return pressed.reason().map(reason -> reason + "; what was finished is kept, and `optishear resume "
                            + output + "` goes on");
                }
            });
        }
        say(SearchSummary.of(result));
        say(String.format(Locale.ROOT, "run in %s: plan.json, search.json%s (%.1f s, %.0f tokens)", output,
                study == null ? ", study.db" : ", study.db (a copy of the server's)", manifest.seconds("search"),
                metricRun.tokens()));
        return result;
    }

    /// The whole command line, the verb first.
    private List<String> arguments() {
        return spec.root().commandLine().getParseResult().originalArgs();
    }

    /// The last parts of the names of a block's linears.
    private static List<String> kinds(OpenModel opened) {
        return opened.model().prunableWeights().stream()
                .map(weight -> Ranking.kind(weight.substring(0, weight.lastIndexOf('.')))).distinct().toList();
    }
}
