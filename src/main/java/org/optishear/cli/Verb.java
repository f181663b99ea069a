// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.optishear.InputException;
import org.optishear.model.Compute;
import org.optishear.hub.HubDownload;
import org.optishear.hub.HubModel;
import org.optishear.hub.HubSettings;
import org.optishear.run.Manifest;
import org.optishear.run.MemoryPlan;
import org.optishear.run.WorkEstimate;
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

    private Manifest manifest; // of the work at hand

    Verb(Console console) {
        this.console = console;
    }

    /// Does the work, prints what a person wants to read, and returns what `--json` writes.
    abstract ObjectNode execute();

    /// Whether the work leaves a `manifest.json`; otherwise the JSON result holds one.
    boolean leavesManifest() {
        return false;
    }

    @Override
    public final Integer call() {
        run.check();
        try (Manifest running = new Manifest(spec.commandLine().getParseResult().originalArgs(), run.threads,
                run.memory.bytes(), run.device())) {
            manifest = running;
            writeResult(running.timed(spec.name(), this::execute));
        }
        return 0;
    }

    /// Writes what `--json` asks for; before an exception that says what was found.
    final void writeResult(ObjectNode result) {
        if (!leavesManifest()) {
            result.set("manifest", manifest.toJson());
        }
        run.writeJson(result);
    }

    /// A pool of `--threads` workers; the caller closes it.
    final Workers workers() {
        return new Workers(run.threads);
    }

    /// A pool that keeps to `--memory`; the plan is told first. The caller closes it.
    ///
    /// @param windows all windows that are run
    /// @param output folder beside which hidden states go that do not fit; `null` where there is no output
    final Workers workers(MemoryPlan.Work work, OpenModel opened, int[][] windows, Path output) {
        return workers(List.of(work), opened, windows, output);
    }

    /// The same for several works, one after the other.
    final Workers workers(List<MemoryPlan.Work> works, OpenModel opened, int[][] windows, Path output) {
        MemoryPlan plan = MemoryPlan.ofAll(opened.checkpoint(), opened.model(), works, windows, run.threads,
                run.memory.bytes());
        say(plan.text());
        return plan.workers(run.threads, run.scratch != null ? run.scratch : scratch(output));
    }

    /// Says what will be read and computed, and about how long it takes.
    final void tell(OpenModel opened, Compute compute, int[][] windows, int passes, String what, Workers workers) {
        if (!run.quiet && windows.length > 0) {
            say(WorkEstimate.of(opened.checkpoint(), opened.model(), compute, windows, passes, workers).text(what));
        }
    }

    /// The folder of MODEL: one that exists, or a model of a hub, which is brought into the cache first.
    ///
    /// @throws InputException if it is neither, or cannot be fetched
    final Path modelFolder(Path given) {
        Optional<HubModel> model = HubModel.parse(given.toString());
        if (Files.exists(given)) {
            return given;
        }
        if (model.isEmpty()) {
            throw new InputException(given.toString(), "nothing",
                    "a folder in Hugging Face layout, or org/name[@revision] of a hub");
        }
        HubSettings settings = HubSettings.of(System.getenv(), Path.of(System.getProperty("user.home")));
        Map<String, Progress> lines = new HashMap<>();
        try {
            return new HubDownload(settings, (file, done, total) -> lines
                    .computeIfAbsent(file, name -> progress("bytes of " + name, Math.max(total, 1))).at(done, ""))
                    .folder(model.get());
        } finally {
            lines.values().forEach(Progress::close);
        }
    }

    /// The nearest folder above the output that exists: on the same disk, most likely.
    private static Path scratch(Path output) {
        Path folder = output == null
                ? Path.of(System.getProperty("java.io.tmpdir"))
                : output.toAbsolutePath().getParent();
        while (!Files.isDirectory(folder)) {
            folder = folder.getParent();
        }
        return folder;
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
