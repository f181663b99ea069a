// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.optishear.InputException;
import org.optishear.tensor.LibTorch;

/// A model folder in Hugging Face layout: `config.json` and its weights in one file or in shards, as safetensors or as
/// `pytorch_model.bin`.
///
/// Nothing is read into memory by [#open] but the headers. Tensors made by [#tensor] lie on the mapped files: they cost
/// no memory of their own, and must not be used after [#close]. They are JavaCPP objects that attach to the
/// `PointerScope` of the calling thread like every other tensor. A checkpoint may be read by several threads at once.
public final class Checkpoint implements AutoCloseable {
    static final String CONFIG = "config.json";
    static final String SINGLE_FILE = "model.safetensors";
    private static final String TORCH_FILE = "pytorch_model.bin";
    private static final String TIED = "tie_word_embeddings";

    private final Path folder;
    private final HfConfig config;
    private final List<WeightFile> files = new ArrayList<>();
    /// Of config and index; the weight files look at themselves.
    private final List<FileIdentity> identities = new ArrayList<>();
    private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    private final Map<String, WeightFile> fileOf = new LinkedHashMap<>();

    /// `null` where one file holds all weights.
    private ShardIndex index;

    private Checkpoint(Path folder) {
        this.folder = folder;
        this.config = HfConfig.read(folder.resolve(CONFIG));
        this.identities.add(identity(config.path()));
    }

