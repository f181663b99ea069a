// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.optishear.InputException;

/// On a real server; skipped where Debian's package `postgresql` is not installed.
class PostgresStorageTest extends StorageContractTest {
    private static TestServer server;
    private String url;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        Optional<Path> programs = TestServer.programs();
        if (programs.isEmpty()) {
            System.err
                    .println("PostgresStorageTest skipped: no PostgreSQL server (Debian: apt-get install postgresql)");
        }
        Assumptions.assumeTrue(programs.isPresent(), "no PostgreSQL server is installed");
        server = TestServer.start(programs.get());
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void create() throws IOException, InterruptedException {
        url = server.database();
    }

    @Override
    StudyStore open() {
        return StudyStore.open(PostgresServer.parse(url, Optional.empty()));
    }

    @Test
    void aWrongPasswordIsNamedWithoutIt() {
        String wrong = url.replace(TestServer.PASSWORD.replace("/", "%2F"), "othersecret");

        assertThatThrownBy(() -> StudyStore.open(PostgresServer.parse(wrong, Optional.empty())))
                .isInstanceOf(InputException.class).hasMessageStartingWith("[postgresql://optishear@127.0.0.1:")
                .message().contains("password authentication failed").doesNotContain("othersecret");
    }
}
