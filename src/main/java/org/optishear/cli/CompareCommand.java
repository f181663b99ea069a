// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import org.optishear.InputException;
import org.optishear.comparison.Comparison;
import org.optishear.comparison.ComparisonResults;
import org.optishear.comparison.ComparisonRun;
import org.optishear.comparison.Contender;
import org.optishear.comparison.Contenders;
import org.optishear.comparison.MergedResults;
import org.optishear.mask.SparsityPattern;
import org.optishear.model.CausalLm;
import org.optishear.allocation.Allocation;
import org.optishear.report.ComparisonFiles;
import org.optishear.run.JsonFile;
import org.optishear.run.Manifest;
import org.optishear.run.MemoryPlan;
import org.optishear.tensor.Workers;
import org.optishear.text.Windows;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `optishear compare`: several methods on one model and data, in one table.
@Command(name = "compare", description = "Prune a model by several methods, measure them alike, and write one table (JSON, CSV, Markdown, HTML).")
final class CompareCommand extends Verb {
    @Parameters(paramLabel = "MODEL", description = "folder of a checkpoint in Hugging Face layout, or org/name[@revision] of a hub")
    Path folder;

    @Option(names = {"-o",
            "--output"}, required = true, paramLabel = "DIR", description = "folder of the comparison; the same command continues one that was cut")
    Path output;

    @Option(names = "--methods", required = true, arity = "1..*", paramLabel = "LIST", description = "METHOD[+UPDATE][@ALLOCATION] or PLAN.json[+UPDATE][@ALLOCATION], with commas or blanks between: wanda,sparsegpt@owl,runs/mine/plan.json (METHOD, UPDATE and ALLOCATION as prune takes them)")
    List<String> methods;

    @Option(names = "--seeds", split = ",", paramLabel = "N,...", description = "draw the calibration windows with each of these seeds; the table has mean and deviation (default: 0)")
    List<Long> seeds = List.of(0L);

    @Mixin
    CalibrationSource calibration;

    @Mixin
    EvaluationOptions evaluation;

    @Mixin
    AllocationOptions allocation;

    @Mixin
    PermutationOptions permutation;

    @Mixin
    MetricOptions metric;

    @Mixin
    ComputeOptions compute;

    @Option(names = "--keep", description = "keep the pruned checkpoints in DIR")
    boolean keep;

    @Option(names = "--add", arity = "1..*", paramLabel = "DIR", description = "add the rows of other comparisons, if they were measured alike")
    List<Path> added = List.of();

    CompareCommand(Console console) {
        super(console);
    }

    @Override
    boolean leavesManifest() {
        return true;
    }

    @Override
    ObjectNode execute() {
        Path model = modelFolder(folder);
        try (OpenModel opened = OpenModel.open(model, compute.compute(), run.device());
                Manifest manifest = new Manifest(spec.commandLine().getParseResult().originalArgs(), run.threads,
                        run.memory.bytes(), run.device())) {
            List<Contender> contenders = contenders(opened);
            List<ComparisonResults.Seed> drawn = seeds(opened);
            Windows heldOut = evaluation.windows(opened, calibration.length);
            ObjectNode results;
            try (Workers workers = workers(works(contenders), opened, all(drawn, heldOut), output);
                    Comparison comparison = new Comparison(new Comparison.Setting(opened.checkpoint(),
                            opened.model(), heldOut, workers,
                            new Comparison.Machine(run.memory.bytes(), compute.compute(), run.device())))) {
                results = manifest.timed("compare", () -> compare(comparison, model, contenders, drawn));
            }
            JsonFile.write(output.resolve("results.json"), results);
            manifest.from("model", results.path("model").path("files"));
            for (String part : List.of("setting", "seeds", "evaluation")) {
                manifest.from(part, results.path(part));
            }
            manifest.from("calibrationFiles", calibration.files());
            JsonFile.write(output.resolve("manifest.json"), manifest.toJson());
            ComparisonFiles.write(output);
            requireOne(results);
            say("results.json, results.csv, results.md and report.html in " + output);
            return results;
        }
    }

