// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Locale;
import org.optishear.inspection.MaskSaving;
import org.optishear.tensor.Workers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `optishear mask save`: the zeros of a pruned model as a file.
@Command(name = "save", description = "Save which weights of a pruned model are zero.")
final class MaskSaveCommand extends Verb {
    @Parameters(paramLabel = "MODEL", description = "folder of a pruned checkpoint")
    Path folder;

    @Option(names = {"-o",
            "--output"}, required = true, paramLabel = "FILE", description = "safetensors file of packed masks")
    Path output;

    @Option(names = "--force", description = "replace an existing file")
    boolean force;

    MaskSaveCommand(Console console) {
        super(console);
    }

    @Override
    ObjectNode execute() {
        try (Workers workers = workers(); OpenModel opened = OpenModel.open(modelFolder(folder))) {
            ObjectNode json = MaskSaving.save(opened.checkpoint(), opened.model(), output, force, workers);
            say(String.format(Locale.ROOT, "%d masks, %,d of %,d weights zero (%.4f) in %s", json.path("masks").asInt(),
                    json.path("zeros").asLong(), json.path("weights").asLong(), json.path("sparsity").asDouble(),
                    output));
            return json;
        }
    }
}
