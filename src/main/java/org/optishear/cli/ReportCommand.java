// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.optishear.comparison.MergedResults;
import org.optishear.report.HtmlReport;
import org.optishear.run.JsonFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `optishear report`: a run as one HTML page.
@Command(name = "report", description = "Write a run or an inspection as one self-contained HTML page.")
final class ReportCommand extends Verb {
    @Parameters(paramLabel = "RUN", arity = "1..*", description = "run directory of search, demo or compare, or the JSON file of inspect; several comparisons that were measured alike become one table")
    List<Path> folders;

    @Option(names = {"-o",
            "--output"}, paramLabel = "FILE", description = "the page (default: RUN/report.html; of a file NAME.json: NAME.html beside it)")
    Path output;

    ReportCommand(Console console) {
        super(console);
    }

    @Override
    ObjectNode execute() {
        Path target = output == null ? page() : output;
        if (folders.size() > 1) {
            HtmlReport.writeResults(folders.getFirst(), JsonFile.text(MergedResults.of(folders)), target);
        } else {
            HtmlReport.write(folders.getFirst(), target);
        }
        say("report in " + target);
        return new ObjectMapper().createObjectNode().put("schema", "optishear.report/1").put("report",
                target.toString());
    }

    private Path page() {
        Path folder = folders.getFirst();
        String name = String.valueOf(folder.getFileName());
        return Files.isRegularFile(folder)
                ? folder.resolveSibling(name.endsWith(".json")
                        ? name.substring(0, name.length() - ".json".length()) + ".html"
                        : name + ".html")
                : folder.resolve("report.html");
    }
}
