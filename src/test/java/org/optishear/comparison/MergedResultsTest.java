// SPDX-License-Identifier: Apache-2.0
package org.optishear.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.optishear.InputException;

class MergedResultsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RESULTS = """
            {"schema":"optishear.results/1",
             "model":{"name":"m","files":{"config.json":"aa","model.safetensors":"bb"}},
             "setting":{"sparsity":"0.5","grouping":null,"exact":false,"reference":false},
             "rows":[{"method":"dense","perplexity":3.0,"folder":null},{"method":"wanda","perplexity":4.0,"folder":"pruned-wanda"}],
             "seeds":[{"seed":0,"calibration":{"length":64,"windows":2,"tokens":128,"protocol":"drawn","sha256":"cc"}}],
             "evaluation":{"length":64,"firstToken":"1 in the first window only","windows":4,"tokens":256,"protocol":"cut","sha256":"dd"}}
            """;
    @TempDir
    Path folder;
    Path one;
    Path other;

    @BeforeEach
    void folders() throws IOException {
        one = Files.createDirectory(folder.resolve("one"));
        other = Files.createDirectory(folder.resolve("other"));
        Files.writeString(one.resolve("results.json"), RESULTS);
        Files.writeString(other.resolve("results.json"), RESULTS.replace("\"wanda\"", "\"ria\""));
    }

    private static List<String> methods(ObjectNode results) {
        return results.path("rows").findValuesAsText("method");
    }

    @Test
    void rowsMeasuredAlikeStandInOneTable() {
        assertThat(methods(MergedResults.of(List.of(one, other)))).containsExactly("dense", "wanda", "ria");
    }

    @Test
    void aMethodThatIsThereAlreadyGetsTheNameOfItsFolder() {
        assertThat(methods(MergedResults.of(List.of(one, one)))).containsExactly("dense", "wanda", "wanda (one)");
    }

    @Test
    void labelsStayDifferent() throws IOException {
        String labelled = RESULTS.replace("\"wanda\"", "\"%s/runs/s0/plan.json\",\"label\":\"s0/plan.json\"");
        Files.writeString(one.resolve("results.json"), labelled.formatted("a"));
        Files.writeString(other.resolve("results.json"), labelled.formatted("b"));

        assertThat(MergedResults.of(List.of(one, other, one)).path("rows")).extracting(
                row -> row.path(row.has("label") ? "label" : "method").asText())
                .containsExactly("dense", "s0/plan.json", "b/runs/s0/plan.json", "s0/plan.json (one)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "/model/files | model.safetensors | \"ee\" | model.files.model.safetensors] found ee, expected bb",
            "/setting | sparsity | \"2:4\" | setting.sparsity] found 2:4, expected 0.5",
            "/setting | grouping | \"block\" | setting.grouping] found block, expected nothing",
            "/setting | permutation | \"lsa\" | setting.permutation] found lsa, expected nothing",
            "/setting | compute | \"bf16\" | setting.compute] found bf16, expected nothing",
            "/evaluation | length | 128 | evaluation.length] found 128, expected 64",
            "/evaluation | firstToken | \"7\" | evaluation.firstToken] found 7, expected 1 in the first window only",
            "/evaluation | windows | 3 | evaluation.windows] found 3, expected 4",
            "/evaluation | sha256 | \"ee\" | evaluation.sha256] found ee, expected dd",
            "/seeds/0 | seed | 1 | seeds] found [1], expected [0]",
            "/seeds/0/calibration | protocol | \"cut\" | seeds[0].calibration.protocol] found cut, expected drawn",
            "/seeds/0/calibration | sha256 | \"ee\" | seeds[0].calibration.sha256] found ee, expected cc",
    })
    void unlikeProtocolsAreRefusedByTheFieldThatDiffers(String holder, String field, String value, String message)
            throws IOException {
        ObjectNode changed = (ObjectNode) JSON.readTree(RESULTS);
        ((ObjectNode) changed.at(holder)).set(field, JSON.readTree(value));
        Files.writeString(other.resolve("results.json"), changed.toString());

        assertThatThrownBy(() -> MergedResults.of(List.of(one, other))).isInstanceOf(InputException.class)
                .hasMessageContaining(message).hasMessageContaining(one.resolve("results.json").toString());
    }

    @Test
    void aFolderWithoutResultsIsNamed() {
        assertThatThrownBy(() -> MergedResults.of(List.of(one, folder))).isInstanceOf(InputException.class)
                .hasMessageContaining(folder.resolve("results.json") + "] found no such file");
    }
}
