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
import java.util.List;
import org.optishear.InputException;

/// A model's own tokenizer: Hugging Face's Rust implementation, reading the model folder's `tokenizer.json`, or an
/// equivalent one made in memory from `vocab.json` and `merges.txt` or from SentencePiece's `tokenizer.model`.
///
/// A `tokenizer.json` alone decides which special tokens a text gets; `add_bos_token` and `add_eos_token` of
/// `tokenizer_config.json` count only for the other kinds. So does transformers 5.18.
///
/// Texts of any length are encoded whole: truncation and padding are off, whatever the file says. Encoding and decoding
/// may be called from several threads; [#close()] must come after all of them.
public final class Tokenizer implements AutoCloseable {
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

    /// Opens the tokenizer of a model folder ([TokenizerFiles]).
    ///
    /// @throws InputException
    ///             if there is none, one of its files is not what it should be, or the tokenizers library rejects it
    public static Tokenizer open(Path modelFolder) {
        List<Path> files = TokenizerFiles.of(modelFolder);
        if (files.isEmpty()) {
            throw new InputException(modelFolder.resolve(TokenizerFiles.JSON).toString(), "no such file",
                    "the model's " + TokenizerFiles.JSON + ", vocab.json and merges.txt, or tokenizer.model");
        }
        Path file = files.getFirst();
        try {
            for (Path part : files) {
                if (Files.size(part) > LARGEST_FILE_BYTES) {
                    throw new InputException(part.toString(), Files.size(part) + " bytes",
                            "at most " + LARGEST_FILE_BYTES);
                }
            }
            return new Tokenizer(file, sha256(files), json(modelFolder, file));
        } catch (CharacterCodingException e) {
            throw new InputException(file.toString(), "bytes that are not UTF-8", "a tokenizer in JSON", e);
        } catch (JsonProcessingException e) {
            throw new InputException(file.toString(), BadJson.reason(e), "a tokenizer in JSON", e);
        } catch (IOException e) {
            throw new InputException(file.toString(), "a file that is rejected: " + BadJson.firstLine(e.getMessage()),
                    "a tokenizer in JSON", e);
        }
    }

    private static String json(Path folder, Path file) throws IOException {
        return switch (file.getFileName().toString()) {
            case TokenizerFiles.VOCABULARY -> ByteLevelFiles.toJson(folder);
            case TokenizerFiles.SENTENCE_PIECE -> SentencePieceFile.toJson(folder);
            default -> StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(Files.readAllBytes(file))).toString();
        };
    }

    private static String sha256(List<Path> files) throws IOException {
        if (files.size() == 1) {
            return Sha256.hex(Files.readAllBytes(files.getFirst()));
        }
        StringBuilder lines = new StringBuilder();
        for (Path file : files) {
            lines.append(Sha256.hex(Files.readAllBytes(file))).append("  ").append(file.getFileName()).append('\n');
        }
        return Sha256.hex(lines.toString().getBytes(StandardCharsets.UTF_8));
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

    /// The main file, for messages.
    public Path file() {
        return file;
    }

    /// SHA-256 of the file, in hexadecimal; of several files, that of the lines which sha256sum prints for them.
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
