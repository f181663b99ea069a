// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.optishear.study.Direction;
import org.optishear.study.Distribution;
import org.optishear.study.Parameter;
import org.optishear.study.Study;
import org.optishear.study.StudyStore;
import org.optishear.study.Trial;
import org.optishear.study.TrialResult;
import org.optishear.study.TrialState;

/// A small run made by hand: four classes, six trials, four models.
final class SampleRun {
    private static final JsonMapper JSON = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    private static final String WINDOWS = """
            {"source":"calibration.txt","protocol":"128 disjoint windows","windows":8,"tokens":1016,"sha256":"%s"}
            """.formatted("ab".repeat(32));
    static final String SEARCH = """
            {"schema":"optishear.search/1",
             "best":{"objective":1200.5,"metric":"alpha=column_sum,tauW=square,beta=relative_sum,tauX=identity","index":703,
              "class":["alpha=column_sum,tauW=square,beta=relative_sum,tauX=identity"],"equals":[]},
             "evaluatedModels":4,"trials":6,"failedTrials":1,"candidates":2401,"canonicalClasses":324,
             "named":{"wanda":{"objective":1334.25,"rank":2},"magnitude per row":{"objective":2400.0,"rank":3}},
             "classes":[
              {"objective":1200.5,"metric":"alpha=column_sum,tauW=square,beta=relative_sum,tauX=identity","members":[703],
               "equals":[],"prunedWeights":"00"},
              {"objective":1334.25,"metric":"alpha=none,tauW=identity,beta=none,tauX=identity","members":[0,1,7],
               "equals":["wanda"],"prunedWeights":"01"},
              {"objective":2400.0,"metric":"alpha=none,tauW=identity,beta=column_sum,tauX=square","members":[100],
               "equals":["magnitude per row"],"prunedWeights":"02"},
              {"objective":5001.0,"metric":"alpha=none,tauW=log,beta=none,tauX=identity","members":[1372],
               "equals":[],"prunedWeights":"03"}],
             "algorithm":"exhaustive","seed":0,"betaOn":"squared","relativeSum":"code","pattern":"0.5 per row",
             "calibration":%1$s,"objectiveWindows":%1$s,
             "model":{"folder name":"tiny-model","config.json":"%2$s"}}
            """
            .formatted(WINDOWS, "cd".repeat(32));
    static final String RESULTS = """
            {"schema":"optishear.results/1",
             "model":{"name":"tiny-model","architecture":"LlamaForCausalLM","parameters":1234567},
             "rows":[
              {"method":"dense","metric":null,"sparsity":0.0,"objective":0.0,"perplexity":3.2,"nll":1.16,"seconds":0.4,"folder":null},
              {"method":"optishear","metric":"alpha=column_sum,tauW=square,beta=relative_sum,tauX=identity","sparsity":0.5,
               "objective":1200.5,"perplexity":3.872,"nll":1.35,"seconds":0.6,"folder":"pruned-optishear"},
              {"method":"wanda","metric":"wanda","sparsity":0.5,"objective":1334.25,"perplexity":4.032,"nll":1.39,"seconds":75.2,"folder":"pruned-wanda"},
              {"method":"magnitude","metric":"magnitude","sparsity":0.5,"objective":2390.0,"perplexity":"Infinity","nll":"Infinity","seconds":0.5,"folder":null}],
             "calibration":{"protocol":"tokens of a file","windows":3,"tokens":99,"sha256":"cafe"},
             "evaluation":{"source":"heldout.txt","protocol":"consecutive","windows":32,"tokens":8160,"sha256":"%s"}}
            """
            .formatted("ef".repeat(32));
    static final String MANIFEST = """
            {"schema":"optishear.manifest/1","optishear":"0.1.0","commit":"0123456789abcdef0123456789abcdef01234567",
             "arguments":["search","my model","-o","runs/demo"],"started":"2026-03-01T10:00:00Z","finished":"2026-03-01T10:00:47Z",
             "seconds":{"search":40.1,"prune":125.0},"peakResidentBytes":734003200,"memoryBudgetBytes":2147483648,"threads":2,
             "device":"cpu","java":"25","system":"Linux amd64","processors":2}
            """;

    private SampleRun() {}

    /// All four files.
    static Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("search.json"), SEARCH);
        Files.writeString(folder.resolve("results.json"), RESULTS);
        Files.writeString(folder.resolve("manifest.json"), MANIFEST);
        try (StudyStore store = StudyStore.open(folder.resolve("study.db"))) {
            store.createOrContinue(new Study("metric", List.of(Direction.MINIMIZE), Map.of()));
            double[] objectives = {1334.25, 5001.0, 1334.25, Double.POSITIVE_INFINITY, 1200.5};
            int[] metrics = {0, 1372, 1, 2000, 703};
            for (int number = 0; number < objectives.length; number++) {
                store.add("metric", trial(number, metrics[number], number == 2, objectives[number]));
            }
            store.add("metric", trial(5, 2400, false));
        }
        return folder;
    }

    private static Trial trial(int number, int index, boolean repeated, double... objective) {
        Metric metric = Metric.ofIndex(index);
        List<Parameter> parameters = List.of(
                parameter("tauW", metric.tauW(), Operation.values()),
                parameter("tauX", metric.tauX(), Operation.values()),
                parameter("alpha", metric.alpha(), Coefficient.values()),
                parameter("beta", metric.beta(), Coefficient.values()));
        TrialResult result = new TrialResult(objective.length == 0 ? TrialState.FAIL : TrialState.COMPLETE,
                Arrays.stream(objective).boxed().toList(), Optional.of(Instant.EPOCH), Optional.of(Instant.EPOCH));
        return new Trial(number, parameters, result, repeated ? Map.of("duplicateOf", new IntNode(0)) : Map.of());
    }

    private static Parameter parameter(String name, Enum<?> choice, Enum<?>[] all) {
        List<String> names = Arrays.stream(all).map(one -> one.name().toLowerCase(java.util.Locale.ROOT))
                .toList();
        return new Parameter(name, choice.ordinal(), new Distribution.Categorical(names));
    }

    /// Sets one field of a JSON text.
    ///
    /// @param pointer of the object that holds it, for example `/best`
    /// @param value JSON; null removes the field
    static String with(String json, String pointer, String field, String value) throws IOException {
        ObjectNode root = (ObjectNode) JSON.readTree(json);
        JsonNode holder = pointer.isEmpty() ? root : root.at(pointer);
        if (value == null) {
            ((ObjectNode) holder).remove(field);
        } else {
            ((ObjectNode) holder).set(field, JSON.readTree(value));
        }
        return JSON.writeValueAsString(root);
    }
}
