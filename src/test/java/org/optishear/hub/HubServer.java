// SPDX-License-Identifier: Apache-2.0
package org.optishear.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/// A hub on this machine that speaks the endpoints of Hugging Face's, and misbehaves as it is told.
///
/// Weights lie on a second host (another port), to which it redirects.
final class HubServer implements AutoCloseable {
    static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    final Map<String, byte[]> files = new TreeMap<>();
    /// `METHOD path range authorization` of every request, those to the second host with `cdn` in front.
    final List<String> requests = new CopyOnWriteArrayList<>();
    /// Statuses to answer with before anything else.
    final Deque<Integer> failures = new ArrayDeque<>();
    /// After how many bytes the next answers of a file are cut; where negative, nothing comes for a while before that.
    final Deque<Integer> cuts = new ArrayDeque<>();
    final Map<String, String> wrongHash = new ConcurrentHashMap<>();
    boolean ignoresRange;
    Optional<String> token = Optional.empty();

    private final HttpServer hub;
    private final HttpServer cdn;

    HubServer() throws IOException {
        hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        cdn = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hub.createContext("/", this::answer);
        cdn.createContext("/", exchange -> {
            log("cdn ", exchange);
            send(exchange, files.get(exchange.getRequestURI().getPath().substring(1)));
        });
        for (HttpServer server : List.of(hub, cdn)) {
            server.setExecutor(Executors.newCachedThreadPool());
            server.start();
        }
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + hub.getAddress().getPort());
    }

    HubSettings settings(Path cache) {
        return new HubSettings(address(), cache, token, false, Duration.ofMillis(1), Duration.ofMillis(300));
    }

    private void log(String before, HttpExchange exchange) {
        requests.add(before + exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + exchange.getRequestHeaders().getFirst("Range") + " "
                + exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        log("", exchange);
        String path = exchange.getRequestURI().getPath();
        if (!failures.isEmpty()) {
            status(exchange, failures.pop());
        } else if (token.isPresent()
                && !("Bearer " + token.get()).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            status(exchange, 401);
        } else if (path.startsWith("/api/models/some/model/revision/")) {
            if (!path.endsWith("/main") && !path.endsWith(COMMIT)) {
                exchange.getResponseHeaders().set("X-Error-Code", "RevisionNotFound");
                status(exchange, 404);
                return;
            }
            String siblings = files.keySet().stream().map(name -> "{\"rfilename\":\"" + name + "\"}")
                    .collect(Collectors.joining(","));
            send(exchange, ("{\"sha\":\"" + COMMIT + "\",\"siblings\":[" + siblings + "]}")
                    .getBytes(StandardCharsets.UTF_8));
        } else if (path.startsWith("/some/model/resolve/" + COMMIT + "/")) {
            file(exchange, path.substring(path.lastIndexOf('/') + 1));
        } else {
            status(exchange, 404);
        }
    }

    private void file(HttpExchange exchange, String name) throws IOException {
        byte[] content = files.get(name);
        boolean large = name.endsWith(".safetensors") || name.endsWith(".bin");
        exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
        String etag = wrongHash.getOrDefault(name, large ? hash("SHA-256", content) : gitHash(content));
        if (large) {
            exchange.getResponseHeaders().set("X-Linked-Etag", '"' + etag + '"');
            exchange.getResponseHeaders().set("X-Linked-Size", Integer.toString(content.length));
            exchange.getResponseHeaders().set("Location",
                    "http://localhost:" + cdn.getAddress().getPort() + "/" + name);
            status(exchange, 302);
        } else {
            exchange.getResponseHeaders().set("ETag", "W/\"" + etag + '"');
            send(exchange, content);
        }
    }

    private void send(HttpExchange exchange, byte[] content) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = range == null || ignoresRange ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
        int length = content.length - from;
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(length));
            status(exchange, 200);
            return;
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, length);
        boolean isFile = files.containsValue(content);
        Integer cut = isFile ? cuts.poll() : null;
        if (cut == null) {
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(content, from, length);
            }
            return;
        }
        exchange.getResponseBody().write(content, from, Math.min(Math.abs(cut), length));
        exchange.getResponseBody().flush();
        if (cut < 0) {
            pause();
        }
        throw new IOException("cut"); // ends the connection
    }

    /// Longer than a client waits.
    private static void pause() throws IOException {
        try {
            Thread.sleep(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void status(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    static String hash(String algorithm, byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String gitHash(byte[] content) {
        byte[] header = ("blob " + content.length + "\0").getBytes(StandardCharsets.UTF_8);
        byte[] all = java.util.Arrays.copyOf(header, header.length + content.length);
        System.arraycopy(content, 0, all, header.length, content.length);
        return hash("SHA-1", all);
    }

    @Override
    public void close() {
        hub.stop(0);
        cdn.stop(0);
    }
}
