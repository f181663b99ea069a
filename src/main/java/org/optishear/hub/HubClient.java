// SPDX-License-Identifier: Apache-2.0
package org.optishear.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.optishear.InputException;
import org.optishear.Version;

/// Speaks to a hub. A request that fails by the hub's or the network's fault is tried again; the token goes to the hub only,
/// never to where it redirects.
final class HubClient implements AutoCloseable {
    private static final int ATTEMPTS = 5;
    private static final int REDIRECTS = 5;
    private static final long LONGEST_PAUSE_SECONDS = 60;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HubSettings settings;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER).build();

    HubClient(HubSettings settings) {
        this.settings = settings;
    }

    /// A commit and the names of its files.
    record Revision(String commit, List<String> files) {}

    /// What a revision is now.
    ///
    /// @throws InputException if there is no such repository or revision, or it may not be read
    /// @throws ConnectException if the hub cannot be reached
    Revision revision(HubModel model) throws IOException {
        String path = "/api/models/" + model.repository() + "/revision/" + model.revision().replace("/", "%2F");
        HttpResponse<InputStream> response = send(model, path, "GET", 0);
        try (InputStream body = response.body()) {
            JsonNode json = new ObjectMapper().readTree(body);
            String commit = json.path("sha").asText();
            List<String> files = new ArrayList<>();
            json.path("siblings").forEach(file -> files.add(file.path("rfilename").asText()));
            if (!commit.matches("[0-9a-f]{6,64}") || files.isEmpty()) {
                throw new InputException(settings.endpoint() + path, "no commit with files", "those of a model");
            }
            return new Revision(commit, files);
        }
    }

    /// What the hub says of a file.
    RemoteFile describe(HubModel model, String commit, String file) throws IOException {
        String path = path(model, commit, file);
        HttpResponse<InputStream> response = send(model, path, "HEAD", 0);
        response.body().close();
        return RemoteFile.of(settings.endpoint() + path, file, response.headers());
    }

    /// The content of a file from a position on.
    ///
    /// @return status 206 and the rest, or 200 and all of it
    HttpResponse<InputStream> content(HubModel model, String commit, String file, long from) throws IOException {
        return send(model, path(model, commit, file), "GET", from);
    }

    private static String path(HubModel model, String commit, String file) {
        return "/" + model.repository() + "/resolve/" + commit + "/" + file;
    }

    /// A response of success, or to HEAD also a redirect to another host, which carries the hub's own headers.
    private HttpResponse<InputStream> send(HubModel model, String path, String method, long from) throws IOException {
        URI uri = URI.create(settings.endpoint() + path);
        Duration pause = settings.firstPause();
        for (int attempt = 1;; attempt++) {
            String failure;
            Duration asked = Duration.ZERO;
            try {
                HttpResponse<InputStream> response = follow(uri, method, from);
                int status = response.statusCode();
                if (status < 400) {
                    return response;
                }
                response.body().close();
                refuse(model, uri, response);
                failure = "status " + status;
                asked = Duration.ofSeconds(Math.min(LONGEST_PAUSE_SECONDS, response.headers().firstValue("retry-after")
                        .filter(text -> text.matches("\\d{1,6}")).map(Long::parseLong).orElse(0L)));
            } catch (ConnectException e) {
                throw e;
            } catch (IOException e) {
                failure = "an error (" + e + ")";
            }
            if (attempt == ATTEMPTS) {
                throw new InputException(uri.toString(), failure + " " + ATTEMPTS + " times", "an answer");
            }
            sleep(asked.compareTo(pause) > 0 ? asked : pause);
            pause = pause.multipliedBy(2);
        }
    }

    private HttpResponse<InputStream> follow(URI first, String method, long from) throws IOException {
        URI uri = first;
        for (int redirects = 0; redirects <= REDIRECTS; redirects++) {
            HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(TIMEOUT)
                    .header("User-Agent", "optishear/" + Version.current()).header("Accept-Encoding", "identity")
                    .method(method, HttpRequest.BodyPublishers.noBody());
            boolean hub = uri.getAuthority().equals(settings.endpoint().getAuthority())
                    && uri.getScheme().equals(settings.endpoint().getScheme());
            if (hub) {
                settings.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
            }
            if (from > 0) {
                request.header("Range", "bytes=" + from + "-");
            }
            HttpResponse<InputStream> response = exchange(request.build());
            if (response.statusCode() < 300 || response.statusCode() >= 400) {
                return response;
            }
            URI next = uri.resolve(response.headers().firstValue("location").orElseThrow(
                    () -> new IOException("a redirect without a location")));
            if (method.equals("HEAD") && !next.getAuthority().equals(uri.getAuthority())) {
                return response;
            }
            response.body().close();
            uri = next;
        }
        throw new IOException("more than " + REDIRECTS + " redirects");
    }

    private HttpResponse<InputStream> exchange(HttpRequest request) throws IOException {
        try {
            return http.send(request, BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /// Says what no second attempt can mend.
    private void refuse(HubModel model, URI uri, HttpResponse<InputStream> response) {
        int status = response.statusCode();
        String code = response.headers().firstValue("x-error-code").orElse("");
        if (code.equals("RevisionNotFound")) {
            throw new InputException(model.toString(), "no revision " + model.revision(), "one of the repository's");
        }
        if (code.equals("RepoNotFound") || status == 404) {
            throw new InputException(uri.toString(), "status " + status,
                    "a repository " + model.repository() + " with a revision " + model.revision()
                            + " (a private one needs HF_TOKEN)");
        }
        if (status == 401 || status == 403) {
            throw new InputException(uri.toString(), "status " + status, settings.token().isEmpty()
                    ? "a token that may read " + model.repository() + " in HF_TOKEN; it is gated or private"
                    : "that HF_TOKEN may read " + model.repository() + "; it is gated or private");
        }
        if (status != 429 && status != 408 && status < 500) {
            throw new InputException(uri.toString(), "status " + status, "a file");
        }
    }

    static void sleep(Duration pause) throws IOException {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
