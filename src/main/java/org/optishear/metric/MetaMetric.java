// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.optishear.InputException;
import org.optishear.tensor.RowScores;

/// The meta metric: one of 7×7×7×7 = 2,401 ways to combine a weight with the norm of its input.
///
/// ```text
/// S[i, j] = (alpha[i, j](|W|) * tau1(|W[i, j]|)) * (beta[j](s or x) * tau2(x[j])),   x = sqrt(s)      (double)
/// ```
///
/// Source: OptiShear (arXiv:2502.10735) eq. of the meta pruning metric; soda-lsq/AdaPrune@1b6f4ef. The coefficients are
/// taken from the untransformed input and multiply outside τ. Differs: double precision; rules for 0/0 as
/// [Coefficient] and [Operation] say; NaN scores are kept (last).
///
/// @param tauW τ₁, on |W| by row
/// @param tauX τ₂, on the input norms
/// @param alpha factor from |W|
/// @param beta factor from the inputs
/// @param betaOn what β is computed on
/// @param relativeSum what `relative_sum` means
public record MetaMetric(Operation tauW, Operation tauX, Coefficient alpha, Coefficient beta, BetaOn betaOn,
        RelativeSum relativeSum) implements OperandMetric {

    /// Number of candidates for one `betaOn` and one `relativeSum`.
    public static final int SIZE = 2401;

    private static final int CHOICES = 7;

    /// Candidate `index` = ((tauW·7 + tauX)·7 + alpha)·7 + beta, the order of the reference.
    public static MetaMetric ofIndex(int index, BetaOn betaOn, RelativeSum relativeSum) {
        if (index < 0 || index >= SIZE) {
            throw new IllegalArgumentException("metric index " + index + ", expected 0 to " + (SIZE - 1));
        }
        return new MetaMetric(Operation.values()[index / (CHOICES * CHOICES * CHOICES)],
                Operation.values()[index / (CHOICES * CHOICES) % CHOICES],
                Coefficient.values()[index / CHOICES % CHOICES],
                Coefficient.values()[index % CHOICES], betaOn, relativeSum);
    }

    /// Reads `alpha=none,tauW=identity,beta=none,tauX=identity`; the four parts in any order, each once.
    ///
    /// @throws InputException if a part is missing, unknown or doubled
    public static MetaMetric parse(String text, BetaOn betaOn, RelativeSum relativeSum) {
        Map<String, String> parts = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            String[] pair = part.split("=", -1);
            if (pair.length != 2 || parts.put(pair[0].strip(), pair[1].strip()) != null) {
                throw malformed(text);
            }
        }
        if (parts.size() != 4) {
            throw malformed(text);
        }
        return new MetaMetric(operation(text, parts.get("tauW")), operation(text, parts.get("tauX")),
                coefficient(text, parts.get("alpha")), coefficient(text, parts.get("beta")), betaOn, relativeSum);
    }

    private static InputException malformed(String text) {
        return new InputException("metric", text, "alpha=…,tauW=…,beta=…,tauX=…");
    }

    private static Operation operation(String text, String name) {
        return choice(text, name, Operation.values(), Operation::text);
    }

    private static Coefficient coefficient(String text, String name) {
        return choice(text, name, Coefficient.values(), Coefficient::text);
    }

    private static <E> E choice(String text, String name, E[] values, Function<E, String> textOf) {
        if (name == null) {
            throw malformed(text);
        }
        return Arrays.stream(values).filter(value -> textOf.apply(value).equals(name)).findFirst()
                .orElseThrow(() -> new InputException("metric " + text, name,
                        "one of " + Arrays.stream(values).map(textOf).collect(Collectors.joining(" "))));
    }

    /// Position among the 2,401 candidates.
    public int index() {
        return ((tauW.ordinal() * CHOICES + tauX.ordinal()) * CHOICES + alpha.ordinal()) * CHOICES + beta.ordinal();
    }

    /// `alpha=…,tauW=…,beta=…,tauX=…`
    @Override
    public String id() {
        return "alpha=" + alpha.text() + ",tauW=" + tauW.text() + ",beta=" + beta.text() + ",tauX=" + tauX.text();
    }

    /// The candidate of lowest index that orders the weights of a comparison group alike in exact arithmetic.
    ///
    /// Within a row (and an N:M group) any factor constant in the row cancels: of seven coefficients three are left, and
    /// softmax orders as exp does. 6·6·3·3 = 324 of the 2,401 are canonical. Across a whole matrix the row sums and the
    /// normaliser of a row's softmax still matter (504). Across the matrices of a block no factor cancels, since each matrix has
    /// its own; all that is left is that the inputs are one row, whose sum is their total (2,058).
    ///
    /// @param group which weights are compared
    public MetaMetric canonical(ComparisonGroup group) {
        return switch (group) {
            case ROW -> of(tauW == Operation.SOFTMAX ? Operation.EXP : tauW, exponential(),
                    alpha.constantInRow() ? Coefficient.NONE : alpha,
                    beta.constantInRow() ? Coefficient.NONE : beta);
            case MATRIX -> of(tauW, exponential(),
                    alpha.constantInRow() && alpha != Coefficient.ROW_SUM ? Coefficient.NONE : alpha,
                    beta.constantInRow() ? Coefficient.NONE : beta);
            case BLOCK -> of(tauW, tauX, alpha, beta == Coefficient.TOTAL ? Coefficient.ROW_SUM : beta);
        };
    }

    private MetaMetric of(Operation onWeight, Operation onInput, Coefficient ofWeight, Coefficient ofInput) {
        return new MetaMetric(onWeight, onInput, ofWeight, ofInput, betaOn, relativeSum);
    }

    private Operation exponential() {
        return tauX == Operation.SOFTMAX ? Operation.EXP : tauX;
    }

    /// Whether this candidate, canonically equal to `other`, prunes the same weights of this linear also in floating
    /// point: false where an exponential overflows or vanishes in one of the two, or a sum is zero or extreme.
    /// (Scores a rounding error apart may still swap.)
    public boolean ranksAs(MetaMetric other, MetaOperands operands) {
        boolean weightAlike = alpha == other.alpha && tauW == other.tauW || operands.weightScalesAreSafe();
        boolean betaAlike = beta == other.beta || operands.inputScalesAreSafe();
        boolean tauXAlike = tauX == other.tauX || operands.inputExponentsAreSafe();
        return weightAlike && betaAlike && tauXAlike;
    }

    @Override
    public RowScores.InDouble scores(MetaOperands operands) {
        double[] inputFactor = operands.norm().clone(); // beta * tau2(x), [in]
        tauX.apply(inputFactor, inputFactor.length);
        beta.multiply(inputFactor, 0, operands.betaSums(betaOn), relativeSum);
        return new OperandRow(operands) {
            @Override
            void score(int row, double[] into) {
                tauW.apply(into, inputFactor.length);
                alpha.multiply(into, row, operands.weightSums(), relativeSum);
                for (int j = 0; j < inputFactor.length; j++) {
                    into[j] *= inputFactor[j];
                }
            }
        };
    }

    /// Canonical candidates in index order.
    public static List<MetaMetric> canonical(BetaOn betaOn, RelativeSum relativeSum, ComparisonGroup group) {
        return java.util.stream.IntStream.range(0, SIZE).mapToObj(index -> ofIndex(index, betaOn, relativeSum))
                .filter(metric -> metric.canonical(group).equals(metric)).toList();
    }

    @Override
    public String toString() {
        return id() + String.format(Locale.ROOT, " (beta on %s, relative_sum %s)", betaOn.text(), relativeSum.text());
    }
}
