// SPDX-License-Identifier: Apache-2.0
package org.optishear.space;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.optishear.InputException;
import org.optishear.space.PowerSpace.Shape;
import org.optishear.metric.BetaOn;
import org.optishear.metric.RelativeSum;
import org.optishear.allocation.Allocation;

/// The catalogue of spaces.
public final class PruningSpaces {
    /// All of them, the default first.
    public static final List<Entry> BUILT_IN = List.of(
            new Entry(PaperSpace.ID, "the paper's 7x7x7x7 meta metrics, one for all linears", PruningSpaces::paper),
            new Entry("scalar-coefficients", "of these only alpha and beta, no operation",
                    setting -> new PartOfPaperSpace("scalar-coefficients", paper(setting),
                            PartOfPaperSpace.coefficients())),
            new Entry("scalar-operations", "of these only the two operations, no coefficient",
                    setting -> new PartOfPaperSpace("scalar-operations", paper(setting),
                            PartOfPaperSpace.operations())),
            new Entry("power-grid", "|W| x^q / c^b, q from 0 to 2 and b from -1 to 1 in steps of 0.1: a landscape",
                    setting -> power("power-grid", new Shape(true, false, false, false), setting)),
            new Entry("power", "|W| x^q / c^b with real exponents",
                    setting -> power("power", new Shape(false, false, false, false), setting)),
            new Entry("families", "power with RIA's sum and the comparison group (row or matrix) as genes",
                    setting -> power("families", new Shape(false, true, false, true), setting)),
            new Entry("extended",
                    "families with a metric of its own for each kind of linear (q, k, v, o, gate, up, down)",
                    setting -> power("extended", new Shape(false, true, true, true), setting)));

    private PruningSpaces() {}

    /// What a space is made for.
    ///
    /// @param betaOn what β of the meta metric is computed on
    /// @param relativeSum what its `relative_sum` means
    /// @param allocation how much each linear gives up
    /// @param kinds last parts of the names of a block's linears, in order
    public record Setting(BetaOn betaOn, RelativeSum relativeSum, Allocation allocation, List<String> kinds) {}

    /// A space that can be searched.
    ///
    /// @param id the name under which it is chosen
    /// @param content what it holds, one line
    /// @param maker makes it
    public record Entry(String id, String content, Function<Setting, PruningSpace> maker) {}

    /// The space of this name.
    ///
    /// @throws InputException if there is none
    public static Entry entry(String id) {
        return BUILT_IN.stream().filter(entry -> entry.id().equals(id)).findFirst()
                .orElseThrow(() -> new InputException("--space", id,
                        "one of " + BUILT_IN.stream().map(Entry::id).collect(Collectors.joining(", "))));
    }

    private static PaperSpace paper(Setting setting) {
        return new PaperSpace(setting.betaOn(), setting.relativeSum(), setting.allocation());
    }

    private static PruningSpace power(String id, Shape shape, Setting setting) {
        return new PowerSpace(id, shape, setting.allocation(), setting.kinds());
    }
}
