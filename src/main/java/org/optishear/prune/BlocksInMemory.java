// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.optishear.model.LinearOrder;
import org.optishear.tensor.OwnedTensors;
import org.optishear.tensor.Workers;

/// Blocks held in memory: for searches and small models.
public final class BlocksInMemory implements PrunedBlocks {
    private final Map<String, PrunedLinear> linears = new LinkedHashMap<>();
    private final Map<String, Tensor> changed = new LinkedHashMap<>(); // they belong to no scope
    private final Map<String, LinearOrder> orders = new HashMap<>();
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
    public void add(PrunedBlock block, OwnedTensors states) {
        linears.putAll(block.linears());
        block.changed().forEach((name, values) -> changed.put(name, values.retainReference()));
        orders.putAll(block.orders());
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
    public Set<String> changed() {
        return Set.copyOf(changed.keySet());
    }

    @Override
    public Tensor changed(String tensor) {
        Tensor values = changed.get(tensor);
        if (values == null) {
            throw new IllegalArgumentException(tensor + " has not been changed");
        }
        return values;
    }

    @Override
    public Map<String, LinearOrder> orders() {
        return Collections.unmodifiableMap(orders);
    }

    @Override
    public void close() {
        orders.clear();
        linears.clear();
        changed.values().forEach(Tensor::releaseReference);
        changed.clear();
    }
}
