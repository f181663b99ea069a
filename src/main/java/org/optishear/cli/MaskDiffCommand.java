// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Locale;
import org.optishear.inspection.CheckpointDifference;
import org.optishear.tensor.Workers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `optishear mask diff`: how two models differ.
@Command(name = "diff", description = "Compare the zeros and the values of two models, matrix by matrix.")
final class MaskDiffCommand extends Verb {
    private static final String ROW = "%-44s %9s %9s %9s %9s %8s %11s %11s";

    @Parameters(index = "0", paramLabel = "A", description = "folder of a checkpoint")
    Path first;

    @Parameters(index = "1", paramLabel = "B", description = "folder of another checkpoint of the same shapes")
    Path second;

    MaskDiffCommand(Console console) {
        super(console);
    }

    @Override
    ObjectNode execute() {
        try (Workers workers = workers();
                OpenModel a = OpenModel.open(modelFolder(first));
                OpenModel b = OpenModel.open(modelFolder(second))) {
            ObjectNode json;
            try (Progress progress = progress("matrices", a.model().prunableWeights().size())) {
                json = CheckpointDifference.of(a.checkpoint(), a.model(), b.checkpoint(), workers,
                        done -> progress.at(done, ""));
            }
            say(String.format(Locale.ROOT, ROW, "matrix", "zero both", "only A", "only B", "agreement", "Jaccard",
                    "max |A-B|", "relative"));
            json.path("matrices").forEach(matrix -> say(line(matrix.path("name").asText(), matrix)));
            say(line("all", json.path("all")));
            json.path("others").forEach(other -> say("also differs: " + other.path("name").asText()));
            json.path("onlyInFirst").forEach(name -> say("only in A: " + name.asText()));
            json.path("onlyInSecond").forEach(name -> say("only in B: " + name.asText()));
            return json;
        }
    }

    private static String line(String name, JsonNode difference) {
        double weights = Math.max(1, difference.path("weights").asDouble());
        return String.format(Locale.ROOT, ROW, name, percent(difference, "zerosInBoth", weights),
                percent(difference, "zerosInFirst", weights), percent(difference, "zerosInSecond", weights),
                String.format(Locale.ROOT, "%.4f%%", 100 * difference.path("agreement").asDouble()),
                String.format(Locale.ROOT, "%.4f", difference.path("jaccard").asDouble()),
                number(difference.path("maxDifference")), number(difference.path("relativeDifference")));
    }

    private static String percent(JsonNode difference, String field, double weights) {
        return String.format(Locale.ROOT, "%.4f%%", 100 * difference.path(field).asDouble() / weights);
    }

    private static String number(JsonNode value) {
        return String.format(Locale.ROOT, "%.4g", value.asDouble());
    }
}
