// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import java.nio.channels.OverlappingFileLockException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.optishear.InputException;
import org.optishear.checkpoint.AtomicFile;
import org.optishear.checkpoint.CheckpointWriter;
import org.optishear.checkpoint.MappedTensor;
import org.optishear.checkpoint.SafetensorsFile;
import org.optishear.checkpoint.SafetensorsWriter;
import org.optishear.checkpoint.TensorInfo;
import org.optishear.mask.Mask;
import org.optishear.model.LinearOrder;
import org.optishear.tensor.OwnedTensors;
import org.optishear.tensor.TensorMemory;
import org.optishear.tensor.Workers;

/// The blocks pruned so far, in a hidden folder beside the checkpoint that will be written.
///
/// ```text
/// .NAME.pruning/identity.json             what is pruned and how: a journal of something else is begun anew
///               block-00000.safetensors   masks of a block (U8, packed rows, 1 = pruned), zeros and notices of each in the
///                                         metadata; changed tensors in the checkpoint's dtype and order;
///                                         orders of rows and columns by linear (I32)
///               states-00001.safetensors  the hidden states that enter block 1, one tensor a window
/// ```
///
/// The states are written after the masks of the block they leave, each file under another name first, synced, then
/// renamed: a block is done when the states behind it are there. Older states are deleted then. A process that is killed
/// continues at the block it was killed in, with the same bytes.
public final class PruneJournal implements PrunedBlocks {
    private static final String IDENTITY = "identity.json";
    private static final String MASK = ".mask";
    private static final String NOTICES = ".notices";
    private static final String CHANGED = ".changed";
    private static final String RETAINED = ".retained";

    private final Path folder;
    private final FileChannel lockFile;
    private final FileLock lock;
    private final Map<String, SafetensorsFile> fileOf = new LinkedHashMap<>(); // by weight name
    private final Map<String, SafetensorsFile> changedIn = new LinkedHashMap<>(); // by tensor name
    private final Map<String, LinearOrder> orders = new HashMap<>(); // by linear name
    private final List<SafetensorsFile> files = new ArrayList<>();
    private final Deque<Path> madeParents;
    private int done;

    private PruneJournal(Path folder, Deque<Path> madeParents, FileChannel lockFile, FileLock lock) {
        this.folder = folder;
        this.madeParents = madeParents;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /// Opens the journal of a checkpoint to be written, or begins one.
    ///
    /// @param target folder of the checkpoint; the folder it will lie in is made if there is none
    /// @param identity everything the pruned weights depend on
    /// @throws InputException if another process prunes into the same target, or the place cannot be written
    public static PruneJournal open(Path target, String identity) {
        Path absolute = target.toAbsolutePath().normalize();
        Path folder = absolute.resolveSibling("." + absolute.getFileName() + ".pruning");
        Deque<Path> madeParents = new ArrayDeque<>();
        for (Path parent = folder.getParent(); !Files.exists(parent); parent = parent.getParent()) {
            madeParents.addLast(parent);
        }
        try {
            Files.createDirectories(folder);
            FileChannel channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            PruneJournal journal = new PruneJournal(folder, madeParents, channel, lock(target, channel));
            try {
                journal.resumeOrBegin(identity);
                return journal;
            } catch (IOException | RuntimeException | Error e) {
                journal.close();
                throw e;
            }
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    /// @throws InputException if another pruning, of this process or another, holds it
    private static FileLock lock(Path target, FileChannel channel) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException _) {
            lock = null; // this process holds it
        }
        if (lock == null) {
            channel.close();
            throw new InputException(target.toString(), "another pruning that goes into it", "a target of its own");
        }
        return lock;
    }

    private void resumeOrBegin(String identity) throws IOException {
        deleteHalfWritten();
        Path file = folder.resolve(IDENTITY);
        if (Files.isRegularFile(file) && Files.readString(file).equals(identity)) {
            done = lastStates();
            for (int block = 0; block < done; block++) {
                read(block);
            }
            return;
        }
        deleteFiles();
        AtomicFile.write(file, true, channel -> channel
                .write(ByteBuffer.wrap(identity.getBytes(StandardCharsets.UTF_8))));
    }

    /// What a killed process left of the checkpoint itself; nobody else writes it while this process holds the lock.
    private void deleteHalfWritten() throws IOException {
        String journal = folder.getFileName().toString();
        String partial = journal.substring(0, journal.lastIndexOf('.')) + ".partial-";
        try (Stream<Path> siblings = Files.list(folder.getParent())) {
            for (Path file : siblings.filter(file -> file.getFileName().toString().startsWith(partial)).toList()) {
                CheckpointWriter.deleteHalfWritten(file);
            }
        }
    }

    /// The last block in front of which states lie; 0 if none do.
    private int lastStates() throws IOException {
        try (Stream<Path> content = Files.list(folder)) {
            return content.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("states-\\d{5}\\.safetensors"))
                    .mapToInt(name -> Integer.parseInt(name.substring(7, 12))).max().orElse(0);
        }
    }

