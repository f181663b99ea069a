// SPDX-License-Identifier: Apache-2.0
package org.optishear;

/// Input from outside that cannot be used: one line that says where, what was found and what was expected.
///
/// The command line prints the message as it is and exits with 1; `--verbose` adds the trace.
public final class InputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param where the file, tensor or flag, for example `model.safetensors: tensor lm_head.weight`
    /// @param found what stands there
    /// @param expected what should stand there
    public InputException(String where, String found, String expected) {
        super(message(where, found, expected));
    }

    /// As above, with the exception that revealed it.
    public InputException(String where, String found, String expected, Throwable cause) {
        super(message(where, found, expected), cause);
    }

    /// Names come from hostile files too: a line break in one must not break the line of the error.
    private static String message(String where, String found, String expected) {
        StringBuilder line = new StringBuilder();
        String something = found.isEmpty() ? "nothing" : found;
        for (char c : ("[" + where + "] found " + something + ", expected " + expected).toCharArray()) {
            if (Character.isISOControl(c)) {
                line.append(String.format("\\u%04x", (int) c));
            } else {
                line.append(c);
            }
        }
        return line.toString();
    }
}
