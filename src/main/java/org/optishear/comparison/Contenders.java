// SPDX-License-Identifier: Apache-2.0
package org.optishear.comparison;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleFunction;
import org.optishear.InputException;
import org.optishear.allocation.Allocation;
import org.optishear.allocation.Owl;
import org.optishear.allocation.PrunableSizes;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.BetaOn;
import org.optishear.metric.RelativeSum;
import org.optishear.model.CausalLm;
import org.optishear.prune.Method;
import org.optishear.run.Plan;
import org.optishear.run.PlanTransfer;
import org.optishear.update.WeightUpdates;

/// Reads the methods of a comparison: `METHOD[+UPDATE][@ALLOCATION]` or `PLAN.json[+UPDATE][@ALLOCATION]`.
///
/// METHOD and UPDATE are those of `prune`, ALLOCATION is `uniform`, `owl[:M=5,lambda=0.08]`, or the file of an allocation or
/// a plan. A plan comes with its own allocation unless another is named.
///
/// @param reading what the texts leave open
public record Contenders(CausalLm model, Reading reading) {
    /// How far a searched or written allocation may be from the sparsity that is compared.
    private static final double TOLERANCE = 0.02;
    private static final String UNIFORM = "uniform";
    private static final String JSON = ".json";
    private static final String FLAG = "--methods";

    /// What the texts leave open.
    ///
    /// @param betaOn of a meta metric
    /// @param relativeSum of a meta metric
    /// @param allocation where a method names none
    /// @param patterns how much is pruned
    public record Reading(BetaOn betaOn, RelativeSum relativeSum, String allocation, Patterns patterns) {}

    /// How much is pruned, by how a method was published.
    public interface Patterns {
        /// The pattern of all linears.
        SparsityPattern pattern(boolean wholeMatrix);

        /// What a bare fraction means.
        DoubleFunction<SparsityPattern> fraction(boolean wholeMatrix);

        /// What prunes exactly as many weights, where that is asked for.
        Allocation rounded(Allocation allocation, CausalLm model);
    }

    /// Reads them.
    ///
    /// @param texts each with one method or several with commas between
    /// @throws InputException if one is not known, does not fit the model, or prunes more or less than the others
    public List<Contender> read(List<String> texts) {
        Set<String> seen = new HashSet<>();
        List<Contender> contenders = new ArrayList<>();
        for (String text : split(texts)) {
            if (!seen.add(text)) {
                throw new InputException(FLAG, text + " twice", "each method once");
            }
            contenders.add(contender(text));
        }
        return List.copyOf(contenders);
    }

    /// A piece such as `lambda=0.08` belongs to the one before it, but `alpha=` begins a metric.
    static List<String> split(List<String> texts) {
        List<String> split = new ArrayList<>();
        for (String text : texts) {
            boolean first = true;
            for (String piece : text.split(",", -1)) {
                if (!first && piece.matches("[A-Za-z]+=.*") && !piece.startsWith("alpha=")) {
                    split.add(split.removeLast() + "," + piece);
                } else {
                    split.add(piece.strip());
                }
                first = false;
            }
        }
        return split;
    }

    private Contender contender(String text) {
        int at = Files.isRegularFile(Path.of(text)) ? -1 : text.indexOf('@');
        String named = at < 0 ? text : text.substring(0, at);
        Optional<String> allocation = at < 0 ? Optional.empty() : Optional.of(text.substring(at + 1));
        int json = named.indexOf(JSON);
        if (json >= 0) {
            Path file = Path.of(named.substring(0, json + JSON.length()));
            Plan plan = new PlanTransfer(PrunableSizes.of(model))
                    .of(updated(Plan.read(file), text, named.substring(json + JSON.length())), file);
            if (allocation.isPresent()) {
                return contender(text, plan.method(), allocation.get()).naming(file.toString());
            }
            requireSparsity(plan.allocation(), file, reading.patterns().pattern(plan.method().comparesWholeMatrix()));
            return new Contender(text, plan, Optional.empty(), file.toString(), List.of(file.toString()));
        }
        return contender(text, method(named), allocation.orElse(reading.allocation()));
    }

    private Contender contender(String text, Method method, String allocation) {
        boolean wholeMatrix = method.comparesWholeMatrix();
        if (allocation.equals(UNIFORM) || Owl.named(allocation)) {
            Optional<Owl> owl = allocation.equals(UNIFORM) ? Optional.empty() : Optional.of(Owl.parse(allocation));
            Allocation uniform = Allocation.uniform(reading.patterns().pattern(wholeMatrix), model.blockCount());
            Allocation known = owl.isPresent() ? uniform : reading.patterns().rounded(uniform, model);
            return new Contender(text, plan(method, known), owl, owl.map(Owl::text).orElse(UNIFORM), List.of());
        }
        Path file = Path.of(allocation);
        Plan applied = new PlanTransfer(PrunableSizes.of(model))
                .with(method, file, reading.patterns().fraction(wholeMatrix));
        requireSparsity(applied.allocation(), file, reading.patterns().pattern(wholeMatrix));
        Plan rounded = applied.with(reading.patterns().rounded(applied.allocation(), model), applied.origin());
        return new Contender(text, rounded, Optional.empty(), allocation, List.of(allocation));
    }

    private static Plan plan(Method method, Allocation allocation) {
        return new Plan(method, allocation, new ObjectMapper().createObjectNode());
    }

    private Method method(String named) {
        try {
            return Method.parse(named, reading.betaOn(), reading.relativeSum());
        } catch (InputException e) {
            throw new InputException(FLAG, named.isEmpty() ? "nothing" : named,
                    "METHOD[+UPDATE][@ALLOCATION] or PLAN.json (" + e.getMessage() + ")", e);
        }
    }

    private static Plan updated(Plan plan, String text, String rest) {
        if (rest.isEmpty()) {
            return plan;
        }
        if (!rest.startsWith("+") || plan.method().ranking().isEmpty()) {
            throw new InputException(FLAG, text, "PLAN.json, or PLAN.json+UPDATE of a plan that ranks by a metric");
        }
        return plan.with(WeightUpdates.parse(rest.substring(1)));
    }

    private void requireSparsity(Allocation allocation, Path file, SparsityPattern asked) {
        boolean groups = asked instanceof SparsityPattern.NofM;
        List<SparsityPattern> patterns = new ArrayList<>(allocation.patterns());
        patterns.addAll(allocation.byLinear().values());
        for (SparsityPattern pattern : patterns) {
            if (pattern instanceof SparsityPattern.NofM != groups) {
                throw new InputException(file + ": pattern", pattern.toString(),
                        (groups ? "N:M" : "a fraction") + " as --sparsity " + asked);
            }
        }
        double found = PrunableSizes.of(model).sparsity(allocation);
        if (Math.abs(found - asked.sparsity()) > TOLERANCE) {
            throw new InputException(file.toString(),
                    String.format(Locale.ROOT, "a sparsity of %.4f over all linears", found),
                    String.format(Locale.ROOT, "%.4f as --sparsity says, within %.2f", asked.sparsity(), TOLERANCE));
        }
    }
}
