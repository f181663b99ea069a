// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.optishear.InputException;

class InspectionPageTest {
    private static final String FIGURES = "\"zeros\":0.5,\"min\":-1,\"max\":1,\"mean\":0,\"std\":0.25,\"kurtosis\":1.5,\"nearZero\":0.5,\"histogram\":[1,2,0,4,1,0]";
    private static final String INSPECTION = """
            {"schema":"optishear.inspect/1","name":"tiny","family":"llama","architecture":"LlamaForCausalLM","parameters":1234,
             "tensors":9,"sparsity":0.5,
             "matrices":[{"name":"model.layers.0.mlp.up_proj.weight","shape":[4,2],"dtype":"F32","patterns":["2:4","4:8"],%s,
               "zeroOutputs":{"count":1,"first":[3]},"zeroInputs":{"count":0,"first":[]}},
              {"name":"model.layers.1.mlp.up_proj.weight","shape":[4,2],"dtype":"F32","patterns":["2:4"],%s,"problem":"bad"}],
             "distribution":{"from":-1,"to":1,"width":0.5,"nearZeroBelow":0.01,
               "pooled":{"matrices":2,"weights":16,%s},"byKind":{"up_proj":{"matrices":2,"weights":16,%s}}},
             "zerosByBlock":[{"block":0,"zeros":0.25},{"block":1,"zeros":0.75}],"problems":["[w] found NaN, expected none"]}
            """
            .formatted(FIGURES, FIGURES, FIGURES, FIGURES);

    @TempDir
    Path folder;

    private String page(String json) throws IOException {
        Path file = folder.resolve("inspect.json");
        Files.writeString(file, json);
        return HtmlReport.ofInspection(file);
    }

    private static String words(String page) {
        return page.replaceAll("(?s)<script.*?</script>|<style.*?</style>", "").replaceAll("<[^>]+>", " ")
                .replaceAll("\\s+", " ");
    }

    private static String data(String page, String id) {
        Matcher found = Pattern.compile("id=\"" + id + "-data\">(.*?)</script>").matcher(page);
        assertThat(found.find()).as(id).isTrue();
        return found.group(1);
    }

    @Test
    void thePageSaysWhatTheFileSays() throws IOException {
        String page = page(INSPECTION);
        assertThat(words(page)).contains(
                "tiny LlamaForCausalLM, 1,234 parameters in 9 tensors: 50 % of the prunable weights zero.",
                "Every prunable matrix keeps 2:4 (N kept of M).", "One thing is wrong with it.",
                "[w] found NaN, expected none", "up_proj 2 16 50 % 0.2500 1.500 50 %",
                "model.layers.0.mlp.up_proj.weight F32 [4,2] 50 % 2:4 4:8 1 0 – 0.2500 1.500 −1.000 1.000",
                "model.layers.1.mlp.up_proj.weight (!)", "from 25 % to 75 %");
        assertThat(data(page, "weights")).isEqualTo("{\"from\":-1.5,\"to\":1.5,\"lines\":["
                + "{\"name\":\"all\",\"points\":[[-1.25,0.125],[-0.75,0.25],[-0.25,null],[0.25,0.5],[0.75,0.125],[1.25,null]]},"
                + "{\"name\":\"up_proj\",\"points\":[[-1.25,0.125],[-0.75,0.25],[-0.25,null],[0.25,0.5],[0.75,0.125],[1.25,null]]}]}");
        assertThat(data(page, "zeros"))
                .isEqualTo("{\"lines\":[{\"name\":\"zeros\",\"points\":[[0.0,0.25],[1.0,0.75]]}]}");
        assertThat(page(INSPECTION)).isEqualTo(page);
    }

    @Test
    void namesFromFilesCannotBecomeMarkup() throws IOException {
        String hostile = "</script><script>alert(1)</script>";
        String page = page(
                INSPECTION.replace("tiny", hostile).replace("up_proj", hostile).replace("found NaN", hostile));
        assertThat(page).doesNotContain("<script>alert").contains("\\u003c/script\\u003e");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"optishear.inspect/1|optishear.search/1|schema]",
            "[1,2,0,4,1,0]|[1,2]|histogram]",
            "\"width\":0.5|\"width\":0|distribution.width]", "\"width\":0.5|\"width\":1e-9|distribution.width]",
            "\"from\":-1|\"from\":\"NaN\"|distribution.width]", "\"sparsity\":0.5|\"sparsity\":\"x\"|sparsity]",
            "\"matrices\":[{|\"matrices\":[7,{|matrices[0]]", "{\"schema\"|[{\"schema\"|inspect.json]"})
    void whatIsMalformedIsNamed(String truth, String lie, String message) {
        assertThatThrownBy(() -> page(INSPECTION.replace(truth, lie))).isInstanceOf(InputException.class)
                .hasMessageContaining(message);
    }
}
