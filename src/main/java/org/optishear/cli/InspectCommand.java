// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Locale;
import org.optishear.experiment.Inspection;
import org.optishear.tensor.Workers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `optishear inspect`: what is in a checkpoint.
@Command(name = "inspect", description = "Show a checkpoint's family, size, dtypes, and the zeros, N:M validity, NaN and infinities of each prunable matrix.")
final class InspectCommand extends Verb {
    @Parameters(paramLabel = "MODEL", description = "folder of a checkpoint in Hugging Face layout, or org/name[@revision] of a hub")
    Path folder;

    InspectCommand(Console console) {
        super(console);
    }

    @Override
    ObjectNode execute() {
        try (Workers workers = workers(); OpenModel opened = OpenModel.open(modelFolder(folder))) {
            ObjectNode json;
            try (Progress progress = progress("tensors", opened.checkpoint().tensors().size())) {
                json = Inspection.of(opened.checkpoint(), opened.model(), workers, done -> progress.at(done, ""));
            }
            say(String.format(Locale.ROOT, "%s (%s), %,d parameters in %d tensors, %,d bytes, dtypes %s",
                    json.path("family").asText(), json.path("architecture").asText(), json.path("parameters").asLong(),
                    json.path("tensors").asInt(), json.path("bytes").asLong(), json.path("dtypes").toString()));
            say(String.format(Locale.ROOT,
                    "%d blocks, vocabulary %,d, %,d positions; sparsity of the prunable matrices %.6f",
                    json.path("blocks").asInt(), json.path("vocabulary").asInt(), json.path("positions").asInt(),
                    json.path("sparsity").asDouble()));
            say(String.format(Locale.ROOT, "%-44s %-14s %-5s %9s  %-8s %6s %6s", "matrix", "shape", "dtype", "zeros",
                    "N:M",
                    "NaN", "inf"));
            json.path("matrices").forEach(matrix -> say(String.format(Locale.ROOT,
                    "%-44s %-14s %-5s %8.4f%%  %-8s %6d %6d",
                    matrix.path("name").asText(), matrix.path("shape").toString(), matrix.path("dtype").asText(),
                    100 * matrix.path("zeros").asDouble(), join(matrix.path("patterns")), matrix.path("nan").asLong(),
                    matrix.path("infinite").asLong())));
            return json;
        }
    }

    private static String join(com.fasterxml.jackson.databind.JsonNode names) {
        StringBuilder text = new StringBuilder();
        names.forEach(name -> text.append(text.isEmpty() ? "" : " ").append(name.asText()));
        return text.isEmpty() ? "-" : text.toString();
    }
}
