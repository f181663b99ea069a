// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.optishear.InputException;
import org.optishear.Version;
import org.optishear.experiment.MetricSearch.Progress;
import org.optishear.experiment.MetricSearch.Settings;
import org.optishear.experiment.MetricSearch.Subject;
import org.optishear.metric.MetaMetric;
import org.optishear.prune.Method;
import org.optishear.search.Genome;
import org.optishear.space.MetricFormula;
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
    public Optional<ObjectNode> finished() {
        if (place instanceof StudyPlace.File(Path study) && !Files.exists(study)) {
            return Optional.empty();
        }
        Optional<JsonNode> search = read("search.json");
        Optional<JsonNode> plan = read("plan.json");
        if (search.isEmpty() || plan.isEmpty() || search.get().has("ended") || !same(search.get())
                || !plan.get().at("/origin/objective/value").equals(search.get().at("/best/objective"))) {
            return Optional.empty();
        }
        return MetricSearch.ended(place, identity) == search.get().path("trials").asInt()
                ? Optional.of((ObjectNode) search.get())
                : Optional.empty();
    }

    private boolean same(JsonNode search) {
        return identity.properties().stream()
                .allMatch(fact -> fact.getValue().toString().equals(search.path(fact.getKey()).toString()));
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
    public ObjectNode execute(Subject subject, Manifest manifest, Progress progress) {
        SearchReport report = manifest.timed("search",
                () -> MetricSearch.run(subject, settings, place, identity, watched(manifest, progress)));
        if (place instanceof PostgresServer server) {
            MetricSearch.copy(server, identity, folder.resolve(STUDY));
        }
        ObjectNode json = json(report, settings.staging(subject.windows()));
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
    private Progress watched(Manifest manifest, Progress progress) {
        return new Progress() {
            @Override
            public void begun(double seconds) {
                RunCommand.write(folder, manifest.arguments());
                progress.begun(seconds);
            }

            /// Before the study: else a run that is killed soon could not be resumed. What is there is of a search that may be another one.
            @Override
            public void opening() {
                if (!Files.exists(folder.resolve(STUDY)) && !Files.exists(folder.resolve(RunCommand.FILE))) {
                    RunCommand.write(folder, manifest.arguments());
                }
                progress.opening();
            }

            @Override
            public void at(MetricSearch.State state) {
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
        if (!settings.algorithm().equals("exhaustive")) {
            identity.put("trialsAsked", settings.search().trials());
            identity.put("population", settings.search().population());
            identity.put("crossover", settings.search().breeding().crossover());
            settings.search().breeding().mutation().ifPresent(mutation -> identity.put("mutation", mutation));
            identity.put("redraws", settings.search().breeding().redraws());
        }
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

    private Plan plan(SearchReport report) {
        ObjectNode origin = identity.deepCopy();
        origin.putObject("objective").put("name", settings.effort().objective().id()).put("value",
                report.best().objective());
        Genome best = report.best().genome();
        return new Plan(new Method(settings.space().ranking(best)), settings.space().allocation(best), origin,
                settings.space().permutation());
    }

    private ObjectNode json(SearchReport report, Staging staging) {
        ObjectNode json = JSON.createObjectNode();
        json.put("schema", "optishear.search/1");
        ObjectNode best = json.putObject("best");
        best.put("objective", report.best().objective());
        best.put("metric", text(report.best().genome()));
        putGenome(best, report.best().genome());
        ArrayNode members = best.putArray("class");
        report.best().members().forEach(genome -> members.add(text(genome)));
        report.best().equals().forEach(best.putArray("equals")::add);
        ObjectNode pick = json.putObject("pick");
        report.best().trial().ifPresentOrElse(trial -> pick.put("trial", trial),
                () -> pick.put("named", report.best().equals().getFirst()));
        ArrayNode above = pick.putArray("aboveNamed");
        report.named().forEach((name, value) -> {
            if (report.best().objective() > value) {
                above.add(name);
            }
        });
        MetricFormula formula = MetricFormula.of(settings.space().ranking(report.best().genome()));
        best.put("formula", formula.formula());
        best.put("reading", formula.reading());
        json.put("evaluatedModels", report.evaluatedModels());
        json.put("trials", report.trials());
        json.put("failedTrials", report.failed());
        json.putObject("saved").put("trials", report.saved().trials()).put("ofClass", report.saved().ofClass())
                .put("untried", report.saved().untried());
        if (listed()) {
            json.put("candidates", settings.space().genes().size());
        }
        settings.space().classes().ifPresent(count -> json.put("canonicalClasses", count));
        json.set("named", named(report));
        if (!settings.space().costs().isEmpty()) {
            ArrayNode front = json.putArray("front");
            report.front(settings.space()).forEach(found -> {
                ObjectNode entry = front.addObject().put("objective", found.objective());
                settings.space().costs().forEach(cost -> entry.put(cost, found.beside().get(cost)));
                found.trial().ifPresentOrElse(trial -> entry.put("trial", trial),
                        () -> entry.put("named", found.equals().getFirst()));
                entry.set("genome", described(found.genome()));
            });
        }
        json.set("stages", stages(report, staging));
        ObjectNode correlations = json.putObject("correlationWithPerplexity");
        report.correlations().forEach((name, found) -> correlations.putObject(name)
                .put("spearman", found.spearman()).put("kendall", found.kendall()));
        report.ended().ifPresent(why -> json.put("ended", why));
        json.setAll(identity);
        ArrayNode all = json.putArray("classes");
        report.classes().forEach(found -> {
            ObjectNode entry = all.addObject();
            entry.put("objective", found.objective());
            entry.put("metric", text(found.genome()));
            if (!(settings.space().ranking(found.genome()).metric() instanceof MetaMetric)) {
                entry.put("formula", MetricFormula.of(settings.space().ranking(found.genome())).formula());
            }
            ArrayNode own = entry.putArray("members");
            if (listed()) {
                found.members().forEach(genome -> own.add(settings.space().genes().index(genome)));
            } else {
                found.members().forEach(genome -> own.add(described(genome)));
            }
            found.equals().forEach(entry.putArray("equals")::add);
            entry.put("prunedWeights", found.prunedWeights());
            if (!found.beside().isEmpty()) {
                ObjectNode beside = entry.putObject("objectives");
                found.beside().forEach(beside::put);
            }
        });
        return json;
    }

    /// Each named method: its value, its rank among the models measured exactly, and by how much the best is below it.
    private ObjectNode named(SearchReport report) {
        ObjectNode named = JSON.createObjectNode();
        report.named().forEach((name, value) -> {
            ObjectNode entry = named.putObject(name);
            entry.put("objective", value);
            for (int rank = 0; rank < report.classes().size(); rank++) {
                if (report.classes().get(rank).equals().contains(name)) {
                    entry.put("rank", rank + 1);
                }
            }
            entry.put("gain", 1 - report.best().objective() / value);
        });
        return named;
    }

    private ObjectNode stages(SearchReport report, Staging staging) {
        ObjectNode stages = JSON.createObjectNode();
        stages.put("plannedTokens", staging.tokens());
        stages.put("stoppedTrials", report.stopped());
        ArrayNode fidelities = stages.putArray("fidelities");
        staging.fidelities().forEach(fidelity -> {
            ObjectNode stage = fidelities.addObject().put("windows", fidelity.share())
                    .put("statistics", fidelity.statistics().text());
            if (fidelity.fresh()) {
                stage.put("fresh", true);
            }
        });
        if (staging.schedule().incumbentJoins()) {
            stages.put("incumbentsScored", report.incumbents());
        }
        return stages;
    }

    private void putGenome(ObjectNode json, Genome genome) {
        if (listed()) {
            json.put("index", settings.space().genes().index(genome));
        } else {
            json.set("genome", described(genome));
        }
    }

    /// Whether genomes have numbers: not where a gene is real, or the space is too large.
    private boolean listed() {
        return settings.space().classes().isPresent();
    }

    private ObjectNode described(Genome genome) {
        ObjectNode json = JSON.createObjectNode();
        settings.space().genes().describe(genome).forEach(json::put);
        return json;
    }

    private String text(Genome genome) {
        return settings.space().ranking(genome).id();
    }
}
