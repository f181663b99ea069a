// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Locale;
import org.optishear.checkpoint.MaskFile;
import org.optishear.inspection.MaskApplication;
import org.optishear.inspection.MaskSource;
import org.optishear.run.Manifest;
import org.optishear.tensor.Workers;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `optishear mask apply`: puts lost zeros back.
@Command(name = "apply", description = "Make the masked weights of a fine-tuned model zero again.")
final class MaskApplyCommand extends Verb {
    @Parameters(paramLabel = "MODEL", description = "folder of the fine-tuned checkpoint")
    Path folder;

    @ArgGroup(exclusive = true, multiplicity = "1")
    Source source;

    @Option(names = {"-o",
            "--output"}, required = true, paramLabel = "OUT", description = "folder of the new checkpoint")
    Path output;

    @Option(names = "--force", description = "replace an existing folder")
    boolean force;

    @Option(names = "--reordered", description = "masks of prune --permutation: MODEL was fine-tuned from that pruned model, and so has its order of channels")
    boolean reordered;

    /// One of the two.
    static final class Source {
        @Option(names = "--masks", paramLabel = "FILE", description = "file of mask save")
        Path masks;

        @Option(names = "--from", paramLabel = "PRUNED", description = "folder of a pruned checkpoint of the same shapes, whose zeros are taken")
        Path from;
    }

    MaskApplyCommand(Console console) {
        super(console);
    }

    @Override
    boolean leavesManifest() {
        return true;
    }

    @Override
    ObjectNode execute() {
        try (OpenModel opened = OpenModel.open(modelFolder(folder))) {
            if (source.masks != null) {
                try (MaskFile file = MaskFile.open(source.masks)) {
                    return apply(opened, new MaskSource.Saved(file));
                }
            }
            try (OpenModel pruned = OpenModel.open(modelFolder(source.from))) {
                return apply(opened, new MaskSource.Zeros(pruned.checkpoint(), pruned.model()));
            }
        }
    }

    private ObjectNode apply(OpenModel opened, MaskSource masks) {
        try (Workers workers = workers();
                Manifest manifest = new Manifest(spec.commandLine().getParseResult().originalArgs(), run.threads,
                        run.memory.bytes(), run.device())) {
            ObjectNode json = new MaskApplication(opened.checkpoint(), opened.model(), masks, reordered, workers)
                    .write(output, force, manifest);
            say(String.format(Locale.ROOT, "%,d of %,d masked weights were not zero (%.4f %%), now they are",
                    json.path("nonZeroBefore").asLong(), json.path("masked").asLong(),
                    100 * json.path("share").asDouble()));
            say("checkpoint in " + output);
            return json;
        }
    }
}
