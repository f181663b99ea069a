// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The smallest budget that a command names is enough for it, and is kept.
@EnabledOnOs(OS.LINUX)
class MemoryPromiseTest {
    private static final Pattern LEAST = Pattern.compile("expected at least ([0-9.]+) (MiB|GiB):");
    /// What one JVM may hold more than another of the same kind when it makes its plan.
    private static final double SLACK = 16;

    @TempDir
    private Path folder;

    /// All that `sparsegpt` needs, but the Hessians.
    @Tag("long")
    @Test
    void theSmallestBudgetOfAMaskIsKept() throws IOException, InterruptedException {
        theSmallestBudgetIsKeptAndGivesTheSameBytes("wanda");
    }

    @ParameterizedTest
    @ValueSource(strings = "sparsegpt")
    void theSmallestBudgetIsKeptAndGivesTheSameBytes(String method) throws IOException, InterruptedException {
        RandomModel shape = new RandomModel(512, 8, 4, 2048, 4003, 2, ScalarType.BFloat16);
        Path model = shape.in(folder.resolve("model"));
        Path tokens = Cli.tokens(folder.resolve("tokens.json"), shape.rows(96, 96, 96, 96, 96, 96));
        Object[] prune = {"prune", model, "--method", method, "--sparsity", "0.5", "--tokens", tokens};
        double least = least(prune);
        Path tight = folder.resolve("tight");
        Process process = process(Stream.concat(Stream.of(prune),
                Stream.of("-o", tight, "--memory", least + SLACK + "MiB", "--scratch", folder)).toArray());
        assertThat(process.waitFor()).isZero();
        double peak = Cli.json(tight.resolve("manifest.json")).path("peakAnonymousBytes").asDouble() / (1 << 20);
        assertThat(peak).isBetween(50.0, least + SLACK);
        Path ample = folder.resolve("ample");
        Cli.succeed(Stream.concat(Stream.of(prune), Stream.of("-o", ample)).toArray());
        assertThat(tight.resolve("model.safetensors")).hasSameBinaryContentAs(ample.resolve("model.safetensors"));
    }

    /// A vocabulary that makes logits what is largest: measured by all objectives they need no more room than by one.
    @Tag("long")
    @Test
    void theSmallestBudgetOfASearchIsKeptWithAllObjectives() throws IOException, InterruptedException {
        RandomModel shape = new RandomModel(12, 3, 1, 20, 120_011, 1, ScalarType.BFloat16);
        Path model = shape.in(folder.resolve("model"));
        Path tokens = Cli.tokens(folder.resolve("tokens.json"), shape.rows(48));
        Object[] search = {"search", model, "--sparsity", "0.5", "--tokens", tokens, "--algorithm", "random",
                "--trials",
                "2", "--correlate", "--threads", "1"};
        double least = least(search);
        Path run = folder.resolve("run");
        Process process = process(Stream.concat(Stream.of(search),
                Stream.of("-o", run, "--memory", least + SLACK + "MiB", "--scratch", folder)).toArray());
        assertThat(process.waitFor()).isZero();
        double peak = Cli.json(run.resolve("manifest.json")).path("peakAnonymousBytes").asDouble() / (1 << 20);
        assertThat(peak).isBetween(50.0, least + SLACK);
    }

    /// MiB that the refusal of a tiny budget names.
    private double least(Object[] prune) throws IOException, InterruptedException {
        Path said = folder.resolve("refusal.txt");
        ProcessBuilder builder = Cli.optimized(Stream.concat(Stream.of(prune),
                Stream.of("-o", folder.resolve("none"), "--memory", "1MiB")).toArray());
        Process process = builder.redirectError(said.toFile()).start();
        assertThat(process.waitFor()).isEqualTo(2);
        Matcher least = LEAST.matcher(Files.readString(said, StandardCharsets.UTF_8));
        assertThat(least.find()).as(Files.readString(said)).isTrue();
        return Double.parseDouble(least.group(1)) * (least.group(2).equals("GiB") ? 1024 : 1);
    }

    /// With the allocator as the launcher sets it.
    private static Process process(Object... arguments) throws IOException {
        ProcessBuilder builder = Cli.optimized(arguments);
        builder.environment().put("GLIBC_TUNABLES",
                "glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=1048576:glibc.malloc.trim_threshold=4194304");
        return builder.start();
    }
}
