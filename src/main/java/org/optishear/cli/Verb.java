// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import org.optishear.tensor.Workers;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// What all verbs share: the common flags, a pool of workers, one JSON result.
abstract class Verb implements Callable<Integer> {
    @Mixin
    RunOptions run;

    @Spec
    CommandSpec spec;

    final Console console;

    Verb(Console console) {
        this.console = console;
    }

    /// Does the work, prints what a person wants to read, and returns what `--json` writes.
    abstract ObjectNode execute();

    @Override
    public final Integer call() {
        run.check();
        run.writeJson(execute());
        return 0;
    }

    /// A pool of `--threads` workers; the caller closes it.
    final Workers workers() {
        return new Workers(run.threads);
    }

    /// A line for the person, unless `--quiet`.
    final void say(String line) {
        if (!run.quiet) {
            console.out().println(line);
        }
    }

    final Progress progress(String what, long total) {
        return new Progress(console.err(), run.quiet, what, total);
    }
}
