// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256, which every JDK has, so that its absence is no checked exception.
final class Sha256 {
    private Sha256() {}

    /// A fresh digest.
    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }

    /// The hash of some bytes, in hexadecimal.
    static String hex(byte[] content) {
        return HexFormat.of().formatHex(digest().digest(content));
    }
}
