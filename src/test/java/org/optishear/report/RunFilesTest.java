// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.optishear.InputException;

class RunFilesTest {
    @TempDir
    Path folder;
    Path run;

    @BeforeEach
    void sample() throws IOException {
        run = SampleRun.write(folder.resolve("run"));
    }

    private void fails(String... parts) {
        assertThatThrownBy(() -> HtmlReport.of(run)).isInstanceOf(InputException.class).hasMessageContainingAll(parts)
                .satisfies(error -> assertThat(error.getMessage()).doesNotContain("\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /best      | objective       | "1.2"            | search.json: best.objective] found "1.2", expected a number
            /best      | objective       | 1.5              | search.json: best.objective] found 1.5, expected 1200.5
            /best      | metric          | "wanda"          | search.json: best.metric] found wanda, expected alpha=
            /best      | metric          | "alpha=none,tauW=cube,beta=none,tauX=exp" | search.json: best.metric] found alpha=none,tauW=cube
            /best      | metric          | "alpha=none,tauW=exp,beta=none,tauX=exp"  | expected alpha=column_sum,tauW=square
            ''         | best            |                  | search.json: best] found nothing, expected an object
            ''         | schema          | "optishear.search/9" | search.json: schema] found "optishear.search/9", expected optishear.search/1
            ''         | trials          | -1               | search.json: trials] found -1, expected a whole number from 0
            ''         | evaluatedModels | 1.5              | search.json: evaluatedModels] found 1.5
            ''         | classes         | []               | search.json: classes] found an empty array, expected at least one class
            ''         | classes         | {}               | search.json: classes] found {}, expected an array of objects
            ''         | classes         | [7]              | search.json: classes[0]] found 7, expected an object
            /classes/1 | members         | [2401]           | search.json: classes[1].members] found [2401], expected an array of metric indices from 0 to 2400
            /classes/1 | members         | []               | search.json: classes[1].members] found []
            /classes/1 | members         | "0"              | search.json: classes[1].members] found "0"
            /classes/2 | objective       | 1.0              | search.json: classes[2].objective] found 1.0, expected at least 1334.25
            /classes/2 | objective       | "NaN"            | search.json: classes[2].objective] found NaN
            /classes/3 | equals          | ["wanda", 1]     | search.json: classes[3].equals] found ["wanda",1], expected an array of texts
            /named     | wanda           | 3                | search.json: named.wanda] found 3, expected an object
            /calibration | windows       | "8"              | search.json: calibration.windows] found "8"
            """)
    void aMalformedSearchIsNamed(String holder, String field, String value, String message) throws IOException {
        Files.writeString(run.resolve("search.json"), SampleRun.with(SampleRun.SEARCH, holder, field, value));

        fails(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''      | rows       |         | results.json: rows] found nothing, expected an array of objects
            ''      | schema     |         | results.json: schema] found nothing, expected a text
            /rows/1 | method     | null    | results.json: rows[1].method] found nothing, expected a text
            /rows/1 | perplexity | "low"   | results.json: rows[1].perplexity] found "low", expected a number
            /model  | parameters | 1.5     | results.json: model.parameters] found 1.5
            /evaluation | tokens | null    | results.json: evaluation.tokens] found nothing
            """)
    void malformedResultsAreNamed(String holder, String field, String value, String message) throws IOException {
        Files.writeString(run.resolve("results.json"), SampleRun.with(SampleRun.RESULTS, holder, field, value));

        fails(message);
    }

    @Test
    void aMalformedManifestIsNamed() throws IOException {
        Files.writeString(run.resolve("manifest.json"),
                SampleRun.with(SampleRun.MANIFEST, "/seconds", "search", "\"long\""));

        fails("manifest.json: seconds.search] found \"long\", expected a number");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"schema":         | bad JSON (
            [1]                | no JSON object
            {"a":1,"a":2}      | bad JSON (Duplicate field 'a'
            {} {}              | bad JSON (
            ``                 | no JSON object
            """)
    void whatIsNoJsonIsSaid(String text, String message) throws IOException {
        Files.writeString(run.resolve("search.json"), text);

        fails("search.json", message, "expected a JSON object");
    }

    @Test
    void bytesThatAreNoTextAreSaid() throws IOException {
        Files.write(run.resolve("results.json"), new byte[]{'{', (byte) 0xff, '}'});

        fails("results.json", "not UTF-8");
    }

    @Test
    void aDamagedStudyIsSaid() throws IOException {
        Files.writeString(run.resolve("study.db"), "not a database, but long enough to be taken for one".repeat(50));

        fails("study.db", "expected");
    }

    @Test
    void aFolderWithoutARunIsSaid() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));

        assertThatThrownBy(() -> HtmlReport.of(empty)).isInstanceOf(InputException.class)
                .hasMessage("[" + empty + "] found neither search.json nor results.json, expected the folder of a run");
        assertThatThrownBy(() -> HtmlReport.of(empty.resolve("none"))).isInstanceOf(InputException.class)
                .hasMessageContaining("found nothing");
        assertThatThrownBy(() -> HtmlReport.of(run.resolve("search.json"))).isInstanceOf(InputException.class)
                .hasMessageContaining("found no folder");
    }

    @Test
    void unknownFieldsAndMissingExtrasAreNoErrors() throws IOException {
        String search = SampleRun.with(SampleRun.SEARCH, "", "future", "{\"x\":[1]}");
        for (String extra : new String[]{"named", "calibration", "objectiveWindows", "model", "seed", "pattern"}) {
            search = SampleRun.with(search, "", extra, null);
        }
        Files.writeString(run.resolve("search.json"), search);

        assertThat(RunFiles.read(run).search().orElseThrow().classes()).hasSize(4);
        assertThat(HtmlReport.of(run)).contains("The weights with the lowest scores are removed.");
    }
}