    private ObjectNode compare(Comparison comparison, Path model, List<Contender> contenders,
            List<ComparisonResults.Seed> drawn) {
        ComparisonResults.Protocol protocol = new ComparisonResults.Protocol(name(model), setting(),
                evaluation.facts());
        ComparisonTable table = new ComparisonTable(this::say, ComparisonRun.names(contenders), drawn.size());
        ComparisonRun comparing = new ComparisonRun(comparison, output, protocol, keep);
        ObjectNode results;
        try (ComparisonProgress progress = new ComparisonProgress(this::progress, table)) {
            results = comparing.execute(contenders, drawn, progress);
        }
        added.forEach(other -> MergedResults.add(results, output, other));
        table.end(results);
        return results;
    }

    /// What the model is called: as the hub does, or by the last two names of its folder, for many folders are called `hf`.
    private String name(Path model) {
        if (!Files.exists(folder)) {
            return folder.toString();
        }
        Path whole = model.toAbsolutePath().normalize();
        int names = whole.getNameCount();
        return names == 0 ? "model" : whole.subpath(Math.max(0, names - 2), names).toString();
    }

    private List<Contender> contenders(OpenModel opened) {
        PatternOptions pattern = allocation.pattern;
        return new Contenders(opened.model(), new Contenders.Reading(metric.betaOn,
                metric.relativeSum, allocation.text, new Contenders.Patterns() {
                    @Override
                    public SparsityPattern pattern(boolean wholeMatrix) {
                        return pattern.pattern(wholeMatrix);
                    }

                    @Override
                    public DoubleFunction<SparsityPattern> fraction(boolean wholeMatrix) {
                        return pattern.fraction(wholeMatrix);
                    }

                    @Override
                    public Allocation rounded(Allocation unrounded, CausalLm model) {
                        return allocation.rounded(unrounded, model);
                    }
                })).read(methods).stream().map(contender -> contender.with(permutation.of(contender.plan()))).toList();
    }

    /// @throws InputException if two seeds draw the same windows, which would show as no deviation
    private List<ComparisonResults.Seed> seeds(OpenModel opened) {
        List<ComparisonResults.Seed> drawn = new ArrayList<>();
        for (long seed : seeds) {
            Windows windows = calibration.required(opened, seed);
            if (drawn.stream().anyMatch(other -> other.windows().sha256().equals(windows.sha256()))) {
                throw new InputException("--seeds", "the same windows for seed " + seed + " and another",
                        "different seeds, and text that windows are drawn from (" + windows.protocol() + ")");
            }
            drawn.add(new ComparisonResults.Seed(seed, windows));
        }
        return drawn;
    }

    private static List<MemoryPlan.Work> works(List<Contender> contenders) {
        return contenders.stream().map(contender -> MemoryPlan.Work.COMPARE.by(contender.plan())).toList();
    }

    private static int[][] all(List<ComparisonResults.Seed> drawn, Windows heldOut) {
        List<int[]> rows = new ArrayList<>(heldOut.rows());
        drawn.forEach(seed -> rows.addAll(seed.windows().rows()));
        return rows.toArray(int[][]::new);
    }

    private ObjectNode setting() {
        PatternOptions pattern = allocation.pattern;
        ObjectNode setting = new ObjectMapper().createObjectNode();
        setting.put("sparsity", pattern.pattern(false).text()); // 0.50 is 0.5
        setting.put("grouping", pattern.grouping == null ? null : pattern.grouping.name());
        setting.put("exact", pattern.exact);
        setting.put("reference", pattern.reference);
        if (permutation.text != null) {
            setting.put("permutation", permutation.text);
        }
        compute.into(setting, run.device());
        return setting;
    }

    private void requireOne(ObjectNode results) {
        for (int row = 1; row < results.path("rows").size(); row++) {
            if (results.path("rows").path(row).has("perplexity")) {
                return;
            }
        }
        throw new InputException(output.resolve("results.json").toString(), "no method that could be measured",
                "at least one; their reasons stand above");
    }
}
