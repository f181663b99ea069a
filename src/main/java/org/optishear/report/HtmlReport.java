// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.optishear.InputException;

/// The report of a run: one HTML page with everything in it, which opens by double click and asks nothing of a network.
///
/// A pure function of the run's files: it holds no time of its own, and equal files give equal bytes.
public final class HtmlReport {
    private HtmlReport() {}

    /// The page of a run.
    ///
    /// @param run a folder with `search.json` or `results.json`, or both; `manifest.json` and `study.db` add to it
    /// @throws InputException if both are missing or one is malformed; it names the file and the field
    public static String of(Path run) {
        return Page.of(RunFiles.read(run)).markup();
    }

    /// The page of an inspection.
    ///
    /// @param file what `inspect --json` has written
    /// @throws InputException if it is malformed; it names the field
    public static String ofInspection(Path file) {
        return InspectionPage.of(RunFiles.object(file).orElseThrow(() -> new InputException(file.toString(), "nothing",
                "the folder of a run, or the JSON of inspect"))).markup();
    }

    /// Writes the page of an inspection that is in no file yet.
    ///
    /// @param json as `inspect --json` writes it
    public static void writeInspection(String json, Path target) {
        writePage(InspectionPage.of(RunFiles.object("inspection", json)).markup(), target);
    }

    /// Writes the page of several comparisons that are in no file together.
    ///
    /// @param folder of the first, whose name and manifest it has
    /// @param results as `results.json` holds them
    public static void writeResults(Path folder, String results, Path target) {
        Run first = RunFiles.read(folder);
        writePage(Page.of(new Run(first.name(), Optional.empty(),
                Optional.of(Results.of(RunFiles.object("results", results))), first.manifest(), List.of(),
                first.shares(),
                Optional.empty())).markup(),
                target);
    }

    /// Writes the page to a temporary name beside `target`, syncs and renames it: a reader sees the old page or the new one.
    ///
    /// @param run the folder of a run, or the file of an inspection
    /// @throws InputException as [#of], or if the target cannot be written
    public static void write(Path run, Path target) {
        writePage(Files.isRegularFile(run) ? ofInspection(run) : of(run), target);
    }

    static void writePage(String markup, Path target) {
        byte[] page = markup.getBytes(StandardCharsets.UTF_8);
        Path partial = target.resolveSibling(target.getFileName() + ".partial");
        try {
            try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(page);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            remove(partial, e);
            throw new InputException(target.toString(), "a place that cannot be written (" + e + ")", "a writable file",
                    e);
        }
    }

    private static void remove(Path partial, IOException cause) {
        try {
            Files.deleteIfExists(partial);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
