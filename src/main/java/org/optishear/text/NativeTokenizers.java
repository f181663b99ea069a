// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import ai.djl.util.Utils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Loads the Rust tokenizers library once per process, without ever touching a network.
///
/// - `RUST_FLAVOR=cpu` keeps the loader from fetching a CUDA build of the library on a machine with a GPU;
///   `ai.djl.offline` and `OPT_OUT_TRACKING` switch off its downloads and its telemetry. The same names in the
///   environment win over these system properties, so a launcher may set them as well.
/// - The library is unpacked under a file lock, for several programs may start at once on an empty cache.
///
/// The binding is used without its wrapper class, which truncates to 512 tokens by default and copies eight arrays
/// beside the ids (strings and spans of every token) out of each encoding.
final class NativeTokenizers {
    private NativeTokenizers() {}

    /// The library.
    ///
    /// @throws IllegalStateException
    ///             if it does not load on this machine
    static TokenizersLibrary library() {
        return Holder.LIBRARY;
    }

    /// Initialisation on demand: class initialisation is the lock between threads, the file lock between processes.
    private static final class Holder {
        private static final TokenizersLibrary LIBRARY = load();

        private Holder() {}
    }

    private static TokenizersLibrary load() {
        setUnlessSet("RUST_FLAVOR", "cpu");
        setUnlessSet("ai.djl.offline", "true");
        setUnlessSet("OPT_OUT_TRACKING", "true");
        try {
            Path directory = Utils.getEngineCacheDir("tokenizers");
            Files.createDirectories(directory);
            Path lockFile = directory.resolve("optishear.lock");
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (!lock.isValid()) {
                    throw new IllegalStateException("[" + lockFile + "] lock was lost while tokenizers were unpacked");
                }
                LibUtils.checkStatus();
            }
            return TokenizersLibrary.LIB;
        } catch (IOException e) {
            throw new UncheckedIOException("the tokenizers library could not be unpacked: " + e.getMessage(), e);
        } catch (UnsatisfiedLinkError e) {
            throw new IllegalStateException("the tokenizers library does not load here: " + e.getMessage(), e);
        }
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
