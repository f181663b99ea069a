// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.optishear.InputException;
import org.optishear.study.Direction;
import org.optishear.study.PostgresServer;
import org.optishear.study.Study;
import org.optishear.study.StudyPlace;
import org.optishear.study.StudyStore;
import org.optishear.study.TrialState;

/// Where a search keeps its trials, and how that is known to be this very search.
///
/// @param place a file of its own, or a server that holds many searches
/// @param identity everything the trials depend on
/// @param objectives how many there are
record SearchStudy(StudyPlace place, ObjectNode identity, int objectives) {
    private static final String NAME = "metric";

    /// What the study says of itself. Each fact by itself, so that the refusal of another search names the one that differs.
    Study study() {
        Map<String, JsonNode> facts = new TreeMap<>();
        identity.properties().forEach(fact -> facts.put(fact.getKey(), fact.getValue()));
        return new Study(name(), Collections.nCopies(objectives, Direction.MINIMIZE), facts);
    }

    /// On a server it depends on everything that the trials depend on.
    private String name() {
        return switch (place) {
            case StudyPlace.File _ -> NAME;
            case PostgresServer _ -> {
                try {
                    byte[] hash = MessageDigest.getInstance("SHA-256")
                            .digest(identity.toString().getBytes(StandardCharsets.UTF_8));
                    yield NAME + "-" + HexFormat.of().formatHex(hash, 0, 8);
                } catch (NoSuchAlgorithmException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }

    /// Opens it for writing; the folder of a file is made where there is none.
    ///
    /// @param progress is told before
    StudyStore open(SearchProgress progress) {
        if (place instanceof StudyPlace.File(Path file)) {
            makeFolder(file.toAbsolutePath().getParent());
            progress.opening();
        }
        return StudyStore.open(place);
    }

    private static void makeFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new InputException(folder.toString(), "a folder that cannot be made (" + e.getMessage() + ")",
                    "a writable place", e);
        }
    }

    /// Makes sure that what is kept there, if anything, is this very search; cheap, for before costly work.
    ///
    /// @throws InputException if it is another one; it names the fact that differs
    void requireSame() {
        if (place instanceof PostgresServer server) {
            StudyStore.open(server).close(); // its name tells searches apart; what is asked here is whether it can be reached
        }
        if (place instanceof StudyPlace.File(Path file) && Files.exists(file)) {
            boolean writable = Files.isWritable(file) && Files.isWritable(file.toAbsolutePath().getParent());
            // writable, because a run that was killed at once may have left a file without tables
            try (StudyStore store = writable ? StudyStore.open(place) : StudyStore.read(file)) {
                if (store.study(name()).isPresent()) {
                    store.requireSame(study());
                }
            }
        }
    }

    /// Ended trials that are kept there; 0 where there is no such study.
    long ended() {
        try (StudyStore store = switch (place) {
            case StudyPlace.File(Path file) -> StudyStore.read(file);
            case PostgresServer server -> StudyStore.open(server);
        }) {
            return store.study(name()).isEmpty()
                    ? 0
                    : store.trials(name()).stream().filter(trial -> trial.result().state() != TrialState.RUNNING)
                            .count();
        }
    }

    /// Copies what a server keeps into the file in which a run without one would keep it, so that `report` finds its trials.
    void copy(Path file) {
        Path partial = file.resolveSibling(file.getFileName() + ".partial-" + ProcessHandle.current().pid());
        try {
            Files.deleteIfExists(partial); // of a process that had this number
            try (StudyStore from = StudyStore.open(place); StudyStore to = StudyStore.open(partial)) {
                from.copy(name(), to, NAME);
            }
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new InputException(file.toString(), "a file that cannot be written (" + e.getMessage() + ")",
                    "a writable place", e);
        }
    }
}
