// SPDX-License-Identifier: Apache-2.0
package org.optishear.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.optishear.allocation.Allocation;
import org.optishear.allocation.Owl;
import org.optishear.calibration.Gradients;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.evaluation.LogitDistance;
import org.optishear.model.CausalLm;
import org.optishear.model.HiddenStates;
import org.optishear.model.ModelFamilies;
import org.optishear.prune.BlocksInMemory;
import org.optishear.prune.PruneJournal;
import org.optishear.prune.PrunedBlocks;
import org.optishear.prune.PrunedModel;
import org.optishear.prune.LinearNotices;
import org.optishear.prune.Pruner;
import org.optishear.prune.Recipe;
import org.optishear.run.AnonymousMemory;
import org.optishear.run.Manifest;
import org.optishear.run.Plan;
import org.optishear.run.Provenance;
import org.optishear.run.PruneRun;
import org.optishear.tensor.OwnedTensors;
import org.optishear.tensor.Workers;
import org.optishear.text.Windows;

/// Prunes and measures one model in several ways on the same calibration windows. What does not depend on how it is pruned
/// is computed once, when it is first needed: the dense model's outputs, OWL's outliers, gradients.
///
/// A model that is not kept is measured from what pruning made of its blocks: in memory where that is small beside the
/// budget, else in a journal in the folder. It has the values that a checkpoint would have, in its dtype.
public final class SeedComparison implements AutoCloseable {
    private final Comparison comparison;
    private final Comparison.Setting setting;
    private final Windows calibration;
    private final int[][] rows;
    private final Map<Double, Shared<Owl.Shares>> shares = new HashMap<>(); // by M
    private LogitDistance distance; // `null` until it is needed, as are the gradients
    private Shared<Gradients> gradients;

    SeedComparison(Comparison comparison, Windows calibration) {
        this.comparison = comparison;
        this.setting = comparison.setting();
        this.calibration = calibration;
        this.rows = calibration.rows().toArray(int[][]::new);
    }

    /// Prunes, measures, and forgets the pruned model.
    ///
    /// @param target where a checkpoint would be; a journal may lie beside it meanwhile
    public Measurement measure(Contender contender, Path target, Pruner.Progress progress) {
        List<Shared<?>> used = used(contender);
        warmUp(contender);
        long before = AnonymousMemory.settled();
        try (Manifest manifest = setting.manifest()) {
            PruneRun run = new PruneRun(setting.checkpoint(), setting.model(),
                    manifest.timed("prune", () -> plan(contender)), manifest);
            Cost cost = () -> Shared.cost(manifest, used, before);
            return comparison.pruneInMemory()
                    ? inMemory(run, cost, progress)
                    : journalled(run, target, cost, progress);
        }
    }

    /// What was taken so far.
    private interface Cost {
        Measurement.Cost now();
    }

    /// The outliers of OWL, gradients; and, for no method, the dense model's outputs.
    private List<Shared<?>> used(Contender contender) {
        if (distance == null) {
            distance = LogitDistance.to(setting.model(), rows, workers().keptBytes() / 4, workers());
        }
        List<Shared<?>> used = new ArrayList<>();
        contender.owl().ifPresent(owl -> used.add(shares.computeIfAbsent(owl.multiple(),
                _ -> Shared.of(Shared.OUTLIERS,
                        () -> owl.shares(setting.model(), rows, workers())))));
        if (contender.plan().method().needs().gradient()) {
            if (gradients == null) {
                gradients = Shared.of(Shared.GRADIENTS, () -> Gradients.of(setting.model(), rows, workers()));
            }
            used.add(gradients);
        }
        return used;
    }

    private void warmUp(Contender contender) {
        comparison.warmUp(contender.text(), () -> {
            try (BlocksInMemory blocks = new BlocksInMemory()) {
                Pruner.prune(new FirstBlock(setting.model()), Arrays.copyOf(rows, 1), recipe(plan(contender)), blocks,
                        workers(), (_, _) -> {});
            }
        });
    }

    private Recipe recipe(Plan plan) {
        return plan.recipe().with(gradients == null ? null : gradients.value());
    }

