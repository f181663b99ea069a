// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.optishear.InputException;

/// The text files that can be read, told apart by the endings of their names.
enum DocumentFormat {
    /// The whole file is one document, character for character.
    PLAIN {
        @Override
        void read(Path file, InputStream content, Sink documents) throws IOException {
            documents.accept(Utf8.decode(whole(file, content), file.toString()), file.toString());
        }
    },

    /// WikiText's raw file is one document, its rows joined as [WikiText] says.
    WIKITEXT {
        @Override
        void read(Path file, InputStream content, Sink documents) throws IOException {
            String raw = Utf8.decode(whole(file, content), file.toString());
            documents.accept(WikiText.joinRows(raw), file.toString());
        }
    },

    /// Each line is a JSON object whose `text` is a document, as C4 is published; blank lines are skipped.
    JSON_LINES {
        @Override
        void read(Path file, InputStream content, Sink documents) throws IOException {
            JsonLines lines = new JsonLines(file, content);
            for (String text = lines.next(); text != null; text = lines.next()) {
                documents.accept(text, lines.where());
            }
        }
    };

    /// Takes the documents of a file one after another.
    interface Sink {
        /// Takes one document.
        ///
        /// @param where file, and line where it has lines, for messages
        void accept(String document, String where);
    }

    private static final int LARGEST_DOCUMENT_BYTES = 1 << 30; // a Java string of any script can hold it

    /// Endings of the names of such files.
    private List<String> endings() {
        return switch (this) {
            case PLAIN -> List.of(".txt");
            case WIKITEXT -> List.of(".raw");
            case JSON_LINES -> List.of(".jsonl", ".jsonl.gz", ".json.gz");
        };
    }

    /// Passes all documents of a file on; `content` is the file's, unpacked where the file is compressed.
    abstract void read(Path file, InputStream content, Sink documents) throws IOException;

    /// The format of a file.
    ///
    /// @throws InputException
    ///             if no format has the ending of its name
    static DocumentFormat of(Path file) {
        return Arrays.stream(values()).filter(format -> format.endings().stream().anyMatch(file.toString()::endsWith))
                .findFirst().orElseThrow(() -> new InputException(file.toString(), "a name with another ending",
                        "a text file ending in " + allEndings()));
    }

    private static String allEndings() {
        return Arrays.stream(values()).flatMap(format -> format.endings().stream()).collect(Collectors.joining(", "));
    }

    private static byte[] whole(Path file, InputStream content) throws IOException {
        byte[] bytes = content.readNBytes(LARGEST_DOCUMENT_BYTES);
        if (content.read() >= 0) {
            throw new InputException(file.toString(), "a document over 1 GiB", "at most 1 GiB, or one document a line");
        }
        return bytes;
    }

    /// Whether the file is compressed.
    static boolean isGzip(Path file) {
        return file.toString().endsWith(".gz");
    }
}
