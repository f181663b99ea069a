// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.DoubleFunction;
import org.optishear.InputException;
import org.optishear.mask.SparsityPattern;
import org.optishear.model.CausalLm;
import org.optishear.allocation.Allocation;
import org.optishear.allocation.ExactAllocation;
import org.optishear.prune.Method;
import org.optishear.allocation.Owl;
import org.optishear.allocation.PrunableSizes;
import org.optishear.run.Plan;
import org.optishear.run.PlanTransfer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// How much the blocks give up, all alike or each its own.
final class AllocationOptions {
    private static final String UNIFORM = "uniform";

    @Mixin
    PatternOptions pattern;

    @Option(names = "--allocation", paramLabel = "uniform|owl[:M=5,lambda=0.08]|FILE", description = "all blocks alike; by outliers of the dense model; or from a JSON file of patterns, which a plan.json is too (default: uniform)")
    String text = UNIFORM;

    /// Refuses what a plan says itself.
    void requireNone() {
        if (pattern.sparsity != null || !text.equals(UNIFORM)) {
            boolean sparsity = pattern.sparsity != null;
            throw new InputException(sparsity ? "--sparsity" : "--allocation", sparsity ? pattern.sparsity : text,
                    "none beside --plan, which says it");
        }
    }

    /// OWL, where it is asked for: it needs calibration text before it can say anything.
    Optional<Owl> owl() {
        return Owl.named(text) ? Optional.of(Owl.parse(text)) : Optional.empty();
    }

    /// What can be said of a method's plan without calibration: all of it, but for [#owl], which shares out the uniform allocation.
    Plan known(OpenModel opened, Method method) {
        CausalLm model = opened.model();
        DoubleFunction<SparsityPattern> fraction = pattern.fraction(method.comparesWholeMatrix());
        if (text.equals(UNIFORM) || owl().isPresent()) {
            Allocation uniform = Allocation.uniform(pattern.pattern(method.comparesWholeMatrix()), model.blockCount());
            return new Plan(method, owl().isPresent() ? uniform : rounded(uniform, model),
                    new ObjectMapper().createObjectNode());
        }
        Path file = Path.of(text);
        Plan applied = new PlanTransfer(PrunableSizes.of(model)).with(method, file, fraction);
        if (pattern.sparsity != null) {
            throw new InputException("--sparsity", pattern.sparsity, "none beside --allocation FILE, which says it");
        }
        Allocation allocation = applied.allocation();
        return applied.with(rounded(pattern.grouping == null ? allocation : allocation.compared(fraction), model),
                applied.origin());
    }

    /// With `--exact`, what loses exactly as many weights of the model as it asks for.
    Allocation rounded(Allocation allocation, CausalLm model) {
        return pattern.exact ? ExactAllocation.of(allocation, PrunableSizes.of(model)) : allocation;
    }
}
