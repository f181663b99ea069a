// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.optishear.InputException;
import org.optishear.run.JsonFile;
import org.optishear.tensor.ComputeDevice;
import picocli.CommandLine.Option;

/// Flags every verb takes.
final class RunOptions {
    @Option(names = "--threads", paramLabel = "N", description = "worker threads (default: all processors); results do not depend on it")
    int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--memory", paramLabel = "SIZE", converter = MemorySize.Converter.class, description = "anonymous memory the process may use, for example 4GiB (default: 80 %% of what is free); less than is needed is refused, results do not depend on it")
    MemorySize memory = MemorySize.ofFree();

    @Option(names = "--scratch", paramLabel = "DIR", description = "folder for hidden states that do not fit into the memory (default: beside the output, else the system's folder for temporary files)")
    Path scratch;

    @Option(names = "--device", paramLabel = "DEVICE", description = "cpu, or cuda:N of a build with CUDA (default: cpu)")
    String device = "cpu";

    @Option(names = "--json", paramLabel = "FILE", description = "also write the result as one JSON object (docs/schemas.md)")
    Path json;

    @Option(names = "--quiet", description = "print nothing but errors")
    boolean quiet;

    @Option(names = "--verbose", description = "print the trace of an error")
    boolean verbose;

    void check() {
        if (threads < 1) {
            throw new InputException("--threads", Integer.toString(threads), "at least 1");
        }
        if (scratch != null && !Files.isDirectory(scratch)) {
            throw new InputException("--scratch", scratch.toString(), "a folder that exists");
        }
        device();
        if (json != null && (Files.isDirectory(json) || !Files.isDirectory(json.toAbsolutePath().getParent()))) {
            throw new InputException("--json", json.toString(), "the name of a file in a folder that exists");
        }
    }

    /// Where blocks are computed.
    ComputeDevice device() {
        return ComputeDevice.parse(device);
    }

    void writeJson(ObjectNode result) {
        if (json != null) {
            JsonFile.write(json, result);
        }
    }
}
