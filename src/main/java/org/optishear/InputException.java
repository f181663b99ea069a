// SPDX-License-Identifier: Apache-2.0
package org.optishear;

/// Input from outside that cannot be used: one line that says where, what was found and what was expected.
///
/// The command line prints the message as it is and exits with 1, or with 2 if it [#isOfFlag]; `--verbose` adds the trace.
public final class InputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String where;
    private final String found;
    private final String expected;

    /// @param where the file, tensor or flag, for example `model.safetensors: tensor lm_head.weight`
    /// @param found what stands there
    /// @param expected what should stand there
    public InputException(String where, String found, String expected) {
        this(where, found, expected, null);
    }

    /// As above, with the exception that revealed it.
    public InputException(String where, String found, String expected, Throwable cause) {
        super(message(where, found, expected), cause);
        this.where = where;
        this.found = found;
        this.expected = expected;
    }

    /// The same, found elsewhere: a text means the same behind several flags.
    public InputException at(String elsewhere) {
        return new InputException(elsewhere, found, expected, this);
    }

    /// Whether a flag of the command line is to blame, and no file.
    public boolean isOfFlag() {
        return where.startsWith("--");
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
