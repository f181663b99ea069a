// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

import java.util.List;

/// What a parameter may be.
public sealed interface Distribution {
    /// One of several choices; the stored value is the position among them.
    record Categorical(List<String> choices) implements Distribution {
        /// Copies the list.
        public Categorical {
            choices = List.copyOf(choices);
        }
    }
}
