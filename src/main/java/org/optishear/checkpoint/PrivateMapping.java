// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Maps a file privately: pages come from the file as they are touched, and a write changes this process's copy of a
/// page, never the file.
///
/// `FileChannel.map(PRIVATE)` demands write permission on the file, which model caches and read-only mounts do not
/// give, and it charges the whole file against memory, so that a file larger than memory cannot be mapped. A read-only
/// mapping has neither flaw but kills the process when libtorch writes in place. Hence `mmap(2)` itself, with
/// `MAP_PRIVATE | MAP_NORESERVE`. Where the system is neither Linux nor macOS the channel's own mapping is used.
final class PrivateMapping {
    private PrivateMapping() {}

    /// Bytes `offset … offset+length-1` of `file`; unmapped when `arena` closes.
    ///
    /// @throws IOException if the system refuses the mapping
    static MemorySegment map(Path file, long offset, long length, Arena arena) throws IOException {
        if (length == 0) {
            return arena.allocate(0);
        }
        String system = System.getProperty("os.name");
        if (system.equals("Linux")) {
            return Posix.map(file, offset, length, arena, new Flags(0x80000, 0x4000));
        }
        if (system.equals("Mac OS X")) {
            return Posix.map(file, offset, length, arena, new Flags(0x1000000, 0x40));
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.PRIVATE, offset, length, arena);
        }
    }

    /// A tensor that lies row-major in a file, aligned to its element size: mapped, or copied where its place in the file
    /// does not allow it.
    static MemorySegment aligned(Path file, TensorInfo tensor, Arena arena) throws IOException {
        MemorySegment mapped = map(file, tensor.offset(), tensor.bytes(), arena);
        if (mapped.address() % tensor.dtype().alignment() == 0) {
            return mapped;
        }
        return arena.allocate(tensor.bytes(), tensor.dtype().alignment()).copyFrom(mapped);
    }

    /// The two constants of `fcntl.h` and `sys/mman.h` that differ between systems.
    private record Flags(int closeOnExec, int noReserve) {}

    @SuppressWarnings("restricted") // calls into the C library are what this class is for
    private static final class Posix {
        private static final int READ_ONLY = 0;
        private static final int PROT_READ_WRITE = 3;
        private static final int MAP_PRIVATE = 2;
        private static final long PAGE = 65_536; // a multiple of every page size in use

        private static final Linker LINKER = Linker.nativeLinker();
        private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
        private static final StructLayout STATE = Linker.Option.captureStateLayout();
        private static final VarHandle ERRNO_VALUE = STATE
                .varHandle(MemoryLayout.PathElement.groupElement("errno"));

        private static final MethodHandle OPEN = handle("open",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT), ERRNO,
                Linker.Option.firstVariadicArg(2));
        private static final MethodHandle MMAP = handle("mmap",
                FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG),
                ERRNO);
        private static final MethodHandle MUNMAP = handle("munmap",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
        private static final MethodHandle CLOSE = handle("close",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

        private Posix() {}

        private static MethodHandle handle(String name, FunctionDescriptor type, Linker.Option... options) {
            return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, options);
        }

        static MemorySegment map(Path file, long offset, long length, Arena arena, Flags flags) throws IOException {
            long before = offset % PAGE; // mmap takes whole pages
            try (Arena call = Arena.ofConfined()) {
                MemorySegment state = call.allocate(STATE);
                MemorySegment name = call.allocateFrom(file.toString(), StandardCharsets.UTF_8);
                int descriptor = (int) OPEN.invokeExact(state, name, READ_ONLY | flags.closeOnExec());
                if (descriptor < 0) {
                    throw new IOException(file + ": open failed, errno " + (int) ERRNO_VALUE.get(state, 0L));
                }
                long address = (long) MMAP.invokeExact(state, 0L, before + length, PROT_READ_WRITE,
                        MAP_PRIVATE | flags.noReserve(), descriptor, offset - before);
                int errno = (int) ERRNO_VALUE.get(state, 0L);
                int _ = (int) CLOSE.invokeExact(descriptor);
                if (address == -1) {
                    throw new IOException(file + ": mmap of " + length + " bytes failed, errno " + errno);
                }
                return MemorySegment.ofAddress(address).reinterpret(before + length, arena, Posix::unmap)
                        .asSlice(before);
            } catch (IOException | RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException("a call into the C library failed: " + e, e);
            }
        }

        private static void unmap(MemorySegment mapped) {
            try {
                int result = (int) MUNMAP.invokeExact(mapped.address(), mapped.byteSize());
                if (result != 0) {
                    throw new IllegalStateException("munmap failed");
                }
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException("a call into the C library failed: " + e, e);
            }
        }
    }
}
