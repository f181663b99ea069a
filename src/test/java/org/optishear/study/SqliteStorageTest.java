// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStorageTest extends StorageContractTest {
    private static final int ROUNDS = 25;
    private static final int AGAIN = 1;
    private static final int PROCESSES = 3;

    @TempDir
    Path folder;

    @Override
    StudyStore open() {
        return StudyStore.open(folder.resolve("study.db"));
    }

    /// Making the file, its log and the cleaning up by the last one that closes it get into each other's way; all wait.
    @Test
    void manyMayOpenAndCloseANewFile() throws InterruptedException, ExecutionException {
        for (int round = 0; round < ROUNDS; round++) {
            Path file = folder.resolve(round + ".db");
            Callable<Integer> opening = () -> {
                for (int again = 0; again < AGAIN; again++) {
                    try (StudyStore store = StudyStore.open(file)) {
                        store.createOrContinue(STUDY);
                    }
                }
                try (StudyStore store = StudyStore.open(file)) {
                    return store.studies().size();
                }
            };
            assertThat(results(Collections.nCopies(PROCESSES, opening))).containsOnly(1);
        }
    }
}
