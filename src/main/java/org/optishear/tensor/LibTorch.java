// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;

/// Loads libtorch once per process, in the one configuration whose results do not depend on the machine's load.
///
/// - Natives are unpacked under a file lock: JVMs that start together on an empty JavaCPP cache would crash (SIGBUS).
/// - JavaCPP's own limits (`maxBytes`, `maxPhysicalBytes`, by default multiples of the Java heap) are switched off:
///   native memory is budgeted by the caller.
/// - libtorch and OpenBLAS run on one thread each; parallelism belongs to [Workers]. Their own threading changes the
///   last bits of a product with the number of threads.
public final class LibTorch {
    private LibTorch() {}

    /// Loads the native libraries, at the first call only; later calls return at once.
    ///
    /// @throws IllegalStateException
    ///             if the natives cannot be unpacked or do not fit this machine
    public static void load() {
        Holder.loaded();
    }

    /// Initialisation on demand: class initialisation is the lock between threads, the file lock between processes.
    private static final class Holder {
        static {
            disableJavaCppLimits();
            loadUnderLock();
            torch.set_num_threads(1);
            openblas_nolapack.blas_set_num_threads(1);
        }

        private Holder() {}

        static void loaded() {}
    }

    private static void disableJavaCppLimits() {
        for (String limit : new String[]{"org.bytedeco.javacpp.maxBytes", "org.bytedeco.javacpp.maxPhysicalBytes"}) {
            if (System.getProperty(limit) == null) {
                System.setProperty(limit, "0");
            }
        }
    }

    private static void loadUnderLock() {
        try {
            Path directory = Loader.getCacheDir().toPath();
            Files.createDirectories(directory);
            Path lockFile = directory.resolve("optishear.lock");
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (!lock.isValid()) {
                    throw new IllegalStateException("[" + lockFile + "] lock was lost while libtorch was unpacked");
                }
                Loader.load(openblas_nolapack.class);
                Loader.load(torch.class);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("libtorch could not be unpacked: " + e.getMessage(), e);
        } catch (UnsatisfiedLinkError e) {
            throw new IllegalStateException("libtorch does not load on this machine: " + e.getMessage(), e);
        }
    }
}
