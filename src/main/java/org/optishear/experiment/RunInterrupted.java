// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

/// A person has ended a run; all that it had finished is kept, and it can be continued.
public final class RunInterrupted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param reason one line
    public RunInterrupted(String reason) {
        super(reason);
    }
}
