// SPDX-License-Identifier: Apache-2.0
package org.optishear.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.IntConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.optishear.checkpoint.AtomicFolder;
import org.optishear.checkpoint.HfConfig;
import org.optishear.checkpoint.SafetensorsWriter;
import org.optishear.model.ModelFamilies;
import org.optishear.model.WeightSource;
import org.optishear.tensor.OwnedTensors;
import org.optishear.tensor.Workers;

/// A checkpoint of random weights in the shapes of any config: for benchmarks and trials at real size.
///
/// Matrices are normal with deviation 0.02, vectors (norms, biases) 1 + 0.02 times normal. Each tensor has a generator of
/// its own, seeded by the seed and the tensor's place, so the bytes do not depend on threads.
///
/// @param config of a supported architecture; copied
/// @param dtype of all tensors
/// @param shardBytes a shard is ended when it holds this much; what one shard holds is kept in memory
/// @param seed of all generators
public record RandomWeights(HfConfig config, ScalarType dtype, long shardBytes, long seed) {
    private static final double DEVIATION = 0.02;

    /// Number of tensors that [#write] makes.
    public int tensors() {
        return shapes().size();
    }

    /// Writes the folder: shards, their index, `config.json`.
    ///
    /// @param done told of the number of tensors made
    /// @throws org.optishear.InputException if the architecture is not supported, or the folder exists or cannot be written
    public void write(Path target, Workers workers, IntConsumer done) {
        List<Map.Entry<String, long[]>> all = List.copyOf(shapes().entrySet());
        List<List<Map.Entry<String, long[]>>> shards = shards(all);
        long bytes = all.stream().mapToLong(this::bytes).sum();
        AtomicFolder.write(new AtomicFolder.Target(target, false, bytes), folder -> {
            ObjectNode index = new ObjectMapper().createObjectNode();
            index.putObject("metadata").put("total_size", bytes);
            ObjectNode weightMap = index.putObject("weight_map");
            int first = 0;
            for (int shard = 0; shard < shards.size(); shard++) {
                String name = String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", shard + 1, shards.size());
                List<Map.Entry<String, long[]>> members = shards.get(shard);
                int place = first;
                try (OwnedTensors made = workers.mapTensors(members.size(),
                        i -> tensor(members.get(i).getValue(), place + i))) {
                    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
                    for (int i = 0; i < members.size(); i++) {
                        tensors.put(members.get(i).getKey(), made.get(i));
                        weightMap.put(members.get(i).getKey(), name);
                    }
                    folder.file(name, channel -> SafetensorsWriter.write(channel, tensors, Map.of("format", "pt")));
                }
                first += members.size();
                done.accept(first);
            }
            folder.file("model.safetensors.index.json", json(index));
            folder.file("config.json", Files.readAllBytes(config.path()));
        });
    }

    private List<List<Map.Entry<String, long[]>>> shards(List<Map.Entry<String, long[]>> all) {
        List<List<Map.Entry<String, long[]>>> shards = new ArrayList<>();
        long filled = Long.MAX_VALUE;
        for (Map.Entry<String, long[]> tensor : all) {
            if (filled >= shardBytes) {
                shards.add(new ArrayList<>());
                filled = 0;
            }
            shards.getLast().add(tensor);
            filled += bytes(tensor);
        }
        return shards;
    }

    private long bytes(Map.Entry<String, long[]> tensor) {
        long elements = 1;
        for (long dimension : tensor.getValue()) {
            elements *= dimension;
        }
        return elements * (dtype == ScalarType.Float ? Float.BYTES : Short.BYTES);
    }

    private Tensor tensor(long[] shape, int place) {
        try (PointerScope _ = new PointerScope()) {
            Generator generator = torch.createCPUGenerator(seed * 1_000_003 + place);
            Tensor values = torch.empty(shape).normal_(0, DEVIATION, new GeneratorOptional(generator));
            Tensor made = (shape.length == 1 ? values.add_(new Scalar(1)) : values).to(dtype);
            return made.retainReference();
        }
    }

    private static byte[] json(ObjectNode node) throws IOException {
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(node)
                    .getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IOException(e);
        }
    }

    /// Names and shapes of all tensors: those whose presence the family demands when a model is created.
    private SequencedMap<String, long[]> shapes() {
        SequencedMap<String, long[]> shapes = new LinkedHashMap<>();
        ModelFamilies.of(config).create(config, new WeightSource() {
            @Override
            public boolean has(String name) {
                return shapes.containsKey(name);
            }

            @Override
            public void requireShape(String name, long... shape) {
                shapes.put(name, shape);
            }

            @Override
            public Tensor weight(String name, long... shape) {
                throw new UnsupportedOperationException("no weights yet: " + name);
            }
        }).close();
        return shapes;
    }
}
