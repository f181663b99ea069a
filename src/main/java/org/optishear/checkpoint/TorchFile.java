// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.optishear.InputException;

/// One file of `torch.save` with a state dict in it (`pytorch_model.bin`): a zip with a pickle that describes the tensors
/// (`data.pkl`) and their bytes, uncompressed, in one entry for each storage (`data/0`, …).
///
/// The pickle is read by [Unpickler], which runs nothing. Tensors that a storage holds row-major are mapped; of others
/// (transposed, strided) a row-major copy is made when it is asked for. Several tensors may look at one storage; each is
/// written back on its own, but for a head that is the embedding under a second name ([#leftOut]).
///
/// Source of the format: pytorch/pytorch@v2.10.0:torch/serialization.py (`_save`, `_load`).
public final class TorchFile implements WeightFile {
    private static final Set<String> HEADS = Set.of("lm_head.weight", "embed_out.weight");
    /// What a view that repeats elements may add to its storage.
    private static final long MOST_REPEATED_BYTES = 16L << 20;

    private final Path path;
    private final Arena arena;
    private final FileIdentity identity;
    private final MemorySegment mapped;
    private final Map<String, ZipDirectory.Entry> entries;
    private final String prefix;
    private final List<TensorInfo> tensors = new ArrayList<>();
    private final Set<String> leftOut = new HashSet<>();
    private final Map<String, TorchTensor> scattered = new HashMap<>(); // not row-major, by name
    private final Map<String, MemorySegment> gathered = new ConcurrentHashMap<>();

    private TorchFile(Path path, boolean tied, Arena arena) throws IOException {
        this.path = path;
        this.arena = arena;
        this.identity = FileIdentity.of(path);
        this.mapped = PrivateMapping.map(path, 0, identity.size(), arena);
        requireZip();
        this.entries = ZipDirectory.read(path, mapped);
        List<String> pickles = entries.keySet().stream().filter(name -> name.matches("[^/]*/data\\.pkl")).toList();
        expect(pickles.size() == 1, path.toString(), pickles.size() + " entries called data.pkl", "one of torch.save");
        this.prefix = pickles.getFirst().substring(0, pickles.getFirst().length() - "data.pkl".length());
        requireLittleEndian();
        readTensors(tied);
    }

