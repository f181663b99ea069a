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
import java.time.Instant;
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
                        + "Of the 6 candidates (of 2,401) that the search covered, which give 4 different pruned models, the found one "
                        + "has the lowest objective: 1,201, 10.0 % less than Wanda (rank 2).");
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

        assertThat(words(HtmlReport.of(run))).contains("has the lowest objective: 1,201, the same as Wanda.");
    }

    @Test
    void gainsCorrelationsAndSharesAreThoseOfTheFiles() throws IOException {
        String search = SampleRun.with(SampleRun.SEARCH, "", "correlationWithPerplexity",
                "{\"f_rec\":{\"spearman\":0.875,\"kendall\":0.5},\"kl\":{\"spearman\":null,\"kendall\":null}}");
        Files.writeString(run.resolve("search.json"), search);
        Files.writeString(run.resolve("plan.json"), "{\"patternByBlock\":[\"0.45 per row\",\"0.55 per row\",\"2:4\"]}");
        String page = HtmlReport.of(run);
        assertThat(words(page)).contains("Magnitude per row 2,400 50.0 % 3", "f_rec 0.875 0.500", "kl – –",
                "Block 0 keeps the most and gives up 45 %; block 1 keeps the least and gives up 55 %.");
        assertThat(data(page, "shares")).hasToString(
                "{\"lines\":[{\"name\":\"all linears\",\"points\":[[0,0.45],[1,0.55],[2,0.5]]}]}");
    }

    @Test
    void aSearchOfAnotherSpaceIsToldByItsFormulaAndGenes() throws IOException {
        Files.writeString(run.resolve("search.json"),
                """
                        {"schema":"optishear.search/1","space":"extended",
                         "best":{"objective":3.0,"metric":"power:on=weight,q=1.5,b=-0.25","formula":"|W| · x^1.5 · c^-0.25",
                          "reading":"a weight counts by its size","genome":{"q":"1.5"},"class":[],"equals":[]},
                         "evaluatedModels":2,"trials":2,"saved":{"trials":57,"ofClass":41,"untried":900},"named":{"wanda":{"objective":4.0,"rank":2}},
                         "classes":[{"objective":3.0,"metric":"power:on=weight,q=1.5,b=-0.25","formula":"|W| · x^1.5","members":[{"q":"1.5"}],"equals":[]},
                                    {"objective":4.0,"metric":"power:on=weight,q=1.0,b=0.0","members":[{"q":"1.0"}],"equals":["wanda"]}],
                         "algorithm":"nsga3","seed":0}""");
        Path study = run.resolve("study.db");
        Files.delete(study);
        try (StudyStore store = StudyStore.open(study)) {
            store.createOrContinue(new Study("metric", List.of(Direction.MINIMIZE), Map.of()));
            double[] powers = {1.5, 1.0};
            for (int number = 0; number < 2; number++) {
                store.add("metric", new Trial(number,
                        List.of(new Parameter("q", powers[number], new Distribution.Real(0, 2, false))),
                        new TrialResult(TrialState.COMPLETE, List.of(3.0 + number), Optional.of(Instant.EPOCH),
                                Optional.of(Instant.EPOCH)),
                        Map.of()));
            }
        }
        assertThat(words(HtmlReport.of(run))).contains(
                "What it found |W| · x^1.5 · c^-0.25 A weight counts by its size.",
                "Of the 2 candidates that the search looked at", "25.0 % less than Wanda", "Which genes win",
                "1.42 … 1.50 3.000 3.000", "best |W| · x^1.5 1", "trials saved 57 answered from an earlier one, 41 of "
                        + "them as another of its class; 900 candidates known without a trial of their own");
    }

    /// Trials too far from the sparsity asked for are not the best so far, unless nothing is nearer; all blocks alike is the reference.
    @Test
    void theBestOfAPapersLayerSearchIsWhatWouldBePicked() throws IOException {
        Files.writeString(run.resolve("search.json"),
                """
                        {"schema":"optishear.search/1","space":"layers","layers":"paper","tolerance":"0.005","step":"0.05",
                         "statistics":"dense","staged":false,"trialsAsked":4,
                         "best":{"objective":3.5,"metric":"wanda","formula":"|W| · x","reading":"as Wanda","class":[],"equals":[]},
                         "pick":{"trial":2},"front":[],"evaluatedModels":2,"trials":4,"named":{"uniform":{"objective":4.0}},
                         "classes":[{"objective":3.5,"metric":"wanda","members":[{"block.0":"0.5"}],"equals":[],"objectives":{"deviation":0.001}}],
                         "algorithm":"nsga3","seed":0}""");
        Files.delete(run.resolve("results.json"));
        Files.delete(run.resolve("study.db"));
        double[][] values = {{3.0, 0.02}, {5.0, 0.01}, {3.5, 0.001}, {3.4, 0.006}};
        try (StudyStore store = StudyStore.open(run.resolve("study.db"))) {
            store.createOrContinue(new Study("metric", List.of(Direction.MINIMIZE, Direction.MINIMIZE), Map.of()));
            for (int number = 0; number < values.length; number++) {
                store.add("metric", new Trial(number, List.of(),
                        new TrialResult(TrialState.COMPLETE, List.of(values[number][0], values[number][1]),
                                Optional.of(Instant.EPOCH), Optional.of(Instant.EPOCH)),
                        Map.of()));
            }
        }
        Files.writeString(run.resolve("search.json"), Files.readString(run.resolve("search.json"))
                .replace("\"front\":[]", "\"ended\":\"the budget of 2 s is spent\",\"front\":[{\"objective\":4.0,"
                        + "\"deviation\":0.0,\"named\":\"uniform\"},{\"objective\":3.5,\"deviation\":0.001,\"trial\":2}]"));
        String page = HtmlReport.of(run);
        assertThat(words(page)).contains("12.5 % less than all blocks alike",
                "The search ended early: the budget of 2 s is spent.",
                "Two objectives of 4 trials and of all blocks alike; 4 are beaten by none",
                "All blocks alike 4.000 0");
        assertThat(data(page, "trials").path("best")).hasToString("[[0,3.0],[1,5.0],[2,3.5],[3,3.5]]");
        assertThat(data(page, "trials").path("reference")).hasToString("[4.0,\"all blocks alike\"]");
        assertThat(words(page)).contains(
                "best so far all blocks alike . Best is the lowest that is at most 0.5 % off the "
                        + "sparsity asked for, or else the nearest to it.",
                "trials asked for 4", "deviation allowed 0.005",
                "statistics dense", "prune with this plan takes those of a block from the blocks already pruned")
                .doesNotContain("staged");
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
                "4 5,001 +317 % ln |W| · x", "1 of 4 is below Wanda.", "1 trial failed and is in no class.");
        assertThat(data(page, "members")).hasToString("[[703],[0,1,7],[100],[1372]]");
    }

    @Test
    void theChartHoldsEveryFiniteTrialAndTheBestSoFar() throws IOException {
        String page = HtmlReport.of(run);

        assertThat(data(page, "trials")).hasToString("{\"trials\":[[0,1334.25,0,0],[1,5001.0,1372,0],[2,1334.25,1,1],"
                + "[4,1200.5,703,0]],\"best\":[[0,1334.25],[4,1200.5],[4,1200.5]],\"reference\":[1334.25,\"Wanda\"],\"logarithmic\":false}");
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
