// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.optishear.InputException;
import org.optishear.Version;
import org.optishear.allocation.PrunableSizes;
import org.optishear.experiment.MetricSearch.Settings;
import org.optishear.experiment.MetricSearch.Subject;
import org.optishear.prune.Method;
import org.optishear.run.JsonFile;
import org.optishear.run.Manifest;
import org.optishear.run.Plan;
import org.optishear.run.Provenance;
import org.optishear.search.Algorithms;
import org.optishear.search.Genome;
import org.optishear.search.SearchSettings;
import org.optishear.study.PostgresServer;
import org.optishear.study.StudyPlace;

/// A metric search in a run directory: `study.db` while it runs, then `search.json`, `plan.json` and `manifest.json`.
///
/// A run that was cut is continued by running it again; the files are those of an uninterrupted one, byte for byte (the
/// manifest aside).
public final class MetricRun {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STUDY = "study.db";

    private final Path folder;
    private final Settings settings;
    private final ObjectNode identity;
    private final StudyPlace place;
    private double tokens;

    /// Opens a run directory, and creates it if there is none.
    ///
    /// @param inputs the model and the windows ([Provenance]), by what they are for
    /// @throws InputException if the folder holds something else than a run
    public MetricRun(Path folder, Settings settings, ObjectNode inputs) {
        this(folder, settings, inputs, Optional.empty());
    }

    /// Opens a run directory, and creates it if there is none.
    ///
    /// @param inputs the model and the windows ([Provenance]), by what they are for
    /// @param server keeps the study in place of `study.db`
    /// @throws InputException if the folder holds something else than a run
    public MetricRun(Path folder, Settings settings, ObjectNode inputs, Optional<PostgresServer> server) {
        this.folder = folder;
        this.place = server.isPresent() ? server.get() : new StudyPlace.File(folder.resolve(STUDY));
        this.settings = settings;
        this.identity = identity(settings, inputs);
        requireRun(folder);
    }

