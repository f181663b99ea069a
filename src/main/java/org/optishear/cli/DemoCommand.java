// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import org.optishear.model.Compute;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.optishear.InputException;
import org.optishear.comparison.Comparison;
import org.optishear.comparison.ComparisonResults;
import org.optishear.comparison.Contender;
import org.optishear.comparison.Measurement;
import org.optishear.experiment.MetricRun;
import org.optishear.experiment.MetricSearch;
import org.optishear.run.JsonFile;
import org.optishear.run.Manifest;
import org.optishear.run.MemoryPlan;
import org.optishear.run.Plan;
import org.optishear.run.Provenance;
import org.optishear.space.PaperSpace;
import org.optishear.experiment.ObjectiveWindows;
import org.optishear.comparison.SeedComparison;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.BetaOn;
import org.optishear.metric.Metrics;
import org.optishear.metric.PruningMetric;
import org.optishear.metric.RelativeSum;
import org.optishear.allocation.Allocation;
import org.optishear.report.HtmlReport;
import org.optishear.search.SearchSettings;
import org.optishear.tensor.Workers;
import org.optishear.text.Windows;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `optishear demo`: the whole way on the bundled model.
@Command(name = "demo", description = "Search, prune, evaluate and report on the bundled model, in about a minute.")
final class DemoCommand extends Verb {
    private static final List<String> BASELINES = List.of("magnitude", "wanda");
    private static final double SPARSITY = 0.5;
    private static final int SAMPLES = 16;
    private static final int LENGTH = 128;
    private static final int EVALUATION_WINDOWS = 64;

    @Option(names = {"-o",
            "--output"}, paramLabel = "RUN", description = "run directory (default: runs/demo); a run that was cut is continued")
    Path output = Path.of("runs", "demo");

    DemoCommand(Console console) {
        super(console);
    }

    @Override
    boolean leavesManifest() {
        return true;
    }

    @Override
    ObjectNode execute() {
        Path folder = bundled();
        MetricRun.requireRun(output);
        try (OpenModel opened = OpenModel.open(folder, Compute.FP32, run.device());
                Manifest manifest = new Manifest(spec.commandLine().getParseResult().originalArgs(), run.threads,
                        run.memory.bytes(), run.device())) {
            Windows calibration = opened.windows().calibration(List.of(folder.resolve("calibration.txt")), SAMPLES,
                    LENGTH, 0);
            Windows heldOut = opened.windows().evaluation(List.of(folder.resolve("heldout.txt")), null,
                    EVALUATION_WINDOWS);
            ObjectNode results;
            try (Workers workers = workers(MemoryPlan.Work.SEARCH, opened, calibration.rows().toArray(int[][]::new),
                    output)) {
                search(opened, calibration, manifest, workers);
                results = compare(opened, calibration, heldOut, manifest, workers);
            }
            JsonFile.write(output.resolve("results.json"), results);
            JsonFile.write(output.resolve("manifest.json"), manifest.toJson());
            Path page = output.resolve("report.html");
            HtmlReport.write(output, page);
            say("");
            say("pruned checkpoints  " + output.resolve("pruned-*"));
            say("plan                " + output.resolve("plan.json"));
            say("report              " + page);
            return results;
        }
    }

    private static Path bundled() {
        Path folder = Path.of(System.getProperty("optishear.home", "")).resolve("demo").resolve("model");
        if (!Files.isDirectory(folder)) {
            throw new InputException(folder.toString(), "nothing", "the bundled model; start the demo by ./optishear");
        }
        return folder;
    }

    private void search(OpenModel opened, Windows calibration, Manifest manifest, Workers workers) {
        ObjectNode inputs = new ObjectMapper().createObjectNode();
        inputs.set("model", Provenance.of(opened.checkpoint()));
        inputs.set("calibration", Provenance.of(calibration));
        inputs.set("objectiveWindows", Provenance.of(calibration));
        PaperSpace space = new PaperSpace(BetaOn.SQUARED, RelativeSum.CODE,
                uniform(new SparsityPattern.PerRow(SPARSITY), opened));
        MetricSearch.Settings settings = new MetricSearch.Settings(space, "exhaustive", SearchSettings.PAPER);
        MetricSearch.Subject subject = new MetricSearch.Subject(opened.model(),
                ObjectiveWindows.same(calibration.rows().toArray(int[][]::new)), workers);
        say("searching the metric of the bundled model at " + (int) (100 * SPARSITY) + " % sparsity");
        ObjectNode found;
        try (Progress progress = progress("trials", space.classes().orElseThrow())) {
            found = new MetricRun(output, settings, inputs).execute(subject, manifest,
                    state -> progress.at(state.trials(), SearchSummary.progress(state)));
        }
        say(SearchSummary.of(found));
        say("");
    }

    private static Allocation uniform(SparsityPattern pattern, OpenModel opened) {
        return Allocation.uniform(pattern, opened.model().blockCount());
    }

    private ObjectNode compare(OpenModel opened, Windows calibration, Windows heldOut, Manifest manifest,
            Workers workers) {
        Comparison.Setting setting = new Comparison.Setting(opened.checkpoint(), opened.model(), heldOut, workers,
                new Comparison.Machine(run.memory.bytes(), Compute.FP32, run.device()));
        try (Comparison comparison = new Comparison(setting); SeedComparison seed = comparison.on(calibration)) {
            say(String.format(Locale.ROOT, "%-10s %9s %12s %12s %9s", "method", "sparsity", "objective", "perplexity",
                    "seconds"));
            ObjectNode results = ComparisonResults.of(comparison,
                    ComparisonResults.Protocol.plain("bundled model"),
                    List.of(new ComparisonResults.Seed(0, calibration)));
            results.withArray("rows")
                    .add(row("dense", Optional.empty(), manifest.timed("dense", comparison::dense), 0));
            Plan plan = Plan.read(output.resolve("plan.json"));
            results.withArray("rows").add(pruned(seed, "optishear", plan, manifest, manifest.seconds("search")));
            for (String name : BASELINES) {
                PruningMetric metric = Metrics.parse(name, BetaOn.SQUARED, RelativeSum.CODE);
                SparsityPattern pattern = metric.comparesWholeMatrix()
                        ? new SparsityPattern.PerMatrix(SPARSITY)
                        : new SparsityPattern.PerRow(SPARSITY);
                Plan named = new Plan(metric, uniform(pattern, opened), new ObjectMapper().createObjectNode());
                results.withArray("rows").add(pruned(seed, metric.id(), named, manifest, 0));
            }
            return results;
        }
    }

    /// @param searchSeconds what finding the plan took
    private ObjectNode pruned(SeedComparison seed, String method, Plan plan, Manifest manifest,
            double searchSeconds) {
        Path folder = output.resolve("pruned-" + method);
        Contender contender = new Contender(method, plan, Optional.empty(), "uniform", List.of());
        Measurement measured = manifest.timed(method, () -> seed.keep(contender, folder, (_, _) -> {}));
        return row(method, Optional.of(contender), measured, searchSeconds).put("folder",
                folder.getFileName().toString());
    }

    /// @param contender empty for the dense model
    private ObjectNode row(String method, Optional<Contender> contender, Measurement measured, double searchSeconds) {
        ObjectNode row = ComparisonResults.row(method, contender, measured);
        double seconds = searchSeconds + measured.cost().pruneSeconds();
        say(String.format(Locale.ROOT, "%-10s %9.4f %12.5g %12.4f %9.1f", method, measured.sparsity(),
                measured.objective(), measured.perplexity().perplexity(), seconds));
        return row.put("seconds", seconds);
    }
}
