// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `optishear mask`: its subcommands do the work.
@Command(name = "mask", synopsisSubcommandLabel = "save|apply|diff", description = "Save the zeros of a pruned model, put them back after fine-tuning, compare two models.")
final class MaskCommand implements Runnable {
    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing required subcommand: save, apply or diff");
    }
}
