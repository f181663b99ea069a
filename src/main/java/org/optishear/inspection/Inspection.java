// SPDX-License-Identifier: Apache-2.0
package org.optishear.inspection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import org.optishear.InputException;
import org.optishear.checkpoint.HfConfig;
import org.optishear.checkpoint.TensorInfo;
import org.optishear.model.CausalLm;
import org.optishear.tensor.Distribution;
import org.optishear.tensor.MatrixScan;
import org.optishear.tensor.StoredMatrix;
import org.optishear.tensor.WeightHistogram;
import org.optishear.tensor.Workers;

/// What is in a model folder: size, zeros and how the weights are distributed, matrix by matrix. What is wrong is shown
/// beside the rest and refuses nothing.
public final class Inspection {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ModelFiles files;
    private final Workers workers;
    private final ObjectNode json = JSON.createObjectNode();
    private final Map<String, MatrixFigures> byKind = new TreeMap<>();
    private final Map<Integer, MatrixFigures> byBlock = new TreeMap<>();
    private MatrixFigures all = MatrixFigures.NONE;

    private Inspection(ModelFiles files, Workers workers) {
        this.files = files;
        this.workers = workers;
    }

    /// Reads every tensor, one after the other, each on all workers.
    ///
    /// @param done told of the number of tensors read
    /// @return described in docs/schemas.md; what is wrong is also told to `files`
    public static ObjectNode of(ModelFiles files, Workers workers, IntConsumer done) {
        return new Inspection(files, workers).read(done);
    }

    /// Adds dead channels to the matrices of an inspection.
    ///
    /// @param dead by name of the weight
    public static void putDeadChannels(ObjectNode inspection, Map<String, BitSet> dead) {
        for (JsonNode matrix : inspection.path("matrices")) {
            BitSet channels = dead.get(matrix.path("name").asText());
            if (channels != null) {
                MatrixFigures.put((ObjectNode) matrix, "deadChannels", channels);
            }
        }
    }

    /// Adds what is wrong, once everything has been looked at.
    public static void putProblems(ObjectNode inspection, List<InputException> problems) {
        problems.forEach(problem -> inspection.withArray("problems").add(problem.getMessage()));
    }

    private ObjectNode read(IntConsumer done) {
        putHead();
        Map<String, TensorInfo> byName = new LinkedHashMap<>();
        files.tensors().forEach(tensor -> byName.putIfAbsent(tensor.name(), tensor));
        Set<String> prunable = prunable(byName);
        Map<String, ObjectNode> matrices = new LinkedHashMap<>();
        prunable.forEach(name -> matrices.put(name, JSON.createObjectNode()));
        json.put("sparsity", 0.0);
        json.putArray("matrices");
        json.putArray("notFinite");
        int read = 0;
        for (TensorInfo tensor : files.tensors()) {
            scan(tensor, Optional.ofNullable(matrices.get(tensor.name())));
            done.accept(++read);
        }
        matrices.values().forEach(json.withArray("matrices")::add);
        putTotals();
        json.putArray("problems");
        return json;
    }

    private void putHead() {
        List<TensorInfo> tensors = files.tensors();
        Set<String> dtypes = new TreeSet<>();
        tensors.forEach(tensor -> dtypes.add(tensor.dtype().name()));
        json.put("schema", "optishear.inspect/1");
        json.put("name", String.valueOf(files.folder().toAbsolutePath().normalize().getFileName()));
        json.put("family", files.family().map(family -> family.id()).orElse(null));
        json.put("architecture", files.config().map(Inspection::architecture).orElse(null));
        json.put("parameters", tensors.stream().mapToLong(TensorInfo::elements).sum());
        json.put("tensors", tensors.size());
        json.put("bytes", tensors.stream().mapToLong(TensorInfo::bytes).sum());
        json.put("files", files.files().size());
        dtypes.forEach(json.putArray("dtypes")::add);
        files.files().forEach(file -> {
            ObjectNode shard = json.withArray("shards").addObject();
            shard.put("file", file.path().getFileName().toString());
            shard.put("tensors", file.tensors().size());
            shard.put("bytes", file.tensors().stream().mapToLong(TensorInfo::bytes).sum());
        });
        files.model().ifPresent(model -> {
            json.put("blocks", model.blockCount());
            json.put("vocabulary", model.vocabularySize());
            json.put("positions", model.maximumLength());
        });
    }

    private static String architecture(HfConfig config) {
        return config.node("architectures").path(0).asText("");
    }