    /// Maps a file and reads its pickle.
    ///
    /// @param tied whether the config ties the head to the embedding
    /// @throws InputException if the file is missing, unreadable, older than torch 1.6, or wrong in any way
    @SuppressWarnings("MustBeClosedChecker") // the file owns the arena and closes it
    public static TorchFile open(Path path, boolean tied) {
        if (!Files.isRegularFile(path)) {
            throw new InputException(path.toString(), Files.exists(path) ? "no regular file" : "nothing",
                    "a file of torch.save");
        }
        Arena arena = Arena.ofShared();
        try {
            return new TorchFile(path, tied, arena);
        } catch (IOException e) {
            arena.close();
            throw new InputException(path.toString(), "an error (" + e + ")", "a readable file", e);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    @Override
    public Path path() {
        return path;
    }

    /// Wider elements first, then by name: the order in which safetensors' own writer puts them.
    @Override
    public List<TensorInfo> tensors() {
        return Collections.unmodifiableList(tensors);
    }

    /// Names of heads that are the same view of the same storage as another tensor, where the config ties them: they are
    /// neither listed nor written back, as transformers does.
    Set<String> leftOut() {
        return Collections.unmodifiableSet(leftOut);
    }

    @Override
    public MemorySegment bytes(TensorInfo tensor) {
        requireUnchanged();
        TorchTensor view = scattered.get(tensor.name());
        if (view == null) {
            return mapped.asSlice(tensor.offset(), tensor.bytes());
        }
        return gathered.computeIfAbsent(tensor.name(), name -> {
            ZipDirectory.Entry entry = entry(view);
            return gather(tensor, mapped.asSlice(entry.offset(), entry.size()), arena);
        });
    }

    @Override
    public MemorySegment privateCopy(TensorInfo tensor, Arena owner) throws IOException {
        requireUnchanged();
        TorchTensor view = scattered.get(tensor.name());
        if (view == null) {
            return PrivateMapping.aligned(path, tensor, owner);
        }
        ZipDirectory.Entry entry = entry(view);
        try (Arena source = Arena.ofShared()) {
            return gather(tensor, PrivateMapping.map(path, entry.offset(), entry.size(), source), owner);
        }
    }

    @Override
    public MemorySegment headerBytes() {
        return MemorySegment.ofArray(HeaderText.of(tensors, Map.of("format", "pt"))).asReadOnly();
    }

    @Override
    public void requireUnchanged() {
        identity.requireUnchanged();
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    private MemorySegment gather(TensorInfo tensor, MemorySegment storage, Arena owner) {
        MemorySegment target = owner.allocate(tensor.bytes(), tensor.dtype().alignment());
        scattered.get(tensor.name()).copy(storage, target);
        return target;
    }

    private void requireZip() {
        boolean zip = mapped.byteSize() >= 4 && mapped.get(ValueLayout.JAVA_BYTE, 0) == 'P'
                && mapped.get(ValueLayout.JAVA_BYTE, 1) == 'K';
        boolean pickle = !zip && mapped.byteSize() >= 2 && mapped.get(ValueLayout.JAVA_BYTE, 0) == (byte) 0x80;
        boolean tar = mapped.byteSize() > 262 && new String(
                mapped.asSlice(257, 5).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1).equals("ustar");
        expect(!pickle && !tar, path.toString(), "a " + (tar ? "tar" : "bare pickle") + " of torch before 1.6",
                "a zip: load it and torch.save it again with a newer torch, or save the model as safetensors");
        expect(zip, path.toString(), "no zip", "a file of torch.save");
    }

    private void requireLittleEndian() {
        ZipDirectory.Entry order = entries.get(prefix + "byteorder");
        if (order != null) {
            String found = new String(mapped.asSlice(order.offset(), Math.min(order.size(), 16))
                    .toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1).strip();
            expect(found.equals("little"), path + ": byteorder", found, "little");
        }
    }

    private void readTensors(boolean tied) {
        ZipDirectory.Entry pickle = entries.get(prefix + "data.pkl");
        String where = path + ": data.pkl";
        expect(pickle.size() <= Unpickler.MOST_BYTES, where, pickle.size() + " bytes",
                "at most " + Unpickler.MOST_BYTES);
        byte[] bytes = mapped.asSlice(pickle.offset(), pickle.size()).toArray(ValueLayout.JAVA_BYTE);
        Object root = Unpickler.read(where, bytes);
        expect(root instanceof Map, where, "no dict", "a state dict: tensors by name");
        Map<TorchTensor, String> seen = new HashMap<>();
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) root).entrySet()) {
            String name = entry.getKey().toString();
            expect(entry.getValue() instanceof TorchTensor, path + ": " + name, "no tensor",
                    "tensors by name and nothing around them");
            TorchTensor tensor = (TorchTensor) entry.getValue();
            expect(!name.equals(SafetensorsHeader.METADATA), path + ": " + name, "a tensor of this name", "another");
            String first = seen.putIfAbsent(tensor, name);
            if (tied && first != null && HEADS.contains(name)) {
                leftOut.add(name);
            } else if (tied && first != null && HEADS.contains(first)) {
                leftOut.add(first);
                seen.put(tensor, name);
                add(name, tensor);
            } else {
                add(name, tensor);
            }
        }
        tensors.removeIf(tensor -> leftOut.contains(tensor.name()));
        tensors.sort(Comparator.comparingInt((TensorInfo tensor) -> -tensor.dtype().bits())
                .thenComparing(TensorInfo::name));
    }

    private void add(String name, TorchTensor tensor) {
        TensorInfo info = place(name, tensor);
        tensors.add(info);
        if (!tensor.rowMajor()) {
            scattered.put(name, tensor);
        }
    }

    /// Checks that the storage is there and holds every element, and finds the first of them in the file.
    private TensorInfo place(String name, TorchTensor tensor) {
        String where = path + ": tensor " + name;
        ZipDirectory.Entry entry = entry(tensor);
        expect(entry != null, where, "no entry " + prefix + "data/" + tensor.storage().key(), "a whole file");
        DType stored = tensor.storage().dtype();
        long width = tensor.dtype().bits() / Byte.SIZE;
        try {
            long promised = Math.multiplyExact(tensor.storage().elements(), stored == null ? 1 : width);
            expect(promised == entry.size(), where, "a storage of " + entry.size() + " bytes", promised
                    + " as data.pkl says");
            expect(Math.multiplyExact(tensor.last() + 1, width) <= entry.size(), where,
                    "shape " + tensor.shape() + ", strides " + tensor.strides() + " and offset " + tensor.offset(),
                    "elements within its storage of " + entry.size() + " bytes");
            long bytes = Math.multiplyExact(tensor.elements(), width);
            expect(bytes - entry.size() <= MOST_REPEATED_BYTES, where, bytes + " bytes of one storage of "
                    + entry.size(), "a tensor that does not repeat its elements so often");
            long offset = bytes == 0 ? entry.offset() : entry.offset() + tensor.offset() * width;
            return new TensorInfo(name, tensor.dtype(), tensor.shape(), path, offset, bytes);
        } catch (ArithmeticException e) {
            throw new InputException(where, "shape " + tensor.shape() + ", strides " + tensor.strides(),
                    "a size that fits 63 bits", e);
        }
    }

    private ZipDirectory.Entry entry(TorchTensor tensor) {
        return entries.get(prefix + "data/" + tensor.storage().key());
    }

    private static void expect(boolean holds, String where, String found, String expected) {
        if (!holds) {
            throw new InputException(where, found, expected);
        }
    }
}