    private void read(int block) {
        SafetensorsFile file = SafetensorsFile.open(block(block));
        files.add(file);
        file.tensors().stream().map(TensorInfo::name).filter(name -> name.endsWith(MASK))
                .sorted((a, b) -> Integer.compare(position(file, a), position(file, b)))
                .forEach(name -> fileOf.put(name.substring(0, name.length() - MASK.length()), file));
        file.tensors().stream().map(TensorInfo::name).filter(name -> name.endsWith(CHANGED))
                .forEach(name -> changedIn.put(name.substring(0, name.length() - CHANGED.length()), file));
        orders.putAll(JournalledOrders.read(file));
    }

    /// The order of a block's linears is kept in the metadata, as the writer orders tensors by width.
    private static int position(SafetensorsFile file, String mask) {
        return Integer.parseInt(fields(file, mask)[0]);
    }

    /// Position in the block, zero weights, columns of the matrix.
    private static String[] fields(SafetensorsFile file, String mask) {
        return file.metadata().get(mask).split(" ");
    }

    @Override
    public int done() {
        return done;
    }

    @Override
    public Optional<OwnedTensors> states(Workers workers) {
        if (done == 0) {
            return Optional.empty();
        }
        try (SafetensorsFile file = SafetensorsFile.open(states(done))) {
            Map<String, TensorInfo> tensors = new LinkedHashMap<>();
            file.tensors().forEach(tensor -> tensors.put(tensor.name(), tensor));
            return Optional.of(workers.mapTensors(tensors.size(), window -> {
                TensorInfo info = tensors.get(Integer.toString(window));
                return MappedTensor.of(file.bytes(info), info.dimensions(), ScalarType.Float).clone();
            }));
        }
    }

