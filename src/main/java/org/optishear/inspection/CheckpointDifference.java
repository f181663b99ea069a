// SPDX-License-Identifier: Apache-2.0
package org.optishear.inspection;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.optishear.InputException;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.checkpoint.TensorInfo;
import org.optishear.model.CausalLm;
import org.optishear.tensor.MatrixDifference;
import org.optishear.tensor.StoredMatrix;
import org.optishear.tensor.Workers;

/// How two checkpoints of the same architecture differ: zeros and values, matrix by matrix. Dtypes and shards may differ.
public final class CheckpointDifference {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Checkpoint first;
    private final Checkpoint second;
    private final Workers workers;

    private CheckpointDifference(Checkpoint first, Checkpoint second, Workers workers) {
        this.first = first;
        this.second = second;
        this.workers = workers;
    }

    /// Compares two checkpoints.
    ///
    /// @param model the model in the first
    /// @param done told of the number of matrices compared
    /// @return described in docs/schemas.md
    /// @throws InputException if the second lacks a prunable weight of the first, or has it in another shape
    public static ObjectNode of(Checkpoint first, CausalLm model, Checkpoint second, Workers workers,
            IntConsumer done) {
        return new CheckpointDifference(first, second, workers).json(model.prunableWeights(), done);
    }

    private ObjectNode json(List<String> prunable, IntConsumer done) {
        for (String name : prunable) { // all of them before the first is read
            second.info(name);
            requireSameShape(name);
            StoredWeights.matrix(first, name);
            StoredWeights.matrix(second, name);
        }
        ObjectNode json = JSON.createObjectNode();
        json.put("schema", "optishear.diff/1");
        MatrixDifference all = MatrixDifference.NONE;
        ObjectNode total = json.putObject("all");
        for (String name : prunable) {
            MatrixDifference difference = MatrixDifference.of(StoredWeights.matrix(first, name),
                    StoredWeights.matrix(second, name), workers);
            all = all.plus(difference);
            put(difference, json.withArray("matrices").addObject().put("name", name));
            done.accept(json.path("matrices").size());
        }
        put(all, total);
        others(prunable, json);
        return json;
    }

    /// Tensors that pruning does not touch: those that differ, and those that only one has.
    private void others(List<String> prunable, ObjectNode json) {
        json.putArray("others");
        json.putArray("onlyInFirst");
        json.putArray("onlyInSecond");
        for (TensorInfo info : first.tensors()) {
            if (!second.has(info.name())) {
                json.withArray("onlyInFirst").add(info.name());
            } else if (!prunable.contains(info.name())) {
                requireSameShape(info.name());
                Optional<StoredMatrix> here = matrix(first, info.name());
                Optional<StoredMatrix> there = matrix(second, info.name());
                if (here.isPresent() && there.isPresent()) {
                    MatrixDifference difference = MatrixDifference.of(here.get(), there.get(), workers);
                    if (difference.squaredDifference() != 0) {
                        put(difference, json.withArray("others").addObject().put("name", info.name()));
                    }
                } else if (first.bytes(info.name()).mismatch(second.bytes(info.name())) != -1) {
                    json.withArray("others").addObject().put("name", info.name());
                }
            }
        }
        second.tensors().stream().map(TensorInfo::name).filter(name -> !first.has(name))
                .forEach(json.withArray("onlyInSecond")::add);
    }

    private static Optional<StoredMatrix> matrix(Checkpoint checkpoint, String name) {
        TensorInfo info = checkpoint.info(name);
        return StoredMatrix.of(checkpoint.bytes(name), info.dtype().scalarType(), info.shape());
    }

    private void requireSameShape(String name) {
        TensorInfo here = first.info(name);
        TensorInfo there = second.info(name);
        if (!here.shape().equals(there.shape())) {
            throw new InputException(there.where(), "shape " + there.shape(),
                    here.shape() + " as in " + first.folder());
        }
    }

    private static void put(MatrixDifference difference, ObjectNode json) {
        json.put("weights", difference.weights());
        json.put("zerosInBoth", difference.zerosInBoth());
        json.put("zerosInFirst", difference.zerosInFirst());
        json.put("zerosInSecond", difference.zerosInSecond());
        json.put("agreement", difference.agreement());
        json.put("jaccard", difference.jaccard());
        json.put("maxDifference", difference.most());
        json.put("relativeDifference", difference.relative());
    }
}
