// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import java.util.Locale;
import java.util.Optional;
import org.optishear.InputException;
import org.optishear.evaluation.Objectives;
import org.optishear.experiment.Budget;
import org.optishear.experiment.Effort;
import org.optishear.experiment.Statistics;
import picocli.CommandLine.Option;

/// What a search makes small, and how much it spends on a candidate.
final class EffortOptions {
    @Option(names = "--objective", paramLabel = "NAME", description = "f_rec (logits, Frobenius, the paper's), f_rec_rel (as a share of the dense logits), kl, kl:top=K, hidden (last hidden states, Frobenius), cosine (their direction), perplexity (default: f_rec)")
    String objective = "f_rec";

    @Option(names = "--correlate", description = "measure all other objectives too, and report how well each orders the models as perplexity does")
    boolean correlate;

    @Option(names = "--statistics", paramLabel = "sequential|dense", description = "statistics of a block from the pruned blocks before it, as prune takes them, or once from the dense model (default: sequential)")
    String statistics = "sequential";

    @Option(names = "--staged", description = "estimate all candidates on few tokens, and measure only the best exactly")
    boolean staged;

    @Option(names = "--budget", paramLabel = "10min|2M-tokens", description = "tokens: estimate where not all candidates can be measured exactly within it; time: stop when it is spent")
    String budget;

    Effort effort() {
        return new Effort(Objectives.parse(objective), correlate, statistics(), staged,
                Optional.ofNullable(budget).map(Budget::parse).orElse(Budget.NONE));
    }

    private Statistics statistics() {
        for (Statistics choice : Statistics.values()) {
            if (choice.text().equals(statistics.toLowerCase(Locale.ROOT))) {
                return choice;
            }
        }
        throw new InputException("--statistics", statistics, "sequential or dense");
    }
}
