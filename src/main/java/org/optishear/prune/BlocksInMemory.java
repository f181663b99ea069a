// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.optishear.tensor.OwnedTensors;
import org.optishear.tensor.Workers;

/// Blocks held in memory: for searches and small models.
public final class BlocksInMemory implements PrunedBlocks {
    private final Map<String, PrunedLinear> linears = new LinkedHashMap<>();
    private int done;

    @Override
    public int done() {
        return done;
    }

    @Override
    public Optional<OwnedTensors> states(Workers workers) {
        return Optional.empty();
    }

    @Override
    public void add(SequencedMap<String, PrunedLinear> block, OwnedTensors states) {
        linears.putAll(block);
        done++;
    }

    @Override
    public List<String> weights() {
        return List.copyOf(linears.keySet());
    }

    @Override
    public PrunedLinear get(String weight) {
        PrunedLinear linear = linears.get(weight);
        if (linear == null) {
            throw new IllegalArgumentException(weight + " has not been pruned");
        }
        return linear;
    }

    @Override
    public void close() {
        linears.clear();
    }
}
