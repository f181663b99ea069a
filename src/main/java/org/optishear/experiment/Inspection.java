// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.checkpoint.TensorInfo;
import org.optishear.model.CausalLm;
import org.optishear.model.ModelFamilies;
import org.optishear.tensor.Workers;

/// What is in a checkpoint, matrix by matrix; nothing is refused that can be shown.
public final class Inspection {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int[][] PATTERNS = {{1, 4}, {2, 4}, {4, 8}}; // kept, of

    private Inspection() {}

    /// Reads every tensor once, one at a time for each worker.
    ///
    /// @param done told of the number of tensors read
    /// @return described in docs/schemas.md
    public static ObjectNode of(Checkpoint checkpoint, CausalLm model, Workers workers, IntConsumer done) {
        List<TensorInfo> tensors = checkpoint.tensors();
        Set<String> dtypes = new TreeSet<>();
        tensors.forEach(tensor -> dtypes.add(tensor.dtype().name()));
        ObjectNode json = JSON.createObjectNode();
        json.put("schema", "optishear.inspect/1");
        json.put("family", ModelFamilies.of(checkpoint.config()).id());
        json.put("architecture", checkpoint.config().architecture());
        json.put("parameters", tensors.stream().mapToLong(TensorInfo::elements).sum());
        json.put("tensors", tensors.size());
        json.put("bytes", tensors.stream().mapToLong(TensorInfo::bytes).sum());
        json.put("files", checkpoint.files().size());
        dtypes.forEach(json.putArray("dtypes")::add);
        json.put("blocks", model.blockCount());
        json.put("vocabulary", model.vocabularySize());
        json.put("positions", model.maximumLength());
        List<TensorInfo> prunable = model.prunableWeights().stream().map(checkpoint::info).toList();
        List<ObjectNode> matrices = workers.map(prunable.size(), index -> matrix(checkpoint, prunable.get(index)));
        done.accept(tensors.size());
        double zeros = 0;
        double weights = 0;
        ArrayNode array = json.arrayNode();
        for (int index = 0; index < prunable.size(); index++) {
            zeros += matrices.get(index).path("zeros").asDouble() * prunable.get(index).elements();
            weights += prunable.get(index).elements();
            array.add(matrices.get(index));
        }
        json.put("sparsity", weights == 0 ? 0 : zeros / weights);
        json.set("matrices", array);
        return json;
    }

    private static ObjectNode matrix(Checkpoint checkpoint, TensorInfo info) {
        try (PointerScope _ = new PointerScope()) {
            Tensor weight = checkpoint.read(info.name(), ScalarType.Float);
            ObjectNode json = JSON.createObjectNode();
            json.put("name", info.name());
            info.shape().forEach(json.putArray("shape")::add);
            json.put("dtype", info.dtype().name());
            json.put("zeros", (double) weight.eq(new Scalar(0)).sum().item_long() / info.elements());
            ArrayNode patterns = json.putArray("patterns");
            for (int[] pattern : PATTERNS) {
                if (holds(weight, pattern[0], pattern[1])) {
                    patterns.add(pattern[0] + ":" + pattern[1]);
                }
            }
            json.put("nan", torch.isnan(weight).sum().item_long());
            json.put("infinite", torch.isinf(weight).sum().item_long());
            return json;
        }
    }

    /// Whether every group of `group` columns has at most `kept` weights that are not zero.
    private static boolean holds(Tensor weight, int kept, int group) {
        if (weight.dim() != 2 || weight.size(1) % group != 0) {
            return false;
        }
        Tensor used = weight.ne(new Scalar(0)).reshape(-1, group).sum(1);
        return used.max().item_long() <= kept;
    }
}
