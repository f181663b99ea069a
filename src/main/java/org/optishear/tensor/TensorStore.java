// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.pytorch.Tensor;
import org.optishear.InputException;

/// Where tensors that outlive a task are kept: in memory up to a budget, beyond it each in a scratch file that is mapped.
///
/// A scratch file has no name from the moment it is mapped, so a killed process leaves nothing. Its pages belong to the
/// system's file cache and not to the process's anonymous memory. What is kept is the same bytes either way.
public final class TensorStore {
    private static final long STEP = 1 << 28; // bytes written to a scratch file at once

    private final long memoryBytes;
    private final Path folder;
    private final AtomicLong inMemory = new AtomicLong();
    private final AtomicLong spilled = new AtomicLong();

    /// @param memoryBytes how much is kept in memory at most
    /// @param folder where scratch files go; on a disk, not in a file system that lies in memory
    public TensorStore(long memoryBytes, Path folder) {
        this.memoryBytes = memoryBytes;
        this.folder = folder;
    }

    /// A store that never uses a file.
    public static TensorStore inMemory() {
        return new TensorStore(Long.MAX_VALUE, Path.of(""));
    }

    /// How much is kept in memory at most, bytes.
    public long memoryBytes() {
        return memoryBytes;
    }

    /// Bytes written to scratch files so far.
    public long spilledBytes() {
        return spilled.get();
    }

    /// Keeps a tensor of the caller's scope beyond it.
    ///
    /// @throws InputException if the folder cannot take a scratch file
    KeptTensor keep(Tensor tensor) {
        long bytes = tensor.nbytes();
        if (inMemory.addAndGet(bytes) <= memoryBytes || !tensor.is_cpu() || bytes == 0) {
            return new KeptTensor(tensor.retainReference(), () -> inMemory.addAndGet(-bytes));
        }
        inMemory.addAndGet(-bytes);
        spilled.addAndGet(bytes);
        return inFile(tensor.contiguous());
    }

    @SuppressWarnings("MustBeClosedChecker") // closed when the tensor is released
    private KeptTensor inFile(Tensor tensor) {
        Arena arena = Arena.ofShared();
        try {
            Path file = Files.createTempFile(folder, ".optishear-", ".scratch");
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                Files.delete(file);
                write(channel, TensorMemory.of(tensor));
                MemorySegment mapped = channel.map(MapMode.PRIVATE, 0, tensor.nbytes(), arena);
                Tensor kept = TensorMemory.over(mapped, tensor.sizes().vec().get(), tensor.scalar_type().intern());
                return new KeptTensor(kept.retainReference(), arena::close);
            }
        } catch (IOException e) {
            arena.close();
            throw new InputException("--scratch " + folder.toAbsolutePath(), "an error (" + e.getMessage() + ")",
                    "a folder with space for " + tensor.nbytes() + " bytes more", e);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    private static void write(FileChannel channel, MemorySegment bytes) throws IOException {
        for (long start = 0; start < bytes.byteSize(); start += STEP) {
            ByteBuffer part = bytes.asSlice(start, Math.min(STEP, bytes.byteSize() - start)).asByteBuffer();
            while (part.hasRemaining()) {
                channel.write(part);
            }
        }
    }
}
