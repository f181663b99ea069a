// SPDX-License-Identifier: Apache-2.0
package org.optishear.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.checkpoint.ContentHash;
import org.optishear.checkpoint.WeightFile;
import org.optishear.text.TokenizerFiles;
import org.optishear.text.Windows;

/// What a result was made from, in hashes and words; no paths of one machine.
public final class Provenance {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Provenance() {}

    /// SHA-256 of a model's config, weight files and tokenizer.
    ///
    /// @throws org.optishear.InputException if a file of the model has changed since it was opened, so that the hashes
    ///     would not be those of what was read
    public static ObjectNode of(Checkpoint checkpoint) {
        ObjectNode json = JSON.createObjectNode();
        json.put("architecture", checkpoint.config().architecture());
        json.put("config.json", ContentHash.sha256(checkpoint.config().path()));
        for (WeightFile file : checkpoint.files()) {
            json.put(file.path().getFileName().toString(), ContentHash.sha256(file.path()));
        }
        for (Path file : TokenizerFiles.of(checkpoint.folder())) {
            json.put(file.getFileName().toString(), ContentHash.sha256(file));
        }
        checkpoint.requireUnchanged();
        return json;
    }

    /// SHA-256 of files by their names.
    public static ObjectNode of(List<Path> files) {
        ObjectNode json = JSON.createObjectNode();
        files.forEach(file -> json.put(file.getFileName().toString(), ContentHash.sha256(file)));
        return json;
    }

    /// The windows of a text or token file.
    public static ObjectNode of(Windows windows) {
        ObjectNode json = JSON.createObjectNode();
        json.put("protocol", windows.protocol());
        json.put("windows", windows.count());
        json.put("tokens", windows.rows().stream().mapToLong(row -> row.length).sum());
        json.put("length", windows.longest());
        json.put("firstToken", firstToken(windows));
        json.put("sha256", windows.sha256());
        return json;
    }

    /// Whether every window begins alike, or only the first with it: shows where BOS is.
    private static String firstToken(Windows windows) {
        int first = windows.rows().getFirst()[0];
        long alike = windows.rows().stream().filter(row -> row[0] == first).count();
        return alike == windows.count() ? first + " in every window" : first + " in the first window";
    }
}
