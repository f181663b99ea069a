// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.util.Optional;
import java.util.Properties;
import org.optishear.InputException;

/// Where studies are on a PostgreSQL server.
///
/// @param address `host:port/database`, as the driver takes it
/// @param user who connects
/// @param password of the user, empty where the server asks for none; never shown
public record PostgresServer(String address, String user, Optional<String> password) implements StudyPlace {
    private static final String EXPECTED = "postgresql://user[:password]@host[:port]/database";

    /// Reads `postgresql://user[:password]@host[:port]/database`.
    ///
    /// @param otherwise the password of a URL that has none, for example from the environment
    /// @throws InputException if it is no such URL; a password is not repeated
    public static PostgresServer parse(String url, Optional<String> otherwise) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw new InputException("--study", "no URL (" + e.getReason() + " at " + e.getIndex() + ")", EXPECTED);
        }
        String user = uri.getRawUserInfo();
        String path = uri.getRawPath();
        if (!"postgresql".equals(uri.getScheme()) || uri.getHost() == null || user == null || path == null
                || path.length() < 2 || path.indexOf('/', 1) >= 0 || uri.getRawQuery() != null
                || uri.getRawFragment() != null) {
            throw new InputException("--study", "a URL with scheme " + uri.getScheme() + ", host " + uri.getHost()
                    + ", path " + path, EXPECTED);
        }
        int colon = user.indexOf(':');
        Optional<String> password = colon < 0 ? otherwise : Optional.of(decoded(user.substring(colon + 1)));
        return new PostgresServer(uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()) + path,
                decoded(colon < 0 ? user : user.substring(0, colon)), password);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /// The URL without the password.
    @Override
    public String toString() {
        return "postgresql://" + user + "@" + address;
    }

    /// Connects, and writes the schema into a database that has none.
    Database open() {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        password.ifPresent(secret -> properties.setProperty("password", secret));
        properties.setProperty("stringtype", "unspecified"); // times and enumerations are sent as texts
        properties.setProperty("ApplicationName", "optishear");
        properties.setProperty("tcpKeepAlive", "true");
        return Database.open(toString(), Dialect.POSTGRESQL,
                () -> DriverManager.getConnection("jdbc:postgresql://" + address, properties));
    }
}