    /// Refuses a folder that holds anything but a run.
    public static void requireRun(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> content = Files.list(folder)) {
            boolean started = Files.exists(folder.resolve(STUDY)) || Files.exists(folder.resolve(RunCommand.FILE));
            if (!started && content.anyMatch(file -> !file.getFileName().toString().startsWith(STUDY))) {
                throw new InputException(folder.toString(), "a folder that is not a run",
                        "no such folder, an empty one, or a run to continue");
            }
        } catch (IOException e) {
            throw new InputException(folder.toString(), "what cannot be listed (" + e.getMessage() + ")", "a folder",
                    e);
        }
    }

    /// Full-model-equivalent tokens that [#execute] ran.
    public double tokens() {
        return tokens;
    }

    /// What is searched and how.
    public Settings settings() {
        return settings;
    }

    /// What `search.json` holds, where this very search has ended: its facts are those asked for, the plan is its own, and the
    /// study holds all its trials. Empty where there is something to do.
    ///
    /// @throws InputException if the folder holds another search
    public Optional<ObjectNode> finished() {
        kept().requireSame();
        Optional<JsonNode> search = read("search.json");
        Optional<JsonNode> plan = read("plan.json");
        search.ifPresent(this::requireSame);
        if (place instanceof StudyPlace.File(Path study) && !Files.exists(study)) {
            return Optional.empty();
        }
        if (search.isEmpty() || plan.isEmpty() || search.get().has("ended")
                || !plan.get().at("/origin/objective/value").equals(search.get().at("/best/objective"))) {
            return Optional.empty();
        }
        return kept().ended() == search.get().path("trials").asInt()
                ? Optional.of((ObjectNode) search.get())
                : Optional.empty();
    }

    private SearchStudy kept() {
        return new SearchStudy(place, identity, 1 + settings.space().costs().size());
    }

    /// What was found by another search is not written over, even where its study is gone.
    private void requireSame(JsonNode search) {
        identity.properties().stream()
                .filter(fact -> !fact.getValue().toString().equals(search.path(fact.getKey()).toString())).findFirst()
                .ifPresent(fact -> {
                    throw new InputException(folder.resolve("search.json").toString(),
                            fact.getKey() + " = " + search.path(fact.getKey()),
                            fact.getValue() + ", or another -o");
                });
    }

    private Optional<JsonNode> read(String name) {
        Path file = folder.resolve(name);
        try {
            return Files.exists(file) ? Optional.of(JSON.readTree(file.toFile())) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // cut or damaged: written again
        }
    }

    /// Searches and writes the three files.
    ///
    /// @return what `search.json` holds
    public ObjectNode execute(Subject subject, Manifest manifest, SearchProgress progress) {
        SearchReport report = manifest.timed("search",
                () -> MetricSearch.run(subject, settings, place, identity, watched(manifest, progress)));
        if (place instanceof PostgresServer) {
            kept().copy(folder.resolve(STUDY));
        }
        ObjectNode json = new SearchJson(settings, identity, PrunableSizes.of(subject.model())).of(report,
                settings.staging(subject.windows()));
        JsonFile.write(folder.resolve("plan.json"), plan(report).toJson());
        JsonFile.write(folder.resolve("search.json"), json);
        for (String fact : List.of("seed", "model", "calibration", "objectiveWindows")) {
            if (identity.has(fact)) {
                manifest.from(fact, identity.path(fact));
            }
        }
        JsonFile.write(folder.resolve("manifest.json"), manifest.toJson());
        return json;
    }

    /// Writes with the study how the run is continued.
    private SearchProgress watched(Manifest manifest, SearchProgress progress) {
        return new SearchProgress() {
            @Override
            public void begun(SearchProgress.Expected expected) {
                RunCommand.write(folder, manifest.arguments());
                progress.begun(expected);
            }

            @Override
            public void opening() {
                // Before the study, else a run that is killed soon could not be resumed; what is there may be of another search.
                if (!Files.exists(folder.resolve(STUDY)) && !Files.exists(folder.resolve(RunCommand.FILE))) {
                    RunCommand.write(folder, manifest.arguments());
                }
                progress.opening();
            }

            @Override
            public void at(SearchProgress.State state) {
                tokens = state.tokens();
                progress.at(state);
            }

            @Override
            public Optional<String> interrupted() {
                return progress.interrupted();
            }
        };
    }

    private static ObjectNode identity(Settings settings, ObjectNode inputs) {
        ObjectNode identity = JSON.createObjectNode();
        identity.put("optishear", Version.current());
        identity.put("space", settings.space().id());
        settings.space().facts().forEach(identity::put);
        identity.put("algorithm", settings.algorithm());
        identity.put("seed", settings.search().seed());
        putHeeded(identity, settings);
        Effort effort = settings.effort();
        identity.put("objective", effort.objective().id());
        identity.put("statistics", effort.statistics().text());
        identity.put("staged", effort.staged());
        if (!effort.stages().isEmpty()) {
            identity.put("schedule", effort.stages().text());
        }
        effort.budget().tokens().ifPresent(tokens -> identity.put("budgetTokens", tokens));
        if (effort.correlate()) {
            identity.put("correlate", true);
        }
        identity.setAll(inputs);
        return identity;
    }

    /// Of the settings those that the algorithm looks at.
    private static void putHeeded(ObjectNode identity, Settings settings) {
        SearchSettings search = settings.search();
        for (Algorithms.Setting setting : Algorithms.entry(settings.algorithm()).heeds()) {
            switch (setting) {
                case TRIALS -> identity.put("trialsAsked", search.trials());
                case POPULATION -> identity.put("population", search.population());
                case CROSSOVER -> identity.put("crossover", search.breeding().crossover());
                case MUTATION -> search.breeding().mutation().ifPresent(value -> identity.put("mutation", value));
                case DUPLICATES -> identity.put("redraws", search.breeding().redraws());
            }
        }
    }

    private Plan plan(SearchReport report) {
        ObjectNode origin = identity.deepCopy();
        origin.putObject("objective").put("name", settings.effort().objective().id()).put("value",
                report.best().objective());
        Genome best = report.best().genome();
        return new Plan(new Method(settings.space().ranking(best)), settings.space().allocation(best), origin,
                settings.space().permutation());
    }
}