    /// Opens a model folder and checks everything that can be checked without reading the data.
    ///
    /// As in transformers, the first of these is taken: `model.safetensors`, `model.safetensors.index.json`,
    /// `pytorch_model.bin`, `pytorch_model.bin.index.json`.
    ///
    /// @throws InputException if anything of it is missing or wrong
    public static Checkpoint open(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new InputException(folder.toString(), Files.exists(folder) ? "no folder" : "nothing",
                    "a folder in Hugging Face layout");
        }
        LibTorch.load();
        Checkpoint checkpoint = new Checkpoint(folder);
        try {
            checkpoint.openWeights();
            return checkpoint;
        } catch (RuntimeException | Error e) {
            checkpoint.close();
            throw e;
        }
    }

    /// The model folder.
    public Path folder() {
        return folder;
    }

    /// `config.json`.
    public HfConfig config() {
        return config;
    }

    /// All tensors: shard after shard in the order of their names, in each the order of the data.
    public List<TensorInfo> tensors() {
        return List.copyOf(tensors.values());
    }

    /// The weight files, in the order of their names.
    public List<WeightFile> files() {
        return Collections.unmodifiableList(files);
    }

    /// Whether there is a tensor of this name.
    public boolean has(String name) {
        return tensors.containsKey(name);
    }

    /// What the header says of a tensor.
    ///
    /// @throws InputException if there is none of this name
    public TensorInfo info(String name) {
        TensorInfo tensor = tensors.get(name);
        if (tensor == null) {
            throw new InputException(folder.toString(), "no tensor " + name, "a checkpoint that has it");
        }
        return tensor;
    }

    /// The bytes of a tensor, mapped; valid until [#close]. Writing to them changes memory only, but is seen by every
    /// tensor over the same bytes.
    ///
    /// @throws InputException if there is none of this name
    public MemorySegment bytes(String name) {
        TensorInfo tensor = info(name);
        return fileOf.get(name).bytes(tensor);
    }

    /// A tensor in the dtype it has on disk, over the mapped bytes; copied only where its offset in the file is no
    /// multiple of its element size, which libtorch cannot read.
    ///
    /// @throws InputException if there is none of this name, or its dtype has no libtorch counterpart
    public Tensor tensor(String name) {
        TensorInfo tensor = info(name);
        torch.ScalarType type = tensor.dtype().scalarType()
                .orElseThrow(() -> new InputException(tensor.where(), "dtype " + tensor.dtype(),
                        "a dtype that can be read as it is: quantised weights are not supported"));
        return MappedTensor.of(bytes(name), tensor.dimensions(), type);
    }

    /// A copy of a tensor converted to another dtype; contiguous, and free of the checkpoint.
    ///
    /// @throws InputException as [#tensor] does
    public Tensor read(String name, torch.ScalarType as) {
        try (Tensor mapped = tensor(name)) {
            return mapped.to(as, false, true, null);
        }
    }

    /// SHA-256 in hexadecimal of every file that decides what the model computes: config, weights and index, by name.
    public SortedMap<String, String> sha256() {
        SortedMap<String, String> hashes = new TreeMap<>();
        for (Path file : weightAndConfigFiles()) {
            hashes.put(file.getFileName().toString(), ContentHash.sha256(file));
        }
        return hashes;
    }

    /// Checks that nobody has changed config, index or weights since they were opened: called when long work ends, so that
    /// no result is given out that is of no one state of the folder.
    ///
    /// @throws InputException if a file differs in size, time of change or inode
    public void requireUnchanged() {
        identities.forEach(FileIdentity::requireUnchanged);
        files.forEach(WeightFile::requireUnchanged);
    }

    /// The index of the shards; `null` where one file holds all weights.
    Path index() {
        return index == null ? null : index.path();
    }

    /// Unmaps the files; tensors made by [#tensor] must not be used any more.
    @Override
    public void close() {
        files.forEach(WeightFile::close);
        files.clear();
    }

    private List<Path> weightAndConfigFiles() {
        List<Path> paths = new ArrayList<>();
        paths.add(config.path());
        files.forEach(file -> paths.add(file.path()));
        if (index != null) {
            paths.add(index.path());
        }
        return paths;
    }

    private void openWeights() {
        Path single = folder.resolve(SINGLE_FILE);
        Path torch = folder.resolve(TORCH_FILE);
        if (Files.isRegularFile(single)) {
            add(SafetensorsFile.open(single));
        } else if (Files.isRegularFile(folder.resolve(ShardIndex.NAME))) {
            openShards(folder.resolve(ShardIndex.NAME), ".safetensors");
        } else if (Files.isRegularFile(torch)) {
            add(TorchFile.open(torch, tied()));
        } else if (Files.isRegularFile(folder.resolve(ShardIndex.TORCH_NAME))) {
            openShards(folder.resolve(ShardIndex.TORCH_NAME), ".bin");
        } else {
            throw new InputException(folder.toString(), "no weights", SINGLE_FILE + ", " + ShardIndex.NAME + ", "
                    + TORCH_FILE + " or " + ShardIndex.TORCH_NAME);
        }
    }

    private void openShards(Path path, String suffix) {
        identities.add(identity(path));
        index = ShardIndex.read(path, suffix);
        Set<String> leftOut = new HashSet<>();
        for (String shard : index.shards()) {
            Path file = folder.resolve(shard);
            if (suffix.equals(".bin")) {
                TorchFile torch = TorchFile.open(file, tied());
                add(torch);
                leftOut.addAll(torch.leftOut());
            } else {
                add(SafetensorsFile.open(file));
            }
        }
        index.weightMap().forEach((name, shard) -> {
            boolean there = has(name) && info(name).file().equals(folder.resolve(shard)) || leftOut.contains(name);
            if (!there) {
                throw new InputException(index.path() + ": weight_map." + name, "shard " + shard + " without it",
                        "a shard that holds it");
            }
        });
    }

    private boolean tied() {
        return config.optionalBoolean(TIED).orElse(false);
    }

    private static FileIdentity identity(Path file) {
        try {
            return FileIdentity.of(file);
        } catch (IOException e) {
            throw new InputException(file.toString(), "an error (" + e + ")", "a readable file", e);
        }
    }

    private void add(WeightFile file) {
        files.add(file);
        for (TensorInfo tensor : file.tensors()) {
            TensorInfo other = tensors.putIfAbsent(tensor.name(), tensor);
            if (other != null) {
                throw new InputException(tensor.where(), "it in " + other.file().getFileName() + " too",
                        "each tensor in one shard");
            }
            fileOf.put(tensor.name(), file);
        }
    }
}
