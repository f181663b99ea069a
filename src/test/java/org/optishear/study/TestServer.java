// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

import java.io.Closeable;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A PostgreSQL server of Debian's package, started for a test: its own folder, its own port on the loopback, a password.
///
/// The server refuses to run as root; then it runs as the package's user `postgres`.
public final class TestServer implements Closeable {
    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    /// Of its user `optishear`.
    public static final String PASSWORD = "s3cret/+word";

    private final Path programs;
    private final Path folder;
    private final int port;
    private int databases;

    private TestServer(Path programs, Path folder, int port) {
        this.programs = programs;
        this.folder = folder;
        this.port = port;
    }

    /// The programs of the newest version installed; empty where there is none, or no user to run it.
    public static Optional<Path> programs() throws IOException {
        if (!Files.isDirectory(DEBIAN) || root() && !Files.readString(Path.of("/etc/passwd")).contains("postgres:")) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(DEBIAN)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(Comparator.comparingInt(bin -> Integer.parseInt(bin.getParent().getFileName().toString())));
        }
    }

    private static boolean root() {
        return System.getProperty("user.name").equals("root");
    }

    /// Starts one.
    public static TestServer start(Path programs) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("optishear-postgresql");
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        TestServer server = new TestServer(programs, folder, port);
        Path password = Files.writeString(folder.resolve("password"), PASSWORD);
        if (root()) {
            server.execute(List.of("chown", "-R", "postgres", folder.toString()));
        }
        server.program("initdb", "-D", folder.resolve("data").toString(), "-U", "optishear", "-A", "scram-sha-256",
                "--pwfile", password.toString(), "-E", "UTF8", "--no-locale", "--no-sync");
        server.program("pg_ctl", "-D", folder.resolve("data").toString(), "-w", "-l", folder.resolve("log").toString(),
                "-o", "-p " + port + " -k " + folder + " -c listen_addresses=127.0.0.1 -c fsync=off", "start");
        return server;
    }

    /// A new empty database.
    ///
    /// @return its URL, with the password
    public String database() throws IOException, InterruptedException {
        String name = "studies" + databases++;
        program("createdb", "-h", "127.0.0.1", "-p", Integer.toString(port), "-U", "optishear", name);
        return "postgresql://optishear:" + PASSWORD.replace("/", "%2F") + "@127.0.0.1:" + port + "/" + name;
    }

    private void program(String name, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(root() ? List.of("runuser", "-u", "postgres", "--") : List.of());
        command.addAll(List.of("env", "PGPASSWORD=" + PASSWORD, programs.resolve(name).toString()));
        command.addAll(List.of(arguments));
        execute(command);
    }

    private void execute(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("optishear", ".log");
        Process process = new ProcessBuilder(command).directory(Path.of("/").toFile()).redirectErrorStream(true)
                .redirectOutput(output.toFile()).start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IllegalStateException(command + ": " + Files.readString(output));
        }
        Files.delete(output);
    }

    @Override
    public void close() throws IOException {
        try {
            program("pg_ctl", "-D", folder.resolve("data").toString(), "-m", "immediate", "stop");
            execute(List.of("rm", "-rf", folder.toString()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the server was stopped", e);
        }
    }
}
