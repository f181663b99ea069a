// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.optishear.InputException;
import org.optishear.tensor.Workers;
import org.optishear.training.BundledModel;
import org.optishear.training.TrainingSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `optishear train-demo`: makes the bundled model again (docs/bundled-model.md).
@Command(name = "train-demo", hidden = true, description = "Train the bundled model from nothing.")
final class TrainDemoCommand extends Verb {
    private static final int SHARDS = 2;

    @Option(names = {"-o", "--output"}, required = true, paramLabel = "DIR", description = "folder of the model")
    Path output;

    @Option(names = "--steps", paramLabel = "N", description = "optimiser steps (default: 1000)")
    int steps = 1000;

    @Option(names = "--windows", paramLabel = "N", description = "windows of each of two shards of a batch (default: 8)")
    int windows = 8;

    @Option(names = "--length", paramLabel = "TOKENS", description = "tokens of a window (default: 256)")
    int length = 256;

    @Option(names = "--learning-rate", paramLabel = "X", description = "peak learning rate (default: 0.002)")
    double learningRate = 2e-3;

    @Option(names = "--seed", paramLabel = "N", description = "of the initial weights (default: 0)")
    long seed;

    TrainDemoCommand(Console console) {
        super(console);
    }

    @Override
    ObjectNode execute() {
        if (Files.exists(output)) {
            throw new InputException(output.toString(), "something that exists", "a new folder");
        }
        try {
            Files.createDirectories(output);
        } catch (IOException e) {
            throw new InputException(output.toString(), "a folder that cannot be made (" + e.getMessage() + ")",
                    "a writable place", e);
        }
        TrainingSettings settings = new TrainingSettings(steps, SHARDS, windows, length, learningRate, seed);
        double[] smoothed = new double[1];
        try (Workers workers = workers(); Progress progress = progress("steps", steps)) {
            new BundledModel(output, settings).make(workers, (step, loss) -> {
                smoothed[0] = step == 1 ? loss : 0.98 * smoothed[0] + 0.02 * loss;
                progress.at(step, String.format(Locale.ROOT, "loss %.4f", smoothed[0]));
            });
        }
        say(String.format(Locale.ROOT, "model in %s, training loss %.4f", output, smoothed[0]));
        return new ObjectMapper().createObjectNode().put("schema", "optishear.train/1").put("loss", smoothed[0]);
    }
}
