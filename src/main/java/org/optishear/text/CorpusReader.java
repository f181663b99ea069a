// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.optishear.InputException;

/// Copies the documents of files into one temporary file, noting where each starts and the hash of each file.
final class CorpusReader {
    private static final int BUFFER_BYTES = 1 << 16;

    private final FileChannel channel;
    private final OutputStream texts;
    private long[] starts = new long[1024];
    private int documents;
    private boolean hasText;

    CorpusReader(FileChannel channel) {
        this.channel = channel;
        this.texts = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
    }

    /// @throws InputException
    ///             if a file cannot be read, or has no document that is not blank
    Corpus read(List<Path> files) throws IOException {
        List<Corpus.Source> sources = new ArrayList<>();
        for (Path file : files) {
            int before = documents;
            hasText = false;
            String sha256 = readFile(file);
            if (!hasText) {
                throw new InputException(file.toString(), "no text", "at least one document that is not blank");
            }
            sources.add(new Corpus.Source(file, Files.size(file), sha256, documents - before));
        }
        texts.flush();
        return new Corpus(channel, Arrays.copyOf(starts, documents + 1), sources);
    }

    private String readFile(Path file) {
        MessageDigest digest = Sha256.digest();
        try (InputStream raw = new DigestInputStream(new BufferedInputStream(Files.newInputStream(file)), digest);
                InputStream content = DocumentFormat.isGzip(file) ? new GZIPInputStream(raw, BUFFER_BYTES) : raw) {
            DocumentFormat.of(file).read(file, content, this::add);
            raw.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new InputException(file.toString(), "data that cannot be read (" + e.getMessage() + ")",
                    "a whole, readable file", e);
        }
    }

    private void add(String document, String where) {
        byte[] text = Utf8.encode(document, where);
        try {
            texts.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException("the temporary copy of " + where + " failed: " + e.getMessage(), e);
        }
        if (documents + 1 == starts.length) {
            starts = Arrays.copyOf(starts, Math.multiplyExact(starts.length, 2));
        }
        starts[documents + 1] = starts[documents] + text.length;
        documents++;
        hasText |= !document.isBlank();
    }
}
