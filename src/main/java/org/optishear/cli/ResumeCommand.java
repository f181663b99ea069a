// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.optishear.InputException;
import org.optishear.experiment.RunCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `optishear resume`: the command that began a run, once more.
@Command(name = "resume", description = "Continue a run of search where it was cut, with the command that began it (RUN/run.json).")
final class ResumeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "run directory of search")
    Path run;

    private final Console console;

    ResumeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        RunCommand command = RunCommand.read(run);
        Path here = Path.of("").toAbsolutePath();
        if (!command.folder().equals(here)) {
            throw new InputException(run.toString(), "the folder " + here,
                    "the one in which the run was begun, " + command.folder() + ": its paths may be relative");
        }
        return Main.run(console.out(), console.err(), command.arguments().toArray(String[]::new));
    }
}
