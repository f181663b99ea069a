// SPDX-License-Identifier: Apache-2.0
package org.optishear.hub;

import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.regex.Pattern;
import org.optishear.InputException;

/// What a hub says of a file.
///
/// @param name in the repository
/// @param etag names its content: the SHA-256 of large files, git's SHA-1 of small ones
/// @param size in bytes, -1 where it is not told
record RemoteFile(String name, String etag, long size) {
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_.-]*");

    /// @throws InputException if there is no usable ETag
    static RemoteFile of(String where, String name, HttpHeaders headers) {
        String etag = header(headers, "x-linked-etag").or(() -> header(headers, "etag")).orElse("")
                .replaceFirst("^W/", "").replace("\"", "");
        if (!SAFE.matcher(etag).matches()) {
            throw new InputException(where, etag.isEmpty() ? "no ETag" : "ETag " + etag,
                    "the hash of the file as its ETag");
        }
        long size = header(headers, "x-linked-size").or(() -> header(headers, "content-length"))
                .filter(text -> text.matches("\\d{1,18}")).map(Long::parseLong).orElse(-1L);
        return new RemoteFile(name, etag, size);
    }

    /// Whether the ETag is a SHA-256.
    boolean large() {
        return etag.matches("[0-9a-f]{64}");
    }

    /// Whether the ETag is git's SHA-1 of the content.
    boolean small() {
        return etag.matches("[0-9a-f]{40}");
    }

    private static Optional<String> header(HttpHeaders headers, String name) {
        return headers.firstValue(name).filter(value -> !value.isBlank());
    }
}