    /// In the model's order; where there is no model, the matrices of its blocks as far as names tell.
    private Set<String> prunable(Map<String, TensorInfo> tensors) {
        Set<String> names = new LinkedHashSet<>(files.model().map(CausalLm::prunableWeights)
                .orElseGet(() -> tensors.values().stream()
                        .filter(tensor -> tensor.shape().size() == 2 && StoredWeights.block(tensor.name()) >= 0)
                        .map(TensorInfo::name).toList()));
        names.retainAll(tensors.keySet());
        return names;
    }

    /// @param matrix filled in, where the tensor is a prunable matrix
    private void scan(TensorInfo tensor, Optional<ObjectNode> matrix) {
        boolean transposed = matrix.isPresent()
                && files.model().map(model -> model.storesTransposed(tensor.name())).orElse(false);
        Optional<MatrixScan> scan = StoredMatrix
                .of(files.bytes(tensor), tensor.dtype().scalarType(), tensor.shape())
                .map(stored -> MatrixScan.of(stored, transposed, workers));
        scan.ifPresent(found -> requireFinite(tensor, found.distribution()));
        if (matrix.isEmpty()) {
            return;
        }
        ObjectNode entry = matrix.get();
        entry.put("name", tensor.name());
        tensor.shape().forEach(entry.putArray("shape")::add);
        entry.put("dtype", tensor.dtype().name());
        if (scan.isPresent()) {
            put(entry, scan.get(), transposed);
            add(tensor.name(), MatrixFigures.of(scan.get()));
        } else {
            files.add(tensor.name(), new InputException(tensor.where(), "dtype " + tensor.dtype(),
                    "BF16, F16, F32 or F64: quantised weights are not supported"));
        }
        files.problem(tensor.name()).ifPresent(problem -> entry.put("problem", problem.getMessage()));
    }

    private void requireFinite(TensorInfo tensor, Distribution distribution) {
        if (distribution.nan() + distribution.infinite() > 0) {
            ObjectNode entry = json.withArray("notFinite").addObject().put("name", tensor.name());
            entry.put("nan", distribution.nan());
            entry.put("infinite", distribution.infinite());
            files.add(tensor.name(), new InputException(tensor.where(), distribution.nan() + " NaN and "
                    + distribution.infinite() + " infinite values", "finite weights"));
        }
    }

    private static void put(ObjectNode entry, MatrixScan scan, boolean transposed) {
        if (transposed) {
            entry.put("transposed", true);
        }
        MatrixFigures figures = MatrixFigures.of(scan);
        entry.put("zeros", figures.sparsity());
        entry.put("zeroCount", figures.zeros());
        int inputs = transposed ? scan.matrix().rows() : scan.matrix().columns();
        scan.patterns(inputs).forEach(entry.putArray("patterns")::add);
        MatrixFigures.put(entry, "zeroOutputs", transposed ? scan.emptyColumns() : scan.emptyRows());
        MatrixFigures.put(entry, "zeroInputs", transposed ? scan.emptyRows() : scan.emptyColumns());
        entry.put("nan", scan.distribution().nan());
        entry.put("infinite", scan.distribution().infinite());
        figures.putDistribution(entry);
    }

    private void add(String name, MatrixFigures figures) {
        all = all.plus(figures);
        byKind.merge(StoredWeights.kind(name), figures, MatrixFigures::plus);
        byBlock.merge(StoredWeights.block(name), figures, MatrixFigures::plus);
    }

    private void putTotals() {
        json.put("sparsity", all.sparsity());
        ObjectNode distribution = json.putObject("distribution");
        distribution.put("from", -WeightHistogram.REACH);
        distribution.put("to", WeightHistogram.REACH);
        distribution.put("width", WeightHistogram.WIDTH);
        distribution.put("nearZeroBelow", WeightHistogram.NEAR);
        putGroup(distribution.putObject("pooled"), all);
        ObjectNode kinds = distribution.putObject("byKind");
        byKind.forEach((kind, figures) -> putGroup(kinds.putObject(kind), figures));
        byBlock.forEach((block, figures) -> {
            ObjectNode entry = json.withArray("zerosByBlock").addObject();
            entry.put("block", block);
            entry.put("zeros", figures.sparsity());
        });
    }

    private static void putGroup(ObjectNode json, MatrixFigures figures) {
        json.put("matrices", figures.matrices());
        json.put("weights", figures.weights());
        json.put("zeros", figures.sparsity());
        figures.putDistribution(json);
    }
}
