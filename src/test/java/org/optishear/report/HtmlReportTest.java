// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.optishear.InputException;

class HtmlReportTest {
    @TempDir
    Path folder;
    Path run;

    @BeforeEach
    void sample() throws IOException {
        run = SampleRun.write(folder.resolve("run"));
    }

    /// The page's text in reading order: no scripts, no styles, no tags, blanks collapsed.
    private static String words(String page) {
        return page.replaceAll("(?s)<script.*?</script>|<style.*?</style>", "").replace("<wbr>", "")
                .replaceAll("<[^>]+>", " ")
                .replaceAll("\\s+", " ");
    }

    private static JsonNode data(String page, String id) throws IOException {
        Matcher found = Pattern.compile("<script type=\"application/json\" id=\"" + id + "-data\">(.*?)</script>")
                .matcher(page);
        assertThat(found.find()).as(id).isTrue();
        return new ObjectMapper().readTree(found.group(1));
    }

    @Test
    void theVerdictIsComputedFromTheFiles() {
        assertThat(words(HtmlReport.of(run))).contains(
                "tiny-model At 50 % sparsity the found metric multiplies perplexity by 1.21, Wanda by 1.26, magnitude by ∞. "
                        + "Of the 6 metrics (of 2,401) that the search covered, which give 4 different pruned models, the found one "
                        + "moves the logits least: objective 1,201, 10.0 % less than Wanda (rank 2).");
    }

    @Test
    void theVerdictSaysWhenAnotherMethodDoesBetter() throws IOException {
        Files.writeString(run.resolve("results.json"),
                SampleRun.with(SampleRun.RESULTS, "/rows/2", "perplexity", "3.8688"));

        assertThat(words(HtmlReport.of(run))).contains(
                "the found metric multiplies perplexity by 1.210, Wanda by 1.209, magnitude by ∞. "
                        + "On this text Wanda does better than the found metric.");
    }

    @Test
    void theVerdictSaysWhenTheFoundMetricIsWanda() throws IOException {
        Files.writeString(run.resolve("search.json"), SampleRun.with(SampleRun.SEARCH, "/named", "wanda",
                "{\"objective\":1200.5,\"rank\":1}"));

        assertThat(words(HtmlReport.of(run))).contains("moves the logits least: objective 1,201, the same as Wanda.");
    }

    @Test
    void theTableHoldsEveryModel() {
        assertThat(words(HtmlReport.of(run))).contains("Dense 0 % 0 3.200 1.00× 0.40 s",
                "Found metric |W|²/c · x/(Σs + s) pruned-optishear/ 50 % 1,201 3.872 lowest pruned 1.21× 0.60 s",
                "Wanda pruned-wanda/ 50 % 1,334 4.032 1.26× 1 min 15 s", "Magnitude 50 % 2,390 ∞ ∞ 0.50 s",
                "Perplexity on heldout.txt, 32 windows, 8,160 tokens.");
        assertThat(HtmlReport.of(run)).contains("--share:80.8%").contains("--share:100.0%"); // (1.21 - 1) / (1.26 - 1)
    }

    @Test
    void theClassesAreListedBestFirst() throws IOException {
        String page = HtmlReport.of(run);

        assertThat(words(page)).contains(
                "1 1,201 best |W|²/c · x/(Σs + s) alpha=column_sum,tauW=square,beta=relative_sum,tauX=identity 1",
                "2 1,334 +11.1 % |W| · x alpha=none,tauW=identity,beta=none,tauX=identity the same ranking as Wanda 3",
                "3 2,400 +99.9 % |W| · x²/s alpha=none,tauW=identity,beta=column_sum,tauX=square "
                        + "the same ranking as magnitude per row 1",
                "4 5,001 +317 % ln |W| · x", "1 of 4 are below Wanda.", "1 trial failed and is in no class.");
        assertThat(data(page, "members")).hasToString("[[703],[0,1,7],[100],[1372]]");
    }

    @Test
    void theChartHoldsEveryFiniteTrialAndTheBestSoFar() throws IOException {
        String page = HtmlReport.of(run);

        assertThat(data(page, "trials")).hasToString("{\"trials\":[[0,1334.25,0,0],[1,5001.0,1372,0],[2,1334.25,1,1],"
                + "[4,1200.5,703,0]],\"best\":[[0,1334.25],[4,1200.5],[4,1200.5]],\"wanda\":1334.25,\"logarithmic\":false}");
        assertThat(page).contains("aria-label=\"Objective of 4 trials, from 1,201 to 5,001; the lowest in trial 4; "
                + "Wanda 1,334.\"");
        assertThat(words(page)).contains(
                "trial same class as an earlier one best so far Wanda . Without a finite value and not drawn: 2.");
    }

