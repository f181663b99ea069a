// SPDX-License-Identifier: Apache-2.0
package org.optishear.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.optishear.InputException;

class PublishedNumbersTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RIA = "biomedical-cybernetics/Relative-importance-and-activation-pruning@7bc55b0 Readme.md";

    /// A comparison on LLaMA-2-7B by the protocol of Wanda's README.
    private static ObjectNode comparison() {
        ObjectNode results = JSON.createObjectNode();
        ObjectNode model = results.putObject("model").put("architecture", "LlamaForCausalLM");
        model.putObject("config").put("hidden_size", 4096).put("num_hidden_layers", 32).put("intermediate_size", 11008)
                .put("vocab_size", 32000).put("max_position_embeddings", 4096).put("num_attention_heads", 32);
        results.putObject("setting").put("sparsity", "0.5").putNull("grouping").put("exact", false);
        ObjectNode evaluation = results.putObject("evaluation").put("length", 4096).put("windows", 83).put("complete",
                true);
        evaluation.putObject("files").put("wiki.test.raw",
                "173c87a53759e0201f33e0ccf978e510c2042d7f2cb78229d9a50d79b9e7dd08");
        evaluation.put("sha256", "4ddaf91122d87879727d2399a7e517856aa42fa93393bf3f3dc7150edbc1a233");
        results.withArray("seeds").addObject().put("seed", 0).putObject("calibration").put("windows", 128)
                .put("length", 4096);
        results.withArray("rows").addObject().put("method", "dense").put("perplexity", 5.1169);
        results.withArray("rows").addObject().put("method", "wanda").put("metric", "wanda").put("allocation",
                "uniform");
        results.withArray("rows").addObject().put("method", "magnitude").put("metric", "magnitude").put("allocation",
                "uniform");
        results.withArray("rows").addObject().put("method", "wanda@owl").put("metric", "wanda").put("allocation",
                "owl:M=5.0,lambda=0.08");
        return results;
    }

    /// The same on LLaMA-3-8B at 2:4, by that of RIA's README.
    private static ObjectNode llama3() {
        ObjectNode results = comparison();
        ((ObjectNode) results.at("/model/config")).put("intermediate_size", 14336).put("vocab_size", 128256)
                .put("max_position_embeddings", 8192);
        ((ObjectNode) results.path("setting")).put("sparsity", "2:4");
        ((ObjectNode) results.path("evaluation")).put("length", 2048);
        ((ObjectNode) results.at("/seeds/0/calibration")).put("length", 2048);
        ((ObjectNode) results.at("/rows/0")).put("perplexity", 6.14);
        return results;
    }

    /// Without what was shown before.
    private static ObjectNode llama3(ObjectNode results) {
        results.path("rows").forEach(row -> ((ObjectNode) row).remove("published"));
        return results;
    }

    private static List<String> shown(ObjectNode results) {
        PublishedMatch.addTo(results, PublishedNumbers.load());
        List<String> shown = new ArrayList<>();
        for (JsonNode row : results.path("rows")) {
            row.path("published").forEach(number -> shown.add(row.path("method").asText() + " "
                    + number.path("perplexity").asText() + " " + number.path("source").asText()));
        }
        return shown;
    }

    private static List<String> absent(ObjectNode results) {
        List<String> absent = new ArrayList<>();
        results.path("published").path("absent").forEach(text -> absent.add(text.asText()));
        return absent;
    }

    @Test
    void everyNumberHasItsSource() {
        List<PublishedNumber> numbers = PublishedNumbers.load();

        assertThat(numbers).hasSizeGreaterThan(90).allSatisfy(number -> {
            assertThat(number.source()).containsPattern("@[0-9a-f]{7,40} \\S+|#\\d+");
            assertThat(number.value()).isPositive();
            assertThat(number.model().config()).containsKeys("hidden_size", "vocab_size", "max_position_embeddings");
            assertThat(number.protocol().textSha256()).hasSize(64);
            assertThat(number.method().equals("dense")).isEqualTo(number.sparsity().isEmpty());
        });
        assertThat(numbers.stream().map(number -> List.of(number.model(), number.protocol(), number.method(),
                number.allocation(), number.sparsity(), number.permutation(), number.source())))
                .doesNotHaveDuplicates();
    }

    @Test
    void numbersOfTheSameProtocolStandBesideOurs() {
        ObjectNode results = comparison();

        assertThat(shown(results)).containsExactly("dense 5.12 locuslab/wanda@8e8fc87 README.md",
                "wanda 6.42 locuslab/wanda@8e8fc87 README.md", "magnitude 14.89 locuslab/wanda@8e8fc87 README.md");
        assertThat(absent(results)).containsExactly(
                "tweizy/wanda-prunning-experiment@9335ed8 results_llama2/perplexity_results.csv: does not say its context length");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "/evaluation | length | 2048 | windows of 4096 tokens, here of 2048",
            "/evaluation/files | wiki.test.raw | \"00\" | measured on the raw test text of WikiText-2, here on another text",
            "/evaluation | complete | false | all windows of the text, here the first 83",
            "/evaluation | sha256 | \"00\" | other token ids: another tokenizer, or BOS elsewhere",
            "/rows/0 | perplexity | 5.47 | the dense model has a perplexity of 5.12, here 5.4700",
    })
    void anUnlikeProtocolIsRefusedAndNamed(String holder, String field, String value, String reason) throws Exception {
        ObjectNode results = comparison();
        ((ObjectNode) results.at(holder)).set(field, JSON.readTree(value));

        assertThat(shown(results)).isEmpty();
        assertThat(absent(results)).contains("locuslab/wanda@8e8fc87 README.md: " + reason);
    }

    @Test
    void aNumberAfterAPermutationStandsBesideThatPermutationOnly() {
        List<PublishedNumber> permuted = PublishedNumbers.load().stream()
                .filter(number -> number.permutation().isPresent()).toList();

        assertThat(permuted).extracting(PublishedNumber::value).containsExactly(22.03, 20.05);
        ObjectNode results = llama3();
        assertThat(shown(results)).contains("wanda 24.18 " + RIA);
        ((ObjectNode) results.at("/rows/1")).put("permutation", "lsa");
        assertThat(shown(llama3(results))).contains("wanda 22.03 " + RIA).noneMatch(line -> line.contains("24.18"));
    }

    @Test
    void otherCalibrationHidesWhatWasCalibrated() {
        ObjectNode results = comparison();
        ((ObjectNode) results.at("/seeds/0/calibration")).put("windows", 16);

        assertThat(shown(results)).hasSize(2).noneMatch(line -> line.startsWith("wanda"));
        assertThat(absent(results)).contains("locuslab/wanda@8e8fc87 README.md: wanda calibrated on 128 windows of 4096"
                + " tokens, here on 16 of 4096");
    }

    @ParameterizedTest
    @CsvSource({"/model/config,hidden_size,64", "/model,architecture,\"MistralForCausalLM\"",
            "/model/config,max_position_embeddings,8192"})
    void anotherShapeHasNone(String holder, String field, String value) throws Exception {
        ObjectNode results = comparison();
        ((ObjectNode) results.at(holder)).set(field, JSON.readTree(value));

        assertThat(shown(results)).isEmpty();
        assertThat(absent(results)).containsExactly("no published perplexity of a model of this shape is known");
    }

    @ParameterizedTest
    @CsvSource({"sparsity,\"0.6\"", "grouping,\"block\"", "exact,true"})
    void anotherSettingHasNoneButTheDense(String field, String value) throws Exception {
        ObjectNode results = comparison();
        ((ObjectNode) results.at("/setting")).set(field, JSON.readTree(value));

        assertThat(shown(results)).containsExactly("dense 5.12 locuslab/wanda@8e8fc87 README.md");
    }

    @Test
    void aNumberWithoutSourceIsRefused() throws Exception {
        JsonNode catalogue = JSON.readTree(
                """
                        {"schema":"optishear.published/1","models":{"A":{"architecture":"A","config":{}}},
                         "protocols":{"p":{"textSha256":"00"}},
                         "numbers":[{"model":"A","protocol":"p","method":"wanda","value":1.0,"unit":"perplexity","source":"memory"}]}
                        """);

        assertThatThrownBy(() -> PublishedNumbers.read("file", catalogue)).isInstanceOf(InputException.class)
                .hasMessageContaining("[file: numbers[0].source] found \"memory\"");
    }
}
