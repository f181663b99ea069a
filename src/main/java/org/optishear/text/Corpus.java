// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.optishear.InputException;

/// Documents read from local files, in the order of the files and of the lines in them.
///
/// Opening reads every file once, from end to end, so that a bad line is found before any work starts. The texts go to a
/// nameless temporary file, and only their positions stay in memory: a corpus of any size costs 8 bytes a document, can be
/// read at random even where the file is compressed, and does not change when the file does.
public final class Corpus implements AutoCloseable {
    /// A file of the corpus.
    ///
    /// @param bytes size of the file as it is, compressed or not
    /// @param sha256 of the file as it is, in hexadecimal
    /// @param documents number of documents in it
    public record Source(Path file, long bytes, String sha256, int documents) {}

    private final FileChannel texts;
    private final long[] starts; // document i is [starts[i], starts[i + 1])
    private final List<Source> sources;

    Corpus(FileChannel texts, long[] starts, List<Source> sources) {
        this.texts = texts;
        this.starts = starts;
        this.sources = List.copyOf(sources);
    }

    /// Reads files; how depends on the endings of their names: `.txt` is one document, `.jsonl`, `.jsonl.gz` and
    /// `.json.gz` hold one a line in a field `text`, `.raw` is WikiText's raw file ([WikiText]).
    ///
    /// @throws InputException
    ///             if a file is absent, has another ending, is not UTF-8 or not what its name says, or has no text
    public static Corpus open(List<Path> files) {
        if (files.isEmpty()) {
            throw new InputException("text files", "none", "at least one");
        }
        for (Path file : files) {
            DocumentFormat.of(file);
            if (!Files.isRegularFile(file)) {
                throw new InputException(file.toString(), "no such file", "a text file");
            }
        }
        try {
            Path temporary = Files.createTempFile("optishear-corpus", ".txt");
            FileChannel texts = FileChannel.open(temporary, StandardOpenOption.READ, StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE);
            try {
                return new CorpusReader(texts).read(files);
            } catch (RuntimeException e) {
                texts.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("text files could not be copied to a temporary file: " + e.getMessage(), e);
        }
    }

    /// Number of documents.
    public int size() {
        return starts.length - 1;
    }

    /// The text of one document; may be asked for by several threads at once.
    public String document(int index) {
        ByteBuffer text = ByteBuffer.allocate(Math.toIntExact(starts[index + 1] - starts[index]));
        try {
            while (text.hasRemaining()) {
                if (texts.read(text, starts[index] + text.position()) < 0) {
                    throw new IOException("temporary file was cut short");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("[" + name() + "] document " + index + ": " + e.getMessage(), e);
        }
        return new String(text.array(), StandardCharsets.UTF_8);
    }

    /// All documents as one text, which must fit into a string.
    public String joined(String separator) {
        return IntStream.range(0, size()).mapToObj(this::document).collect(Collectors.joining(separator));
    }

    /// The files with their hashes, for manifests.
    public List<Source> sources() {
        return sources;
    }

    /// The files, for messages.
    public String name() {
        return sources.stream().map(source -> source.file().toString()).collect(Collectors.joining(", "));
    }

    @Override
    public void close() {
        try {
            texts.close();
        } catch (IOException e) {
            throw new UncheckedIOException("[" + name() + "] " + e.getMessage(), e);
        }
    }
}
