// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.optishear.InputException;
import org.optishear.prune.Method;
import org.optishear.allocation.PrunableSizes;
import org.optishear.run.Manifest;
import org.optishear.run.MemoryPlan;
import org.optishear.run.Plan;
import org.optishear.run.PlanTransfer;
import org.optishear.run.Provenance;
import org.optishear.run.PruneRun;
import org.optishear.update.WeightUpdates;
import org.optishear.tensor.Workers;
import org.optishear.text.Windows;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `optishear prune`: one model, pruned once.
@Command(name = "prune", description = "Prune a model with a named method or the plan of a search, and write the checkpoint.")
final class PruneCommand extends Verb {
    @Parameters(paramLabel = "MODEL", description = "folder of a checkpoint in Hugging Face layout, or org/name[@revision] of a hub")
    Path folder;

    @Option(names = {"-o",
            "--output"}, required = true, paramLabel = "DIR", description = "folder of the pruned checkpoint")
    Path output;

    @ArgGroup(exclusive = true, multiplicity = "1")
    How how;

    @Mixin
    AllocationOptions allocation;

    @Mixin
    CalibrationOptions calibration;

    @Mixin
    MetricOptions metric;

    @Option(names = "--update", paramLabel = "UPDATE", description = "with --plan: what becomes of the weights that stay, in place of what the plan says; see METHOD")
    String update;

    @Mixin
    PermutationOptions permutation;

    @Option(names = "--force", description = "replace an existing folder")
    boolean force;

    /// One of the two.
    static final class How {
        @Option(names = "--method", paramLabel = "METHOD", description = "magnitude, wanda, ri, ria[:a=0.5], sparsegpt-score[:damping=0.01], pruner-zero, gblm, power[:on=weight|ria,q=X,b=Y] or alpha=...,tauW=...,beta=...,tauX=...; METRIC+obs[:block=128,damping=0.01], METRIC+dsnot[:cycles=50,threshold=0.1,scope=attention|all], METRIC+alps; or sparsegpt[:block=128,damping=0.01], alps[:damping=0.01]")
        String method;

        @Option(names = "--plan", paramLabel = "FILE", description = "plan.json of a search: method and sparsity")
        Path plan;
    }

    @Mixin
    ComputeOptions compute;

    PruneCommand(Console console) {
        super(console);
    }

    @Override
    boolean leavesManifest() {
        return true;
    }

    @Override
    ObjectNode execute() {
        PruneRun.requireFree(output, force);
        try (OpenModel opened = OpenModel.open(modelFolder(folder), compute.compute(), run.device());
                Manifest manifest = new Manifest(spec.commandLine().getParseResult().originalArgs(), run.threads,
                        run.memory.bytes(), run.device())) {
            manifest.from("seed", LongNode.valueOf(calibration.seed));
            Plan wanted = wanted(opened);
            Optional<Windows> windows = wanted.method().needs().windows() || allocation.owl().isPresent()
                    ? Optional.of(calibration.required(opened))
                    : calibration.windows(opened);
            manifest.from("calibrationFiles", calibration.files());
            int[][] rows = windows.map(found -> found.rows().toArray(int[][]::new)).orElse(new int[0][]);
            ObjectNode result;
            try (Workers workers = workers(MemoryPlan.Work.PRUNE.by(wanted), opened, rows,
                    output);
                    Progress progress = progress("blocks", opened.model().blockCount())) {
                tell(opened, compute.compute(), rows, 2, "the pruning", workers);
                compute.deviation(opened, rows, workers).ifPresent(this::say);
                Plan plan = withOrigin(shared(wanted, opened, rows, workers), opened, windows);
                result = new PruneRun(opened.checkpoint(), opened.model(), plan, manifest).execute(rows, output, force,
                        workers, (done, _) -> progress.at(done, ""));
            }
            say(String.format(Locale.ROOT, "pruned %s by %s to a sparsity of %.6f (%.1f s)", folder,
                    wanted.method().id(),
                    result.path("sparsity").asDouble(), manifest.seconds("prune")));
            permutation(result.path("permutation"));
            NoticeLines.of(result.path("notices"), output.resolve("manifest.json")).forEach(line -> say("  " + line));
            say("checkpoint in " + output);
            return result;
        }
    }

    private Plan wanted(OpenModel opened) {
        return permutation.of(chosen(opened));
    }

    private Plan chosen(OpenModel opened) {
        if (how.plan != null) {
            allocation.requireNone();
            Plan read = Plan.read(how.plan);
            Plan plan = new PlanTransfer(PrunableSizes.of(opened.model()))
                    .of(update == null ? read : updated(read), how.plan);
            PlanTransfer.told(plan).ifPresent(this::say);
            return plan.with(allocation.rounded(plan.allocation(), opened.model()), plan.origin());
        }
        if (update != null) {
            throw new InputException("--update", update, "none beside --method, which says it: METRIC+UPDATE");
        }
        Method chosen = Method.parse(how.method, metric.betaOn, metric.relativeSum);
        Plan known = allocation.known(opened, chosen);
        PlanTransfer.told(known).ifPresent(this::say);
        return known;
    }

    /// The plan with OWL's allocation, where that is asked for.
    private Plan shared(Plan plan, OpenModel opened, int[][] rows, Workers workers) {
        return allocation.owl().map(owl -> plan.with(
                owl.allocation(opened.model(), rows, plan.allocation().pattern(0), workers), plan.origin()))
                .orElse(plan);
    }

    private Plan updated(Plan plan) {
        if (plan.method().ranking().isEmpty()) {
            throw new InputException("--update", update,
                    "none beside the plan " + how.plan + ", whose " + plan.method().id()
                            + " chooses the weights itself");
        }
        try {
            return plan.with(WeightUpdates.parse(update));
        } catch (InputException e) {
            throw e.at("--update");
        }
    }

    private void permutation(JsonNode found) {
        if (!found.isMissingNode()) {
            List<String> kept = new ArrayList<>();
            found.path("storedOrder").forEach(kind -> kept.add(kind.asText()));
            say(String.format(Locale.ROOT,
                    "  %s: input channels of %d linears reordered, which keep %.3f %% more of their scores; in the stored order %s",
                    found.path("search").asText(), found.path("retained").size(), 100 * found.path("gain").asDouble(),
                    String.join(", ", kept)));
        }
    }

    private Plan withOrigin(Plan plan, OpenModel opened, Optional<Windows> windows) {
        ObjectNode origin = new ObjectMapper().createObjectNode();
        compute.into(origin, run.device());
        origin.set("model", Provenance.of(opened.checkpoint()));
        windows.ifPresent(found -> origin.set("calibration", Provenance.of(found)));
        allocation.owl().ifPresent(owl -> origin.put("allocation", owl.text()));
        if (!plan.origin().isEmpty()) {
            origin.set("plan", plan.origin());
        }
        return plan.with(plan.allocation(), origin);
    }
}
