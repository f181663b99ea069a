// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

import java.nio.file.Path;

/// Where studies are kept.
public sealed interface StudyPlace permits StudyPlace.File, PostgresServer {
    /// An SQLite file of this machine.
    record File(Path path) implements StudyPlace {
        @Override
        public String toString() {
            return path.toString();
        }
    }
}