    @Override
    public void add(PrunedBlock block, OwnedTensors states) {
        try (PointerScope _ = new PointerScope()) {
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            Map<String, String> metadata = new LinkedHashMap<>();
            block.linears().forEach((name, linear) -> {
                Mask mask = linear.mask();
                metadata.put(name + MASK, tensors.size() + " " + linear.zeros() + " " + mask.columns());
                metadata.put(name + NOTICES, String.join("\n", linear.notices()));
                linear.retained().ifPresent(
                        found -> metadata.put(name + RETAINED, found.stored() + " " + found.reordered()));
                tensors.put(name + MASK, packed(mask));
            });
            block.changed().forEach((name, values) -> tensors.put(name + CHANGED, values));
            tensors.putAll(JournalledOrders.tensors(block.orders()));
            replace(block(done), tensors, metadata);
            SequencedMap<String, Tensor> windows = new LinkedHashMap<>();
            for (int window = 0; window < states.size(); window++) {
                windows.put(Integer.toString(window), states.get(window));
            }
            replace(states(done + 1), windows, Map.of());
        }
        try {
            Files.deleteIfExists(states(done));
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
        read(done);
        done++;
    }

    private static void replace(Path file, SequencedMap<String, Tensor> tensors, Map<String, String> metadata) {
        AtomicFile.write(file, true, channel -> SafetensorsWriter.write(channel, tensors, metadata));
    }

    private static Tensor packed(Mask mask) {
        byte[] rows = mask.packedPrunedRows();
        Tensor tensor = torch.empty(new long[]{mask.rows(), Math.ceilDiv(mask.columns(), 8)},
                new TensorOptions(ScalarType.Byte), null);
        TensorMemory.of(tensor).copyFrom(MemorySegment.ofArray(rows));
        return tensor;
    }

    @Override
    public List<String> weights() {
        return List.copyOf(fileOf.keySet());
    }

    @Override
    public PrunedLinear get(String weight) {
        SafetensorsFile file = fileOf.get(weight);
        if (file == null) {
            throw new IllegalArgumentException(weight + " has not been pruned");
        }
        TensorInfo info = info(file, weight + MASK);
        String[] fields = fields(file, weight + MASK);
        Mask mask = Mask.ofPackedPrunedRows(file.bytes(info), Math.toIntExact(info.shape().getFirst()),
                Integer.parseInt(fields[2]));
        return new PrunedLinear(mask, Long.parseLong(fields[1]),
                file.metadata().get(weight + NOTICES).lines().toList(),
                Optional.ofNullable(file.metadata().get(weight + RETAINED)).map(PruneJournal::retained));
    }

    private static RetainedScore retained(String text) {
        String[] scores = text.split(" ");
        return new RetainedScore(Double.parseDouble(scores[0]), Double.parseDouble(scores[1]));
    }

    private static TensorInfo info(SafetensorsFile file, String name) {
        return file.tensors().stream().filter(tensor -> tensor.name().equals(name)).findFirst().orElseThrow();
    }

    @Override
    public Set<String> changed() {
        return Set.copyOf(changedIn.keySet());
    }

    @Override
    public Tensor changed(String tensor) {
        SafetensorsFile file = changedIn.get(tensor);
        if (file == null) {
            throw new IllegalArgumentException(tensor + " has not been changed");
        }
        TensorInfo info = info(file, tensor + CHANGED);
        return MappedTensor.of(file.bytes(info), info.dimensions(), info.dtype().scalarType().orElseThrow());
    }

    @Override
    public Map<String, LinearOrder> orders() {
        return Collections.unmodifiableMap(orders);
    }

    /// Deletes the journal: the checkpoint is written, or there will be none.
    public void delete() {
        close();
        try {
            deleteFiles();
            Files.deleteIfExists(folder.resolve("lock"));
            Files.deleteIfExists(folder);
            while (!madeParents.isEmpty() && isEmpty(madeParents.getFirst())) {
                Files.delete(madeParents.removeFirst());
            }
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    @Override
    public void close() {
        files.forEach(SafetensorsFile::close);
        files.clear();
        fileOf.clear();
        changedIn.clear();
        orders.clear();
        try {
            if (lock.isValid()) {
                lock.release();
            }
            lockFile.close();
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    private void deleteFiles() throws IOException {
        try (Stream<Path> content = Files.list(folder)) {
            for (Path file : content.filter(file -> !file.endsWith("lock")).toList()) {
                Files.delete(file);
            }
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> content = Files.list(folder)) {
            return content.findAny().isEmpty();
        }
    }

    private Path block(int index) {
        return folder.resolve(String.format(Locale.ROOT, "block-%05d.safetensors", index));
    }

    private Path states(int block) {
        return folder.resolve(String.format(Locale.ROOT, "states-%05d.safetensors", block));
    }

    private static InputException unwritable(Path folder, IOException cause) {
        return new InputException(folder.toString(), "an error (" + cause + ")",
                "a folder that can be written, for the journal of the pruning", cause);
    }
}
