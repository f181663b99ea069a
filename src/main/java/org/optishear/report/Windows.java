// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

/// Text that something was measured on.
///
/// @param source the file
/// @param protocol how windows were taken from it
/// @param tokens in all windows; where predictions count, the predicted ones
record Windows(String source, String protocol, long windows, long tokens, String sha256) {
    static Windows of(Fields json) {
        return new Windows(json.text("source").orElse(""), json.text("protocol").orElse(""), json.count("windows"),
                json.count("tokens"), json.text("sha256").orElse(""));
    }
}
