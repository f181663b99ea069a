// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.optishear.InputException;
import org.optishear.study.Distribution;
import org.optishear.study.Parameter;
import org.optishear.study.StudyStore;
import org.optishear.study.Trial;
import org.optishear.study.TrialState;

/// Reads the files of a run.
final class RunFiles {
    private static final String STUDY = "metric";
    private static final JsonMapper JSON = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private RunFiles() {}

    static Run read(Path run) {
        if (!Files.isDirectory(run)) {
            throw new InputException(run.toString(), Files.exists(run) ? "no folder" : "nothing",
                    "the folder of a run");
        }
        Optional<Search> search = object(run.resolve("search.json")).map(Search::of);
        Optional<Results> results = object(run.resolve("results.json")).map(Results::of);
        if (search.isEmpty() && results.isEmpty()) {
            boolean begun = Files.exists(run.resolve("run.json"));
            throw new InputException(run.toString(),
                    begun ? "a search that has not ended" : "neither search.json nor results.json",
                    begun ? "`optishear resume " + run + "` before" : "the folder of a run");
        }
        Path study = run.resolve("study.db");
        List<TrialPoint> trials = Files.exists(study) ? trials(study) : List.of();
        Path name = run.toAbsolutePath().normalize().getFileName();
        return new Run(name == null ? "run" : name.toString(), search, results,
                object(run.resolve("manifest.json")).map(Manifest::of), trials,
                object(run.resolve("plan.json")).map(PlannedShares::of)
                        .map(shares -> search.map(found -> shares.with(found.sparsityByBlock())).orElse(shares))
                        .orElse(PlannedShares.none()),
                object(run.resolve("search.json")).flatMap(json -> json.object("pick"))
                        .map(pick -> pick.optionalInt("trial")).filter(OptionalInt::isPresent)
                        .map(OptionalInt::getAsInt));
    }

    /// The object in a file; empty where there is no file.
    static Optional<Fields> object(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(object(file.toString(), Files.readString(file)));
        } catch (CharacterCodingException e) {
            throw new InputException(file.toString(), "bytes that are not UTF-8", "a JSON object", e);
        } catch (IOException e) {
            throw new InputException(file.toString(), "an error (" + e.getMessage() + ")", "a readable file", e);
        }
    }

    /// The object in a text.
    ///
    /// @param name what errors call the text
    static Fields object(String name, String text) {
        try {
            JsonNode json = JSON.readTree(text);
            if (!json.isObject()) {
                throw new InputException(name, "no JSON object", "a JSON object");
            }
            return new Fields(name, "", json);
        } catch (JsonProcessingException e) {
            throw new InputException(name, "bad JSON (" + e.getOriginalMessage() + ")", "a JSON object", e);
        }
    }

    /// Those that have ended: one that a process was at when it stopped says nothing.
    private static List<TrialPoint> trials(Path file) {
        try (StudyStore store = StudyStore.read(file)) {
            return store.trials(STUDY).stream().filter(trial -> trial.result().state() != TrialState.RUNNING)
                    .map(RunFiles::point).toList();
        }
    }

    private static TrialPoint point(Trial trial) {
        List<TrialPoint.Genes> alike = new ArrayList<>();
        for (JsonNode covered : trial.attributes().getOrDefault("covers", JSON.createArrayNode())) {
            if (covered.size() == trial.parameters().size()) {
                List<Parameter> parameters = new ArrayList<>();
                trial.parameters().forEach(own -> parameters.add(new Parameter(own.name(),
                        covered.get(parameters.size()).asDouble(), own.distribution())));
                alike.add(genes(parameters));
            }
        }
        TrialPoint.Genes own = genes(trial.parameters());
        return new TrialPoint(trial.number(), trial.result().values(), own, alike.isEmpty() ? List.of(own) : alike,
                trial.attributes().containsKey("duplicateOf"), trial.result().state() == TrialState.PRUNED,
                trial.attributes().containsKey("incumbent"));
    }

    private static TrialPoint.Genes genes(List<Parameter> parameters) {
        Map<String, String> choices = new LinkedHashMap<>();
        Map<String, Double> numbers = new LinkedHashMap<>();
        for (Parameter parameter : parameters) {
            switch (parameter.distribution()) {
                case Distribution.Categorical _ -> choices.put(parameter.name(), parameter.text());
                case Distribution.Whole _,Distribution.Real _ ->
                    numbers.put(parameter.name(), parameter.value());
            }
        }
        return new TrialPoint.Genes(choices, numbers);
    }
}
