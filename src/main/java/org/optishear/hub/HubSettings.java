// SPDX-License-Identifier: Apache-2.0
package org.optishear.hub;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.optishear.InputException;

/// Which hub, which cache, as the environment variables of huggingface_hub say.
///
/// @param endpoint `HF_ENDPOINT`, by default https://huggingface.co
/// @param cache `HF_HUB_CACHE`, or `hub` in `HF_HOME`, by default `~/.cache/huggingface`
/// @param token `HF_TOKEN`, or the content of `HF_TOKEN_PATH`, or of `token` in `HF_HOME`
/// @param offline `HF_HUB_OFFLINE`: only what is in the cache
/// @param firstPause before a request that failed is tried again; doubled each time
/// @param longestSilence after which a download that brings nothing is cut and tried again
public record HubSettings(URI endpoint, Path cache, Optional<String> token, boolean offline, Duration firstPause,
        Duration longestSilence) {
    private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");

    /// Reads the variables.
    ///
    /// @param environment of the process
    /// @param home the user's folder
    /// @throws InputException if `HF_ENDPOINT` is no http address
    public static HubSettings of(Map<String, String> environment, Path home) {
        String endpoint = environment.getOrDefault("HF_ENDPOINT", "https://huggingface.co");
        Path caches = environment.containsKey("XDG_CACHE_HOME")
                ? Path.of(environment.get("XDG_CACHE_HOME"))
                : home.resolve(".cache");
        Path base = environment.containsKey("HF_HOME")
                ? Path.of(environment.get("HF_HOME"))
                : caches.resolve("huggingface");
        Path cache = environment.containsKey("HF_HUB_CACHE")
                ? Path.of(environment.get("HF_HUB_CACHE"))
                : base.resolve("hub");
        boolean offline = TRUE.contains(environment.getOrDefault("HF_HUB_OFFLINE", "").toUpperCase(Locale.ROOT));
        return new HubSettings(address(endpoint), cache, token(environment, base), offline, Duration.ofMillis(500),
                Duration.ofSeconds(30));
    }

    private static URI address(String endpoint) {
        try {
            URI uri = new URI(endpoint.replaceAll("/+$", ""));
            if (uri.getHost() != null && Set.of("http", "https").contains(String.valueOf(uri.getScheme()))) {
                return uri;
            }
            throw new InputException("HF_ENDPOINT", endpoint, "an address such as https://huggingface.co");
        } catch (URISyntaxException e) {
            throw new InputException("HF_ENDPOINT", endpoint, "an address such as https://huggingface.co", e);
        }
    }

    private static Optional<String> token(Map<String, String> environment, Path base) {
        if (environment.containsKey("HF_TOKEN")) {
            return Optional.of(environment.get("HF_TOKEN").strip()).filter(token -> !token.isEmpty());
        }
        Path file = environment.containsKey("HF_TOKEN_PATH")
                ? Path.of(environment.get("HF_TOKEN_PATH"))
                : base.resolve("token");
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(file).strip()).filter(token -> !token.isEmpty());
        } catch (IOException e) {
            throw new InputException(file.toString(), "what cannot be read (" + e.getMessage() + ")", "a token", e);
        }
    }
}
