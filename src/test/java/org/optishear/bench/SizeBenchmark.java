// SPDX-License-Identifier: Apache-2.0
package org.optishear.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.optishear.checkpoint.HfConfig;
import org.optishear.tensor.Workers;

/// Runs `optishear prune` by Wanda on a model of real size, watches the process, and prints what it took beside the machine's
/// GEMM peak, measured before and after: the products of the linears are `2 * weights * tokens` operations a pass, and a
/// block is passed twice (but for the last, whose outputs nobody needs).
public final class SizeBenchmark {
    private static final int WINDOWS = 8;
    private static final int LENGTH = 512;
    private static final ObjectMapper JSON = new ObjectMapper();

    private SizeBenchmark() {}

    /// Launcher, model folder, further flags of `prune`.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path model = Path.of(arguments[1]);
        List<String> flags = Arrays.asList(arguments).subList(2, arguments.length);
        HfConfig config = HfConfig.read(model.resolve("config.json"));
        Path tokens = model.resolveSibling(model.getFileName() + ".tokens.json");
        Random random = new Random(0);
        int vocabulary = config.requiredInt("vocab_size");
        JSON.writeValue(tokens.toFile(), random.ints((long) WINDOWS * LENGTH, 3, vocabulary).boxed()
                .collect(ArrayList<List<Integer>>::new, (rows, id) -> {
                    if (rows.isEmpty() || rows.getLast().size() == LENGTH) {
                        rows.add(new ArrayList<>());
                    }
                    rows.getLast().add(id);
                }, List::addAll));
        ScalarType type = flags.contains("bf16") || flags.contains("--compute=bf16")
                ? ScalarType.BFloat16
                : ScalarType.Float;
        double before = peak(config, type);
        Path output = model.resolveSibling(model.getFileName() + ".pruned");
        Path result = model.resolveSibling(model.getFileName() + ".result.json");
        List<String> command = new ArrayList<>(List.of(arguments[0], "prune", model.toString(), "-o", output.toString(),
                "--method", "wanda", "--sparsity", "0.5", "--tokens", tokens.toString(), "--force", "--json",
                result.toString()));
        command.addAll(flags);
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command).inheritIO().start();
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        Path io = Path.of("/proc", Long.toString(process.pid()), "io");
        long anonymous = 0;
        long read = 0;
        while (process.isAlive()) {
            anonymous = Math.max(anonymous, field(status, "RssAnon:") * 1024);
            read = Math.max(read, field(io, "read_bytes:"));
            Thread.sleep(50);
        }
        double wall = (System.nanoTime() - start) / 1e9;
        if (process.waitFor() != 0) {
            throw new IllegalStateException("prune ended with exit code " + process.exitValue());
        }
        double after = peak(config, type);
        JsonNode pruned = JSON.readTree(result.toFile());
        double seconds = JSON.readTree(output.resolve("manifest.json").toFile()).at("/seconds/prune").asDouble();
        int blocks = config.requiredInt("num_hidden_layers");
        double operations = 2.0 * pruned.path("weights").asDouble() * WINDOWS * LENGTH * (2 * blocks - 1) / blocks;
        System.out.printf(Locale.ROOT,
                "| %s, %s, %d x %d tokens | |%n|---|---:|%n| weights in prunable matrices | %,d |%n| wall | %.1f s |%n"
                        + "| of which pruning | %.1f s |%n| peak RssAnon (sampled every 50 ms) | %.2f GiB |%n"
                        + "| read from the disk | %.1f GB |%n| GEMM peak before, after | %.0f, %.0f GFLOP/s |%n"
                        + "| products of the linears | %.1f TFLOP, %.0f GFLOP/s over all of pruning |%n"
                        + "| share of the measured peak | %.0f %% |%n",
                model.getFileName(), type == ScalarType.Float ? "fp32" : "bf16", WINDOWS, LENGTH,
                pruned.path("weights").asLong(), wall, seconds, anonymous / (double) (1 << 30), read / 1e9,
                before / 1e9,
                after / 1e9, operations / 1e12, operations / seconds / 1e9, 100 * operations / seconds
                        / ((before + after) / 2));
    }

    /// Operations a second of products of the model's own shapes, one thread a processor.
    private static double peak(HfConfig config, ScalarType type) {
        long hidden = config.requiredInt("hidden_size");
        long wide = config.requiredInt("intermediate_size");
        int threads = Runtime.getRuntime().availableProcessors();
        try (Workers workers = new Workers(threads)) {
            long start = System.nanoTime();
            List<Integer> counts = workers.map(threads, _ -> {
                Tensor input = torch.randn(LENGTH, hidden).to(type);
                Tensor weight = torch.randn(wide, hidden).to(type);
                int count = 0;
                for (; System.nanoTime() - start < 4e9; count++) {
                    try (PointerScope _ = new PointerScope()) {
                        torch.linear(input, weight);
                    }
                }
                return count;
            });
            long ended = System.nanoTime();
            double products = counts.stream().mapToInt(Integer::intValue).sum();
            return products * 2 * LENGTH * hidden * wide / ((ended - start) / 1e9);
        }
    }

    private static long field(Path file, String name) {
        try {
            return Files.readAllLines(file).stream().filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElse(0);
        } catch (IOException e) {
            return 0; // the process has ended
        }
    }
}
