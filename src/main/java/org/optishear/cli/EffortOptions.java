// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import java.util.Locale;
import java.util.Optional;
import org.optishear.InputException;
import org.optishear.evaluation.Objectives;
import org.optishear.experiment.Budget;
import org.optishear.experiment.Effort;
import org.optishear.experiment.Stages;
import org.optishear.experiment.Statistics;
import picocli.CommandLine.Option;

/// What a search makes small, and how much it spends on a candidate.
final class EffortOptions {
    @Option(names = "--objective", paramLabel = "NAME", description = "f_rec (logits, Frobenius, the paper's), f_rec_rel (as a share of the dense logits), kl, kl:top=K, hidden (last hidden states, Frobenius), cosine (their direction), perplexity (default: f_rec, of --preset evopress kl)")
    String objective;

    @Option(names = "--correlate", description = "measure all other objectives too, and report how well each orders the models as perplexity does")
    boolean correlate;

    @Option(names = "--statistics", paramLabel = "sequential|dense", description = "statistics of a block from the pruned blocks before it, as prune takes them, or once from the dense model (default: sequential, of --preset evopress dense)")
    String statistics;

    @Option(names = "--staged", description = "estimate all candidates on few tokens, and measure only the best exactly")
    boolean staged;

    @Option(names = "--budget", paramLabel = "10min|2M-tokens", description = "tokens: estimate where not all candidates can be measured exactly within it; time: stop when it is spent")
    String budget;

    @Option(names = "--stages", paramLabel = "KEPT/TOKENS,…", description = "sift each generation in these stages, on other windows each time: 8/2048,2/16384,1/65536 keeps the best 8 on 2048 tokens, of these the best 2 on 16384, of these and the parent the best on 65536; what is left is measured on all windows")
    String stages;

    /// @param preset says what no flag says
    Effort effort(Optional<Preset> preset) {
        if (staged && (stages != null || preset.filter(published -> !published.stages().isEmpty()).isPresent())) {
            throw new InputException("--staged", "--stages or a preset with stages beside it", "one of them");
        }
        return new Effort(Objectives.parse(Optional.ofNullable(objective)
                .or(() -> preset.map(Preset::objective)).orElse("f_rec")), correlate,
                Optional.ofNullable(statistics).map(EffortOptions::statistics)
                        .or(() -> preset.map(Preset::statistics)).orElse(Statistics.SEQUENTIAL),
                staged, Optional.ofNullable(budget).map(Budget::parse).orElse(Budget.NONE),
                Optional.ofNullable(stages).map(text -> Stages.parse("--stages", text))
                        .or(() -> preset.map(Preset::stages)).orElse(Stages.NONE));
    }

    private static Statistics statistics(String statistics) {
        for (Statistics choice : Statistics.values()) {
            if (choice.text().equals(statistics.toLowerCase(Locale.ROOT))) {
                return choice;
            }
        }
        throw new InputException("--statistics", statistics, "sequential or dense");
    }
}
