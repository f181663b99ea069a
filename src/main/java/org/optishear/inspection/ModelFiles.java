// SPDX-License-Identifier: Apache-2.0
package org.optishear.inspection;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.optishear.InputException;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.checkpoint.HfConfig;
import org.optishear.checkpoint.SafetensorsFile;
import org.optishear.checkpoint.TensorInfo;
import org.optishear.checkpoint.WeightFile;
import org.optishear.model.CausalLm;
import org.optishear.model.ModelFamilies;
import org.optishear.model.ModelFamily;

/// As much of a model folder as can be read, and what is wrong with the rest: for looking, not for computing.
///
/// Everything else refuses a folder at the first thing that is wrong; this one goes on and lists them all.
public final class ModelFiles implements AutoCloseable {
    private final Path folder;
    private final List<InputException> problems = new ArrayList<>();
    private final Map<TensorInfo, WeightFile> tensors = new LinkedHashMap<>();
    private final Map<String, InputException> problemOf = new TreeMap<>(); // by tensor
    private List<WeightFile> files = List.of();
    private Checkpoint checkpoint; // `null` where the folder is no sound checkpoint
    private HfConfig config; // `null` where there is none that can be read
    private ModelFamily family; // `null` where none computes the architecture
    private CausalLm model; // not to be computed with; `null` where the config lacks too much

    private ModelFiles(Path folder) {
        this.folder = folder;
    }

    /// Opens what can be opened.
    ///
    /// @throws InputException if nothing can: no folder, or neither config nor weights in it
    public static ModelFiles open(Path folder) {
        ModelFiles found = new ModelFiles(folder);
        try {
            found.openFiles();
            found.openModel();
            return found;
        } catch (RuntimeException | Error e) {
            found.close();
            throw e;
        }
    }

    /// The folder.
    public Path folder() {
        return folder;
    }

    /// `config.json`, where it can be read.
    Optional<HfConfig> config() {
        return Optional.ofNullable(config);
    }

    /// The family that computes the architecture, where there is one.
    Optional<ModelFamily> family() {
        return Optional.ofNullable(family);
    }

    /// The model as far as names and sizes go; its weights must not be asked for.
    Optional<CausalLm> model() {
        return Optional.ofNullable(model);
    }

    /// The weight files that can be read.
    List<WeightFile> files() {
        return files;
    }

    /// All tensors of these files.
    public List<TensorInfo> tensors() {
        return List.copyOf(tensors.keySet());
    }

    /// The bytes of one of the tensors.
    MemorySegment bytes(TensorInfo tensor) {
        return tensors.get(tensor).bytes(tensor);
    }

    /// Everything that is wrong, in the order it was found.
    public List<InputException> problems() {
        return List.copyOf(problems);
    }

    /// What is wrong with a tensor.
    Optional<InputException> problem(String tensor) {
        return Optional.ofNullable(problemOf.get(tensor));
    }

    /// Adds something that is wrong, unless it is known.
    void add(InputException problem) {
        if (problems.stream().noneMatch(known -> known.getMessage().equals(problem.getMessage()))) {
            problems.add(problem);
        }
    }

    /// Adds something that is wrong with a tensor.
    void add(String tensor, InputException problem) {
        add(problem);
        problemOf.putIfAbsent(tensor, problem);
    }

    private void openFiles() {
        try {
            checkpoint = Checkpoint.open(folder);
            config = checkpoint.config();
            files = checkpoint.files();
        } catch (InputException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
            problems.add(e);
            openApart(e);
        }
        for (WeightFile file : files) {
            file.tensors().forEach(tensor -> tensors.putIfAbsent(tensor, file));
        }
    }

    /// Each file by itself, where together they make no checkpoint.
    private void openApart(InputException why) {
        try {
            config = HfConfig.read(folder.resolve("config.json"));
        } catch (InputException e) {
            add(e);
        }
        files = new ArrayList<>();
        for (Path path : safetensors()) {
            try {
                files.add(SafetensorsFile.open(path));
            } catch (InputException e) {
                add(e);
            }
        }
        if (config == null && files.isEmpty()) {
            throw why;
        }
    }

    private List<Path> safetensors() {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(path -> path.toString().endsWith(".safetensors")).filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new InputException(folder.toString(), "an error (" + e + ")", "a folder that can be listed", e);
        }
    }

    private void openModel() {
        try {
            if (config != null) {
                family = ModelFamilies.of(config);
            }
            if (checkpoint != null) {
                model = ModelFamilies.load(checkpoint);
            }
        } catch (InputException e) {
            add(e);
            openAnyway();
        }
    }

    /// Asks the family what it expects of every tensor, and notes all that is otherwise.
    private void openAnyway() {
        if (family == null || config.node(family.blocksField()).asLong() > tensors.size()) {
            return; // a model of a billion blocks would be asked block by block
        }
        try {
            ExpectedShapes shapes = new ExpectedShapes(checkpoint);
            CausalLm asked = family.create(config, shapes);
            shapes.mismatches().forEach(this::add);
            model = asked;
        } catch (InputException e) {
            add(e);
        }
    }

    /// Closes the files.
    @Override
    public void close() {
        if (model != null) {
            model.close();
        }
        if (checkpoint != null) {
            checkpoint.close();
        } else {
            files.forEach(WeightFile::close);
        }
    }
}
