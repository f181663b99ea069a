// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.optishear.InputException;

/// A model's own tokenizer: Hugging Face's Rust implementation, reading the model folder's `tokenizer.json`.
///
/// Texts of any length are encoded whole: truncation and padding are off, whatever the file says. Encoding and decoding
/// may be called from several threads; [#close()] must come after all of them.
public final class Tokenizer implements AutoCloseable {
    private static final String FILE_NAME = "tokenizer.json";
    private static final long LARGEST_FILE_BYTES = 1L << 29;

    private final TokenizersLibrary library;
    private final Path file;
    private final String sha256;
    private final Vocabulary vocabulary;
    private long handle;

    private Tokenizer(Path file, String sha256, String json) throws IOException {
        this.library = NativeTokenizers.library();
        this.file = file;
        this.sha256 = sha256;
        this.vocabulary = Vocabulary.read(json);
        this.handle = create(json);
        library.disableTruncation(handle);
        library.disablePadding(handle);
    }

    private long create(String json) throws IOException {
        try {
            return library.createTokenizerFromString(json);
        } catch (RuntimeException e) { // all that the native side throws
            throw new IOException(e.getMessage(), e);
        }
    }

    /// Opens `tokenizer.json` of a model folder.
    ///
    /// @throws InputException
    ///             if the file is absent, or the tokenizers library rejects it
    public static Tokenizer open(Path modelFolder) {
        Path file = modelFolder.resolve(FILE_NAME);
        if (!Files.isRegularFile(file)) {
            throw new InputException(file.toString(), "no such file", "the model's " + FILE_NAME);
        }
        try {
            if (Files.size(file) > LARGEST_FILE_BYTES) {
                throw new InputException(file.toString(), Files.size(file) + " bytes", "at most " + LARGEST_FILE_BYTES);
            }
            byte[] content = Files.readAllBytes(file);
            String json = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
            return new Tokenizer(file, Sha256.hex(content), json);
        } catch (CharacterCodingException e) {
            throw new InputException(file.toString(), "bytes that are not UTF-8", "a tokenizer in JSON", e);
        } catch (JsonProcessingException e) {
            throw new InputException(file.toString(), BadJson.reason(e), "a tokenizer in JSON", e);
        } catch (IOException e) {
            throw new InputException(file.toString(), "a file that is rejected: " + BadJson.firstLine(e.getMessage()),
                    "a tokenizer in JSON", e);
        }
    }

    /// The ids of a text.
    ///
    /// @param specialTokens whether to add what the file's post-processor adds, such as `<s>` in front
    public int[] encode(String text, boolean specialTokens) {
        long encoding = library.encode(handle(), text, specialTokens);
        try {
            return Arrays.stream(library.getTokenIds(encoding)).mapToInt(Math::toIntExact).toArray();
        } finally {
            library.deleteEncoding(encoding);
        }
    }

    /// The text of some ids; ids the tokenizer does not know give nothing.
    ///
    /// @param skipSpecial whether special tokens such as `<s>` are left out
    public String decode(int[] ids, boolean skipSpecial) {
        return library.decode(handle(), Arrays.stream(ids).asLongStream().toArray(), skipSpecial);
    }

    /// Number of distinct token ids, added tokens included.
    public int vocabularySize() {
        return vocabulary.size();
    }

    /// The largest token id.
    public int largestId() {
        return vocabulary.largestId();
    }

    /// The file, for messages and manifests.
    public Path file() {
        return file;
    }

    /// SHA-256 of the file, in hexadecimal.
    public String sha256() {
        return sha256;
    }

    /// Refuses a tokenizer that can produce ids the model has no embedding for.
    ///
    /// @param modelVocabulary rows of the model's embedding; more than the tokenizer needs is usual (padding)
    /// @throws InputException
    ///             if the largest id is not below it
    public void requireFits(int modelVocabulary) {
        if (largestId() >= modelVocabulary) {
            throw new InputException(file.toString(), "token ids up to " + largestId(),
                    "ids below the model's vocabulary of " + modelVocabulary);
        }
    }

    @Override
    public void close() {
        if (handle != 0) {
            library.deleteTokenizer(handle);
            handle = 0;
        }
    }

    private long handle() {
        if (handle == 0) {
            throw new IllegalStateException("[" + file + "] tokenizer is closed");
        }
        return handle;
    }
}
