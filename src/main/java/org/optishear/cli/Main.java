// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.optishear.InputException;
import org.optishear.Version;
import org.optishear.experiment.RunInterrupted;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/// Entry point of `optishear`.
@Command(name = "optishear", mixinStandardHelpOptions = true, versionProvider = Main.Build.class, scope = ScopeType.INHERIT, sortOptions = false, usageHelpAutoWidth = true, description = "Searches how a large language model should be pruned, prunes it, and proves what it cost.", synopsisSubcommandLabel = "COMMAND", exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
        " 0:done", " 1:failed; one line says where, what was found and what was expected",
        " 2:usage: no such command or flag, or a value that a flag does not take",
        " 130:ended by Ctrl-C; what was finished is kept"})
public final class Main {
    private Main() {}

    /// Runs and exits.
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, args));
    }

    /// Runs a command line.
    ///
    /// @return 0 done, 1 failed, 2 usage, 130 interrupted
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        Console console = new Console(out, err);
        CommandLine commandLine = new CommandLine(new Main());
        for (Object verb : List.of(new DemoCommand(console), new InspectCommand(console), new PruneCommand(console),
                new SearchCommand(console), new EvalCommand(console), new CompareCommand(console),
                new ReportCommand(console),
                new ResumeCommand(console),
                new TrainDemoCommand(console), new RandomModelCommand(console))) {
            commandLine.addSubcommand(verb);
        }
        commandLine.addSubcommand(new CommandLine(new MaskCommand()).addSubcommand(new MaskSaveCommand(console))
                .addSubcommand(new MaskApplyCommand(console)).addSubcommand(new MaskDiffCommand(console)));
        commandLine.setOut(out).setErr(err).setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setExecutionExceptionHandler((exception, failed, _) -> fail(exception, failed));
        commandLine.setParameterExceptionHandler((exception, _) -> misuse(exception));
        if (args.length == 0) {
            commandLine.usage(err);
            return CommandLine.ExitCode.USAGE;
        }
        return commandLine.execute(args);
    }

    private static int fail(Exception exception, CommandLine failed) {
        boolean verbose = failed.getCommand() instanceof Verb verb && verb.run.verbose;
        if (exception instanceof RunInterrupted) {
            failed.getErr().println("optishear: " + oneLine(exception.getMessage()));
            return CtrlC.EXIT;
        }
        String message = exception instanceof InputException
                ? exception.getMessage()
                : exception.getClass().getSimpleName() + ": " + exception.getMessage();
        failed.getErr().println("optishear: " + oneLine(message));
        if (verbose) {
            exception.printStackTrace(failed.getErr());
        }
        return exception instanceof InputException input && input.isOfFlag()
                ? CommandLine.ExitCode.USAGE
                : CommandLine.ExitCode.SOFTWARE;
    }

    /// A command line that is none; or one whose value a converter of ours has refused, which is bad input like any other.
    private static int misuse(ParameterException exception) {
        CommandLine misused = exception.getCommandLine();
        if (exception.getCause() instanceof InputException refused) {
            return fail(refused, misused);
        }
        misused.getErr().println("optishear: " + oneLine(exception.getMessage()) + " (`"
                + misused.getCommandSpec().qualifiedName() + " --help` shows the usage)");
        return CommandLine.ExitCode.USAGE;
    }

    private static String oneLine(String message) {
        return String.valueOf(message).replaceAll("\\R+", " ");
    }

    /// The version of the build.
    static final class Build implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[]{"optishear " + Version.current() + " (" + Version.commit() + ")"};
        }
    }
}
