// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.nio.file.Path;

/// The table of a comparison for every reader: `results.csv`, `results.md` and `report.html` beside `results.json`.
public final class ComparisonFiles {
    private ComparisonFiles() {}

    /// Writes the three, each whole or not at all.
    ///
    /// @param folder with `results.json`
    /// @throws org.optishear.InputException if that is missing or malformed, or the folder cannot be written
    public static void write(Path folder) {
        Run run = RunFiles.read(folder);
        Results results = run.results().orElseThrow();
        HtmlReport.writePage(ResultsCsv.of(results), folder.resolve("results.csv"));
        HtmlReport.writePage(ResultsMarkdown.of(results), folder.resolve("results.md"));
        HtmlReport.writePage(Page.of(run).markup(), folder.resolve("report.html"));
    }
}
