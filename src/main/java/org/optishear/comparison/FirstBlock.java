// SPDX-License-Identifier: Apache-2.0
package org.optishear.comparison;

import org.optishear.model.CausalLm;
import org.optishear.model.CausalLmView;

/// A model cut off behind its first block: enough for the machine to become warm.
record FirstBlock(CausalLm seen) implements CausalLmView {
    @Override
    public int blockCount() {
        return 1;
    }
}
