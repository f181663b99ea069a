// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteStorageTest extends StorageContractTest {
    @TempDir
    Path folder;

    @Override
    StudyStore open() {
        return StudyStore.open(folder.resolve("study.db"));
    }
}
