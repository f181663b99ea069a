// SPDX-License-Identifier: Apache-2.0
package org.optishear.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.optishear.Version;
import org.optishear.prune.Pruner;
import org.optishear.tensor.ComputeDevice;

/// What a run cost and where it ran (`manifest.json`, described in docs/schemas.md): all that is not reproducible.
///
/// It watches the process's memory until it is closed.
public final class Manifest implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> arguments;
    private final ComputeDevice device;
    private final int threads;
    private final long memoryBytes;
    private final Instant started = Instant.now();
    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private final Map<String, JsonNode> inputs = new LinkedHashMap<>();
    private final AnonymousMemory memory = new AnonymousMemory();

    /// @param arguments the command line, for the record
    public Manifest(List<String> arguments, int threads, long memoryBytes, ComputeDevice device) {
        this.device = device;
        this.arguments = List.copyOf(arguments);
        this.threads = threads;
        this.memoryBytes = memoryBytes;
    }

    /// The command line.
    public List<String> arguments() {
        return arguments;
    }

    /// Runs one phase and keeps its wall time.
    public <T> T timed(String phase, java.util.function.Supplier<T> work) {
        long start = System.nanoTime();
        try {
            return work.get();
        } finally {
            seconds.merge(phase, (System.nanoTime() - start) / 1e9, Double::sum);
        }
    }

    /// Adds to the wall seconds of a phase.
    public void took(String phase, double more) {
        seconds.merge(phase, more, Double::sum);
    }

    /// Keeps what the phases of a pruning take, as `gradients`, `statistics`, `selection` and `forward`.
    public Pruner.Progress timing(Pruner.Progress told) {
        return new Pruner.Progress() {
            @Override
            public void blockPruned(int done, int blocks) {
                told.blockPruned(done, blocks);
            }

            @Override
            public void took(Pruner.Phase phase, double more) {
                Manifest.this.took(phase.name().toLowerCase(Locale.ROOT), more);
            }
        };
    }

    /// Records what the output was made from: hashes, windows, a seed.
    public void from(String name, JsonNode fact) {
        inputs.put(name, fact);
    }

    /// Wall seconds of a phase so far.
    public double seconds(String phase) {
        return seconds.getOrDefault(phase, 0.0);
    }

    /// Largest anonymous memory of the process since this began; -1 where the system does not tell.
    public long peakAnonymousBytes() {
        return memory.peak();
    }

    /// As JSON, now.
    public ObjectNode toJson() {
        ObjectNode json = JSON.createObjectNode();
        json.put("schema", "optishear.manifest/1");
        json.put("optishear", Version.current());
        json.put("commit", Version.commit());
        arguments.forEach(json.putArray("arguments")::add);
        json.put("started", started.truncatedTo(ChronoUnit.MILLIS).toString());
        json.put("finished", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
        ObjectNode phases = json.putObject("seconds");
        seconds.forEach(phases::put);
        if (!inputs.isEmpty()) {
            json.putObject("inputs").setAll(inputs);
        }
        json.put("peakResidentBytes", peakResidentBytes());
        json.put("peakAnonymousBytes", peakAnonymousBytes());
        json.put("memoryBudgetBytes", memoryBytes);
        json.put("threads", threads);
        json.put("device", device.text());
        json.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
        json.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        json.put("processors", Runtime.getRuntime().availableProcessors());
        return json;
    }

    /// Largest resident set of this process so far; -1 where the system does not tell.
    static long peakResidentBytes() {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return -1;
        }
        try {
            return Files.readAllLines(status, StandardCharsets.UTF_8).stream().filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024).findFirst().orElse(-1);
        } catch (IOException e) {
            return -1; // a missing figure must not fail a run that has succeeded
        }
    }

    /// Ends the watch over memory.
    @Override
    public void close() {
        memory.close();
    }
}
