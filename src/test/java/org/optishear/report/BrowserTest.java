// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Opens the report in headless Chromium; skipped, loudly, where there is none.
class BrowserTest {
    private static final int SECONDS = 120;

    @TempDir
    Path folder;

    private static Path chromium() {
        List<String> names = List.of("chromium", "chromium-browser", "google-chrome");
        Optional<Path> found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1)).map(Path::of)
                .flatMap(place -> names.stream().map(place::resolve)).filter(Files::isExecutable).findFirst();
        if (found.isEmpty()) {
            String message = "SKIPPED: no Chromium on the PATH, the report was not opened in a browser";
            System.err.println(message);
            Assumptions.abort(message);
        }
        return found.orElseThrow();
    }

    private String dom(Path page, Path console) throws IOException, InterruptedException {
        Path dom = folder.resolve("dom.html");
        Process process = new ProcessBuilder(chromium().toString(), "--headless", "--no-sandbox", "--disable-gpu",
                "--disable-background-networking", "--no-first-run", "--enable-logging=stderr",
                "--user-data-dir=" + folder.resolve("profile"), "--window-size=1200,900", "--dump-dom",
                page.toUri().toString()).redirectOutput(dom.toFile()).redirectError(console.toFile()).start();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError("the browser did not end in " + SECONDS + " s");
        }
        return Files.readString(dom);
    }

    @Test
    void chartsAreDrawnWithoutAnError() throws IOException, InterruptedException {
        Path page = folder.resolve("report.html");
        HtmlReport.write(SampleRun.write(folder.resolve("run")), page);
        Path console = folder.resolve("console");

        String dom = dom(page, console);

        assertThat(Files.readAllLines(console)).noneMatch(line -> line.contains("CONSOLE"));
        String trials = dom.substring(dom.indexOf("id=\"trials\""), dom.indexOf("id=\"trials-data\""));
        // Four dots, the line of the best so far, Wanda's line with its name.
        assertThat(trials.split("<path", -1).length).isGreaterThan(4 + 2);
        assertThat(trials).contains("Wanda 1,334");
        String spread = dom.substring(dom.indexOf("id=\"spread\""), dom.indexOf("id=\"spread-data\""));
        assertThat(spread).contains("<svg", "found 1,201", "Wanda 1,334", "magnitude per row 2,400");
        assertThat(dom).contains("aria-label=\"3 members, list them\"").contains(">4 classes</output>");
    }

    @Test
    void classesAreFoundByTheirMembersAndListed() throws IOException, InterruptedException {
        Path page = folder.resolve("report.html");
        HtmlReport.write(SampleRun.write(folder.resolve("run")), page);
        // Class 2 by its second member, then a word that only class 4 has; at last the button of class 2.
        String hand = """
                <script>const find = document.getElementById('find');
                const seek = text => { find.value = text; find.dispatchEvent(new Event('input'));
                  return document.getElementById('shown').textContent; };
                document.title = seek('WANDA beta=row_sum') + ', ' + seek('tauW=log') + ', ' + seek('nothing');
                seek(''); document.querySelectorAll('.members button')[1].click();</script>
                """;
        String markup = Files.readString(page);
        int end = markup.lastIndexOf("</body>"); // the library holds one, too
        Files.writeString(page, markup.substring(0, end) + hand + markup.substring(end));
        Path console = folder.resolve("console");

        String dom = dom(page, console);

        assertThat(Files.readAllLines(console)).noneMatch(line -> line.contains("CONSOLE"));
        assertThat(dom).contains("<title>1 of 4 classes, 1 of 4 classes, 0 of 4 classes</title>",
                "<ul><li><code>alpha=none,tauW=identity,beta=none,tauX=identity</code></li>"
                        + "<li><code>alpha=none,tauW=identity,beta=row_sum,tauX=identity</code></li>"
                        + "<li><code>alpha=row_sum,tauW=identity,beta=none,tauX=identity</code></li></ul>");
    }
}
