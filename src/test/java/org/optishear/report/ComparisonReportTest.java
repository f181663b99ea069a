// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonReportTest {
    static final String RESULTS = """
            {"schema":"optishear.results/1","model":{"name":"tiny","architecture":"LlamaForCausalLM","parameters":1000},
             "setting":{"sparsity":"0.5"},
             "rows":[
              {"method":"dense","metric":null,"sparsity":0.0,"objective":0.0,"kl":0.0,"perplexity":5.0,"nll":1.6,"seconds":0.0,"evaluateSeconds":0.5,"phaseSeconds":{"text":0.5},"addedAnonymousBytes":1048576,"folder":null,
               "published":[{"perplexity":5.02,"source":"a/b@0123456 README.md"}]},
              {"method":"wanda+obs@owl:M=3","metric":"wanda+obs","pattern":"0.5 per row","sparsity":0.494,"objective":12.0,"kl":0.25,"perplexity":6.5,"nll":1.87,
               "seconds":2.0,"pruneSeconds":2.0,"evaluateSeconds":0.5,"phaseSeconds":{"outliers":0.75,"statistics":0.5,"selection":0.5,"forward":0.25,"objective":0.25,"text":0.25},"addedAnonymousBytes":2097152,"folder":null,
               "deviation":{"perplexity":0.125,"kl":0.01,"objective":0.5},"notices":["model.layers.0.q_proj: damping 0.1"],
               "runs":[{"seed":0,"perplexity":6.375,"kl":0.24,"sparsity":0.494},{"seed":1,"perplexity":6.625,"kl":0.26,"sparsity":0.494}]},
              {"method":"long/runs/a,b/plan.json+dsnot","label":"a,b/plan.json+dsnot","metric":"alpha=none,tauW=identity,beta=none,tauX=identity+dsnot","failure":"[x] found \\"y\\", expected z",
               "runs":[{"seed":0,"failure":"[x] found \\"y\\", expected z"}]}],
             "calibration":{"protocol":"drawn","windows":2,"tokens":128,"sha256":"cc"},
             "seeds":[{"seed":0,"calibration":{"protocol":"drawn with 0","windows":2,"tokens":128,"sha256":"cc"}},
              {"seed":1,"calibration":{"protocol":"drawn with 1","windows":2,"tokens":128,"sha256":"dd"}}],
             "evaluation":{"protocol":"cut","windows":4,"tokens":256,"sha256":"dd"},
             "published":{"absent":["c/d@0123456 README.md: does not say its context length"]}}
            """;
    @TempDir
    Path folder;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve("results.json"), RESULTS);
    }

    private Results results() {
        return RunFiles.read(folder).results().orElseThrow();
    }

    @Test
    void thePageNamesMethodsDeviationsFailuresNoticesAndPublishedNumbers() {
        String page = HtmlReport.of(folder);

        assertThat(page.replaceAll("(?s)<script.*?</script>|<style.*?</style>", "").replaceAll("<[^>]+>", " ")
                .replaceAll("\\s+", " ")).contains("Wanda + OBS, OWL (M=3)", "a,b/plan.json + DSnoT |W| · x + DSnoT",
                        "6.500 ± 0.13", "12.00 ± 0.50", "2.0 MiB",
                        "[x] found &quot;y&quot;, expected z", "model.layers.0.q_proj: damping 0.1",
                        "5.020 a/b@0123456 README.md",
                        "Wanda + OBS, OWL (M=3) 0.75 s 0.50 s 0.50 s 0.25 s 0.25 s 0.25 s",
                        "does not say its context length",
                        "Mean and sample standard deviation of 2 draws of calibration text.");
        assertThat(page).contains("id=\"methods-chart-data\"", "\"deviation\":0.125", "\"dense\":5.0");
    }

    @Test
    void commaSeparatedValuesHoldALineForEachMethodAndSeed() {
        assertThat(ResultsCsv.of(results()).lines()).containsExactly(
                "method,pattern,seed,sparsity,perplexity,nll,objective,kl,prune_seconds,evaluate_seconds,gradients_seconds,outliers_seconds,statistics_seconds,selection_seconds,forward_seconds,objective_seconds,text_seconds,added_anonymous_bytes,failure",
                "dense,,,0,5,1.6,0,0,,0.5,,,,,,,0.5,1048576,",
                "wanda+obs@owl:M=3,0.5 per row,0,0.494,6.375,,,0.24,,,,,,,,,,,",
                "wanda+obs@owl:M=3,0.5 per row,1,0.494,6.625,,,0.26,,,,,,,,,,,",
                "\"long/runs/a,b/plan.json+dsnot\",,0,,,,,,,,,,,,,,,,\"[x] found \"\"y\"\", expected z\"");
    }

    @Test
    void markdownHoldsTableProtocolAndFailures() {
        assertThat(ResultsMarkdown.of(results())).contains(
                "| Wanda + OBS, OWL (M=3) | 49.4 % | 6.500 ± 0.13 | 12.00 ± 0.50 | 0.2500 ± 0.010 | – | 2.00 s | 0.50 s | 2.0 MiB |",
                "- a,b/plan.json + DSnoT failed: \\[x\\] found \"y\", expected z",
                "- mean ± sample standard deviation of the seeds 0, 1",
                "- calibration, seed 0: drawn with 0, sha256 cc", "- calibration, seed 1: drawn with 1, sha256 dd",
                "- evaluation: cut, sha256 dd");
    }
}
