// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.Random;

/// Makes a genome from another one.
public interface Mutation {
    /// A genome near the parent, drawn with this luck and nothing else. It may equal the parent; it is then drawn again.
    Genome mutate(Genome parent, Random luck);
}
