// SPDX-License-Identifier: Apache-2.0
package org.optishear.comparison;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.optishear.evaluation.Perplexity;

/// What one pruned model was measured to be.
///
/// @param sparsity zeros of all prunable weights
/// @param objective distance of the logits to the dense ones on the calibration windows
/// @param kl divergence from the dense model's distributions on the evaluation windows
/// @param perplexity on the evaluation windows
/// @param cost of the pruning and the measuring
/// @param notices of single linears
public record Measurement(double sparsity, double objective, double kl, Perplexity perplexity, Cost cost,
        List<String> notices) {
    /// What it took.
    ///
    /// @param pruneSeconds to calibrate and to prune
    /// @param evaluateSeconds to measure
    /// @param phases wall seconds by name: `gradients`, `outliers`, `statistics`, `selection` and `forward` of pruning; `objective`
    ///     and `text` of measuring
    /// @param addedAnonymousBytes most anonymous memory beyond what was there when it began; -1 where the system does not tell
    public record Cost(double pruneSeconds, double evaluateSeconds, Map<String, Double> phases,
            long addedAnonymousBytes) {}

    /// A seed's entry of `results.json`.
    ObjectNode toJson() {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("sparsity", sparsity);
        json.put("objective", objective);
        json.put("kl", kl);
        json.put("perplexity", perplexity.perplexity());
        json.put("nll", perplexity.nll());
        json.put("pruneSeconds", cost.pruneSeconds());
        json.put("evaluateSeconds", cost.evaluateSeconds());
        ObjectNode phases = json.putObject("phaseSeconds");
        cost.phases().forEach(phases::put);
        json.put("addedAnonymousBytes", cost.addedAnonymousBytes());
        if (!notices.isEmpty()) {
            notices.forEach(json.putArray("notices")::add);
        }
        return json;
    }
}
