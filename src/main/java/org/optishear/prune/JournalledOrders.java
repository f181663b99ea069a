// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.optishear.checkpoint.SafetensorsFile;
import org.optishear.checkpoint.TensorInfo;
import org.optishear.model.LinearOrder;

/// Orders of a block's linears in a file of the [PruneJournal]: `NAME.rows` and `NAME.columns`, I32, absent where that side
/// stays as it is.
final class JournalledOrders {
    private static final String ROWS = ".rows";
    private static final String COLUMNS = ".columns";

    private JournalledOrders() {}

    /// Tensors of the caller's innermost scope, by the names they have in the file.
    ///
    /// @param orders by name of the linear
    static SequencedMap<String, Tensor> tensors(Map<String, LinearOrder> orders) {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        new TreeMap<>(orders).forEach((name, order) -> {
            if (order.rows().length > 0) {
                tensors.put(name + ROWS, torch.tensor(order.rows()));
            }
            if (order.columns().length > 0) {
                tensors.put(name + COLUMNS, torch.tensor(order.columns()));
            }
        });
        return tensors;
    }

    /// The orders in a file, by name of the linear.
    static Map<String, LinearOrder> read(SafetensorsFile file) {
        Map<String, int[]> sides = new HashMap<>();
        Set<String> linears = new TreeSet<>();
        for (TensorInfo info : file.tensors()) {
            String name = info.name();
            if (name.endsWith(ROWS) || name.endsWith(COLUMNS)) {
                linears.add(name.substring(0, name.lastIndexOf('.')));
                sides.put(name, file.bytes(info).toArray(ValueLayout.JAVA_INT_UNALIGNED));
            }
        }
        Map<String, LinearOrder> orders = new HashMap<>();
        for (String name : linears) {
            orders.put(name, new LinearOrder(sides.getOrDefault(name + ROWS, new int[0]),
                    sides.getOrDefault(name + COLUMNS, new int[0])));
        }
        return orders;
    }
}
