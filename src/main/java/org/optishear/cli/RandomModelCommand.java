// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.optishear.InputException;
import org.optishear.checkpoint.HfConfig;
import org.optishear.tensor.Workers;
import org.optishear.training.RandomWeights;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `random-model`: a checkpoint of random weights in the shapes of a config.
@Command(name = "random-model", hidden = true, description = "Write a checkpoint of random weights in the shapes of a config.json, for benchmarks at real size.")
final class RandomModelCommand extends Verb {
    private static final Map<String, ScalarType> DTYPES = Map.of("bf16", ScalarType.BFloat16, "fp16", ScalarType.Half,
            "fp32", ScalarType.Float);

    @Parameters(paramLabel = "CONFIG", description = "config.json of a supported architecture (bench/configs holds some)")
    Path config;

    @Option(names = {"-o", "--output"}, required = true, paramLabel = "DIR", description = "new folder")
    Path output;

    @Option(names = "--dtype", paramLabel = "DTYPE", description = "bf16, fp16 or fp32 (default: bf16)")
    String dtype = "bf16";

    @Option(names = "--shard", paramLabel = "SIZE", converter = MemorySize.Converter.class, description = "size of a shard (default: 1GB)")
    MemorySize shard = new MemorySize(1_000_000_000);

    @Option(names = "--seed", paramLabel = "N", description = "of the weights (default: 0)")
    long seed;

    RandomModelCommand(Console console) {
        super(console);
    }

    @Override
    ObjectNode execute() {
        if (!DTYPES.containsKey(dtype)) {
            throw new InputException("--dtype", dtype, "bf16, fp16 or fp32");
        }
        RandomWeights weights = new RandomWeights(HfConfig.read(config), DTYPES.get(dtype), shard.bytes(), seed);
        try (Workers workers = workers(); Progress progress = progress("tensors", weights.tensors())) {
            weights.write(output, workers, done -> progress.at(done, ""));
        }
        say("model in " + output);
        return new ObjectMapper().createObjectNode().put("schema", "optishear.random/1").put("folder",
                output.toString());
    }
}
