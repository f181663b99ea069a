// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import org.optishear.model.Compute;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.optishear.InputException;
import org.optishear.checkpoint.MaskFile;
import org.optishear.inspection.DeadChannels;
import org.optishear.inspection.Expectation;
import org.optishear.inspection.Inspection;
import org.optishear.inspection.ModelFiles;
import org.optishear.report.HtmlReport;
import org.optishear.run.JsonFile;
import org.optishear.run.MemoryPlan;
import org.optishear.run.Plan;
import org.optishear.tensor.Workers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `optishear inspect`: what is in a checkpoint, and what is wrong with it.
@Command(name = "inspect", description = "Show what is in a checkpoint: zeros, N:M validity (N kept of M), empty channels and the distribution of the weights of each matrix; NaN and infinities; whatever is wrong.")
final class InspectCommand extends Verb {
    @Parameters(paramLabel = "MODEL", description = "folder of a checkpoint in Hugging Face layout, or org/name[@revision] of a hub")
    Path folder;

    @Option(names = "--expect", paramLabel = "FILE", description = "check instead that the zeros are there which this plan.json (or the one in this folder) says, and those of masks.safetensors beside it")
    Path expect;

    @Option(names = "--report", paramLabel = "FILE", description = "also write the inspection as an HTML page")
    Path report;

    @Mixin
    CalibrationOptions calibration;

    InspectCommand(Console console) {
        super(console);
    }

    @Override
    ObjectNode execute() {
        if (expect != null) {
            if (report != null || calibration.source != null) {
                throw new InputException("--expect", report != null ? "--report" : "calibration text",
                        "neither beside it");
            }
            return expected();
        }
        Path model = modelFolder(folder);
        try (ModelFiles files = ModelFiles.open(model)) {
            ObjectNode json;
            try (Workers workers = workers(); Progress progress = progress("tensors", files.tensors().size())) {
                json = Inspection.of(files, workers, done -> progress.at(done, ""));
            }
            List<InputException> problems = files.problems();
            if (calibration.source != null && problems.isEmpty()) {
                putDeadChannels(model, json);
            }
            Inspection.putProblems(json, problems);
            new InspectionText(this::say).print(json);
            if (report != null) {
                HtmlReport.writeInspection(JsonFile.text(json), report);
                say("report in " + report);
            }
            if (!problems.isEmpty()) {
                writeResult(json);
                throw problems.getFirst();
            }
            return json;
        }
    }

    private void putDeadChannels(Path model, ObjectNode json) {
        try (OpenModel opened = OpenModel.open(model, Compute.FP32, run.device())) {
            int[][] rows = calibration.required(opened).rows().toArray(int[][]::new);
            try (Workers workers = workers(MemoryPlan.Work.PRUNE, opened, rows, null);
                    Progress progress = progress("blocks", opened.model().blockCount())) {
                Inspection.putDeadChannels(json,
                        DeadChannels.of(opened.model(), rows, workers, done -> progress.at(done, "")));
            }
        }
    }

    private ObjectNode expected() {
        if (!Files.exists(expect)) {
            throw new InputException(expect.toString(), "nothing", "a plan.json, or the folder of a pruning");
        }
        Path file = Files.isDirectory(expect) ? expect.resolve("plan.json") : expect;
        Plan plan = Plan.read(file);
        Path saved = file.resolveSibling(MaskFile.NAME);
        if (!Files.exists(saved)) {
            return expected(plan, Optional.empty());
        }
        try (MaskFile masks = MaskFile.open(saved)) {
            return expected(plan, Optional.of(masks));
        }
    }

    private ObjectNode expected(Plan plan, Optional<MaskFile> masks) {
        ObjectNode json;
        try (Workers workers = workers();
                OpenModel opened = OpenModel.open(modelFolder(folder));
                Progress progress = progress("matrices", opened.model().prunableWeights().size())) {
            json = Expectation.check(opened.checkpoint(), opened.model(), plan, masks, workers,
                    done -> progress.at(done, ""));
        }
        InspectionText text = new InspectionText(this::say);
        text.printExpected(json);
        JsonNode first = json.at("/failures/0");
        if (!first.isMissingNode()) {
            writeResult(json);
            throw new InputException(folder + ": " + first.path("where").asText(), first.path("found").asText(),
                    first.path("expected").asText());
        }
        return json;
    }
}
