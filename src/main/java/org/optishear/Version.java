// SPDX-License-Identifier: Apache-2.0
package org.optishear;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/// Which build this is.
public final class Version {
    private Version() {}

    /// Version of the build, for example `0.1.0`.
    public static String current() {
        return property("version");
    }

    /// Git commit of the build, or `unknown` where it was built outside a repository.
    public static String commit() {
        String commit = property("commit");
        return commit.startsWith("$") ? "unknown" : commit;
    }

    private static String property(String name) {
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty(name);
        } catch (IOException e) {
            throw new UncheckedIOException("version.properties of the build", e);
        }
    }
}
