// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

/// Factors of the inverse Hessians of one block, each made once for all linears that share an input.
public final class HessianFactors implements AutoCloseable {
    @Override
    public void close() {}
}
