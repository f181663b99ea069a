// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.optishear.InputException;

/// Writes a checkpoint that differs from its source in the values of tensors and in nothing else.
///
/// Shards, headers (names, dtypes, shapes, offsets, `__metadata__`, padding), index, config and tokenizer files are the
/// source's bytes. A `pytorch_model.bin` becomes `model.safetensors`, its shards as many `model-0000i-of-0000n.safetensors`
/// with an index, as transformers would save them. Tensors pass one at a time through a private mapping, so memory is at most what the edit touches of
/// one tensor.
public final class CheckpointWriter {
    private CheckpointWriter() {}

    /// Where a checkpoint goes, and what goes with it.
    ///
    /// @param folder the new folder
    /// @param force whether an existing checkpoint folder is replaced
    /// @param ownFiles further files, for example a manifest; asked for when all tensors are written. One of the same
    ///     name is not copied from the source.
    public record Destination(Path folder, boolean force, SequencedMap<String, Supplier<byte[]>> ownFiles) {}

    /// Copies a checkpoint through an edit.
    ///
    /// @throws InputException as the other `write` does
    public static void write(Checkpoint source, Path target, boolean force, TensorEdit edit) {
        write(source, new Destination(target, force, new TreeMap<>()), edit);
    }

    /// Copies a checkpoint through an edit.
    ///
    /// @throws InputException if the target exists or holds the source, if there is no space, or if the source changes
    ///     meanwhile; then nothing has been written
    public static void write(Checkpoint source, Destination destination, TensorEdit edit) {
        try {
            requireApart(source, destination.folder().toAbsolutePath().normalize());
            List<Path> companions = CompanionFiles.of(source).stream()
                    .filter(file -> !destination.ownFiles().containsKey(file.getFileName().toString())).toList();
            long bytes = 0;
            for (Path file : companions) {
                bytes += Files.size(file);
            }
            for (WeightFile file : source.files()) {
                bytes += file.writtenBytes();
            }
            source.requireUnchanged();
            AtomicFolder.write(new AtomicFolder.Target(destination.folder(), destination.force(), bytes), folder -> {
                SequencedMap<String, WeightFile> files = WrittenNames.of(source);
                for (Map.Entry<String, WeightFile> file : files.entrySet()) {
                    folder.file(file.getKey(), channel -> copy(file.getValue(), channel, edit));
                }
                if (WrittenNames.needIndex(source)) {
                    folder.file(ShardIndex.NAME, WrittenNames.index(files));
                }
                for (Path file : companions) {
                    folder.copy(file);
                }
                for (Map.Entry<String, Supplier<byte[]>> own : destination.ownFiles().entrySet()) {
                    folder.file(own.getKey(), own.getValue().get());
                }
                source.requireUnchanged();
            });
        } catch (IOException e) {
            throw new InputException(source.folder().toString(), "an error (" + e + ")", "a readable folder", e);
        }
    }

    /// Makes sure, before long work, that [#write] would find a place: the target is free or may be replaced, does not
    /// hold the source, and there is space for a copy.
    ///
    /// @param more bytes that are needed there beside the copy
    /// @throws InputException if not
    public static void requirePlace(Checkpoint source, Path target, boolean force, long more) {
        try {
            requireApart(source, target.toAbsolutePath().normalize());
            long bytes = more;
            for (WeightFile file : source.files()) {
                bytes += file.writtenBytes();
            }
            AtomicFolder.requirePlace(new AtomicFolder.Target(target, force, bytes));
        } catch (IOException e) {
            throw new InputException(source.folder().toString(), "an error (" + e + ")", "a readable folder", e);
        }
    }

    /// Deletes the hidden folder of a writer that was killed.
    public static void deleteHalfWritten(Path partial) throws IOException {
        FileSystemSteps.deleteTree(partial);
    }

    private static void copy(WeightFile file, FileChannel channel, TensorEdit edit) throws IOException {
        FileSystemSteps.write(channel, file.headerBytes());
        for (TensorInfo tensor : file.tensors()) {
            try (Arena arena = Arena.ofShared()) {
                MemorySegment copy = file.privateCopy(tensor, arena);
                edit.edit(tensor, copy);
                FileSystemSteps.write(channel, copy);
            }
        }
        file.requireUnchanged();
    }

    /// Replacing the source, or a folder around it, would destroy it; so would replacing what its links point to.
    private static void requireApart(Checkpoint source, Path target) throws IOException {
        if (!Files.exists(target)) {
            return;
        }
        Path real = target.toRealPath();
        boolean apart = !source.folder().toRealPath().startsWith(real);
        for (WeightFile file : source.files()) {
            apart &= !file.path().toRealPath().startsWith(real);
        }
        if (!apart) {
            throw new InputException(target.toString(), "the folder that holds the source " + source.folder(),
                    "another folder");
        }
    }
}
