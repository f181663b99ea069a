// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.optishear.InputException;

/// Hashes of file contents, for plans and manifests.
public final class ContentHash {
    private static final int CHUNK = 1 << 20;

    private ContentHash() {}

    /// SHA-256 of a file in hexadecimal, read in chunks of 1 MiB.
    ///
    /// @throws InputException if the file cannot be read
    public static String sha256(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] chunk = new byte[CHUNK];
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                digest.update(chunk, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new InputException(file.toString(), "an error (" + e + ")", "a readable file", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