    @Test
    void provenanceIsComplete() {
        assertThat(words(HtmlReport.of(run))).contains("ab".repeat(32), "cd".repeat(32), "ef".repeat(32),
                "128 disjoint windows", "seed 0", "pattern 0.5 per row", "OptiShear 0.1.0",
                "0123456789abcdef0123456789abcdef01234567", "search 40.1 s prune 2 min 5 s",
                "peak memory 700.0 MiB of 2.00 GiB allowed", "./optishear search &#39;my model&#39; -o runs/demo",
                "parameters 1,234,567", "Here it was measured on the calibration windows themselves.");
    }

    @Test
    void oneFileIsEnough() throws IOException {
        for (String other : List.of("manifest.json", "study.db", "search.json")) {
            Files.delete(run.resolve(other));
        }
        assertThat(words(HtmlReport.of(run)))
                .contains("multiplies perplexity by 1.21",
                        "Calibration text protocol tokens of a file windows 3 tokens 99")
                .doesNotContain("The metric it found", "How the search went", "Command");

        Files.delete(run.resolve("results.json"));
        Files.writeString(run.resolve("search.json"), SampleRun.SEARCH);
        assertThat(words(HtmlReport.of(run))).contains("The metric it found", "tiny-model")
                .doesNotContain("What pruning costs", "How the search went", "log-likelihood");
    }

    @Test
    void namesFromFilesCannotBecomeMarkup() throws IOException {
        String hostile = "</script><script>alert(1)</script><img src=x onerror='a'>\\u202e\\u0000 {} \\\"\\ud800";
        String results = SampleRun.with(SampleRun.RESULTS, "/rows/1", "folder", "\"" + hostile + "\"");
        results = SampleRun.with(results, "/rows/2", "method", "\"" + hostile + "\"");
        results = SampleRun.with(results, "/model", "name", "\"" + hostile + "\"");
        Files.writeString(run.resolve("results.json"),
                SampleRun.with(results, "/evaluation", "source", "\"" + hostile + "\""));
        Files.writeString(run.resolve("manifest.json"),
                SampleRun.with(SampleRun.MANIFEST, "", "arguments", "[\"" + hostile + "\"]"));
        String search = SampleRun.with(SampleRun.SEARCH, "/classes/0", "equals", "[\"" + hostile + "\"]");
        Files.writeString(run.resolve("search.json"),
                SampleRun.with(search, "/named", "</script><script>alert(2)", "{\"objective\":1,\"rank\":1}"));

        String page = HtmlReport.of(run);

        assertThat(page).doesNotContain("<script>alert", "<img src=x", "\u202e", "\u0000", "\ud800")
                .contains(
                        "&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=&#39;a&#39;&gt;\ufffd\ufffd {} ")
                .contains("\\u003c/script\\u003e");
        assertThat(page.split("</script>", -1)).hasSize(1 + 3 + 2); // three of data, the library, the page's own
    }

    @Test
    void thePageAsksNothingOfANetworkAndIsSmall() {
        String page = HtmlReport.of(run);

        assertThat(page.replaceAll("(?s)<script>.*?</script>", "")).doesNotContain("http:", "https:", "src=", "url(",
                "@import", "<link", "href=");
        assertThat(page).contains("default-src 'none'");
        assertThat(page.length()).isLessThan(1_000_000);
    }

    @Test
    void equalFilesGiveEqualBytes() throws IOException {
        Path again = SampleRun.write(folder.resolve("elsewhere").resolve("run"));

        assertThat(HtmlReport.of(again)).isEqualTo(HtmlReport.of(run));
    }

    @Test
    void theFileIsReplacedWholeOrNotAtAll() throws IOException {
        Path target = folder.resolve("report.html");
        HtmlReport.write(run, target);
        String page = Files.readString(target);
        assertThat(page).isEqualTo(HtmlReport.of(run));

        Files.writeString(run.resolve("search.json"), "{");
        assertThatThrownBy(() -> HtmlReport.write(run, target)).isInstanceOf(InputException.class);
        assertThat(Files.readString(target)).isEqualTo(page);

        Files.writeString(run.resolve("search.json"), SampleRun.SEARCH);
        Path occupied = Files.createDirectories(folder.resolve("occupied").resolve("inner")).getParent();
        assertThatThrownBy(() -> HtmlReport.write(run, occupied)).isInstanceOf(InputException.class)
                .hasMessageContaining("a place that cannot be written");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("run", "report.html",
                    "occupied");
        }
    }
}
