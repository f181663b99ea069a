// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.optishear.InputException;
import org.optishear.evaluation.Perplexity;
import org.optishear.run.EvaluationRun;
import org.optishear.run.MemoryPlan;
import org.optishear.run.Provenance;
import org.optishear.tensor.Workers;
import org.optishear.text.Windows;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `optishear eval`: perplexity of a model.
@Command(name = "eval", description = "Measure a model's perplexity on text (WikiText-2 protocol) or on given windows of token ids.")
final class EvalCommand extends Verb {
    @Parameters(paramLabel = "MODEL", description = "folder of a checkpoint in Hugging Face layout, or org/name[@revision] of a hub")
    Path folder;

    @ArgGroup(exclusive = true, multiplicity = "1")
    Source source;

    @Option(names = "--length", paramLabel = "TOKENS", description = "tokens of a window (default: 2048, or the model's maximum if that is less)")
    Integer length;

    @Option(names = "--windows", paramLabel = "N", description = "stop after so many windows (default: all)")
    int windows = Integer.MAX_VALUE;

    /// One of the two.
    static final class Source {
        @Option(names = "--text", arity = "1..*", paramLabel = "FILE", description = "text: .txt, .jsonl, .jsonl.gz, .json.gz (field `text`)")
        List<Path> texts;

        @Option(names = "--tokens", paramLabel = "FILE", description = "windows as a JSON array of rows of token ids, used as they stand")
        Path tokens;
    }

    @Mixin
    ComputeOptions compute;

    EvalCommand(Console console) {
        super(console);
    }

    @Override
    ObjectNode execute() {
        if (windows < 1) {
            throw new InputException("--windows", Integer.toString(windows), "at least 1");
        }
        try (OpenModel opened = OpenModel.open(modelFolder(folder), compute.compute(), run.device())) {
            Windows found = source.tokens != null
                    ? opened.windows().tokens(source.tokens)
                    : opened.windows().evaluation(source.texts, length, windows);
            int[][] rows = found.rows().toArray(int[][]::new);
            Perplexity result;
            try (Workers workers = workers(MemoryPlan.Work.EVALUATE, opened, rows, null);
                    Progress progress = progress("windows", found.count())) {
                tell(opened, compute.compute(), rows, 1, "the evaluation", workers);
                compute.deviation(opened, rows, workers).ifPresent(this::say);
                result = EvaluationRun.perplexity(opened.model(), found.rows(), workers,
                        done -> progress.at(done, ""));
            }
            if (Double.isNaN(result.nll())) {
                throw new InputException(folder.toString(), "outputs that are not numbers",
                        "a model whose logits are finite");
            }
            say(String.format(Locale.ROOT, "perplexity %.4f  (nll %.6f, %d windows, %d predicted tokens)",
                    result.perplexity(), result.nll(), result.windows(), result.tokens()));
            ObjectNode json = new ObjectMapper().createObjectNode();
            json.put("schema", "optishear.eval/1");
            json.put("perplexity", result.perplexity());
            json.put("nll", result.nll());
            json.put("windows", result.windows());
            json.put("tokens", result.tokens());
            compute.into(json, run.device());
            json.set("evaluation", Provenance.of(found));
            json.set("model", Provenance.of(opened.checkpoint()));
            return json;
        }
    }
}