    private Measurement inMemory(PruneRun run, Cost cost, Pruner.Progress progress) {
        try (BlocksInMemory blocks = new BlocksInMemory()) {
            return pruned(run, blocks, cost, progress);
        }
    }

    private Measurement journalled(PruneRun run, Path target, Cost cost, Pruner.Progress progress) {
        PruneJournal journal = run.journal(target);
        boolean failed = true;
        try {
            Measurement measured = pruned(run, journal, cost, progress);
            failed = false;
            return measured;
        } finally {
            if (failed) {
                journal.close(); // the same comparison continues at the block
            } else {
                journal.delete();
            }
        }
    }

    private Measurement pruned(PruneRun run, PrunedBlocks blocks, Cost cost, Pruner.Progress progress) {
        Recipe recipe = recipe(run.plan());
        PrunedModel pruned = run.manifest().timed("prune",
                () -> Pruner.prune(setting.model(), rows, recipe, blocks, workers(), run.manifest().timing(progress)));
        return measured(pruned, run.result(blocks), run.manifest(), cost);
    }

    /// Prunes into a checkpoint folder, and measures what is there; an older folder is replaced.
    public Measurement keep(Contender contender, Path folder, Pruner.Progress progress) {
        List<Shared<?>> used = used(contender);
        warmUp(contender);
        long before = AnonymousMemory.settled();
        try (Manifest manifest = setting.manifest()) {
            Plan plan = manifest.timed("prune", () -> plan(contender));
            ObjectNode pruned = new PruneRun(setting.checkpoint(), setting.model(), plan, manifest,
                    gradients == null ? null : gradients.value()).execute(rows,
                            folder, true, workers(), progress);
            try (Checkpoint written = Checkpoint.open(folder);
                    CausalLm model = ModelFamilies.load(written, setting.machine().compute(),
                            setting.machine().device())) {
                return measured(model, pruned, manifest, () -> Shared.cost(manifest, used, before));
            }
        }
    }

    private Measurement measured(CausalLm pruned, ObjectNode result, Manifest manifest, Cost cost) {
        double objective = manifest.timed("objective", () -> objective(pruned));
        Comparison.Evaluated evaluated = manifest.timed("text", () -> comparison.evaluate(pruned));
        return new Measurement(result.path("sparsity").asDouble(), objective, evaluated.kl(), evaluated.perplexity(),
                cost.now(), notices(result.path("notices")));
    }

    /// Those of dead linears first.
    private static List<String> notices(JsonNode byWeight) {
        List<String> dead = new ArrayList<>();
        List<String> others = new ArrayList<>();
        byWeight.properties().forEach(entry -> entry.getValue().forEach(
                line -> (LinearNotices.isOfDeadLinear(line.asText()) ? dead : others)
                        .add(entry.getKey().replaceFirst("\\.weight$", "") + ": " + line.asText())));
        dead.addAll(others);
        return List.copyOf(dead);
    }

    private double objective(CausalLm pruned) {
        try (OwnedTensors states = HiddenStates.last(pruned, rows, workers())) {
            return distance.of(states, workers());
        }
    }

    /// The plan with OWL's allocation, where that is asked for, and with what it was made from.
    private Plan plan(Contender contender) {
        Plan plan = contender.plan();
        ObjectNode origin = new ObjectMapper().createObjectNode();
        origin.set("model", comparison.files());
        origin.set("calibration", Provenance.of(calibration));
        contender.owl().ifPresent(owl -> origin.put("allocation", owl.text()));
        if (!plan.origin().isEmpty()) {
            origin.set("plan", plan.origin());
        }
        Allocation allocation = contender.owl().map(owl -> owl.allocation(
                shares.get(owl.multiple()).value(),
                plan.allocation().pattern(0))).orElse(plan.allocation());
        return plan.with(allocation, origin);
    }

    private Workers workers() {
        return setting.workers();
    }

    @Override
    public void close() {
        if (distance != null) {
            distance.close();
        }
        if (gradients != null) {
            gradients.value().close();
        }
    }
}
