// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import java.nio.file.Path;
import java.util.List;
import org.optishear.InputException;
import org.optishear.model.CausalLm;
import org.optishear.text.CalibrationText;
import org.optishear.text.Corpus;
import org.optishear.text.EvaluationText;
import org.optishear.text.Sampling;
import org.optishear.text.Tokenizer;
import org.optishear.text.Windows;

/// Turns text or token files into windows that fit a model.
///
/// @param folder the model's folder, for its tokenizer
/// @param model what the windows must fit
record WindowOptions(Path folder, CausalLm model) {
    private static final int LONGEST_DEFAULT = 2048;

    /// Windows of a token file, as they stand.
    Windows tokens(Path file) {
        return fitting(Windows.fromJson(file));
    }

    /// Calibration windows of texts.
    Windows calibration(List<Path> files, int samples, Integer length, long seed) {
        try (Tokenizer tokenizer = tokenizer(); Corpus corpus = Corpus.open(files)) {
            return fitting(CalibrationText.windows(corpus, tokenizer, new Sampling(samples, lengthOf(length), seed)));
        }
    }

    /// Evaluation windows of texts, by the WikiText-2 protocol.
    Windows evaluation(List<Path> files, Integer length, int maxWindows) {
        try (Tokenizer tokenizer = tokenizer(); Corpus corpus = Corpus.open(files)) {
            return fitting(EvaluationText.windows(corpus, tokenizer, new Sampling(1, lengthOf(length), 0).length(),
                    maxWindows));
        }
    }

    private Tokenizer tokenizer() {
        Tokenizer tokenizer = Tokenizer.open(folder);
        tokenizer.requireFits(model.vocabularySize());
        return tokenizer;
    }

    private int lengthOf(Integer length) {
        int found = length == null ? Math.min(LONGEST_DEFAULT, model.maximumLength()) : length;
        if (found > model.maximumLength()) {
            throw new InputException("--length", Integer.toString(found),
                    "at most the model's " + model.maximumLength() + " positions");
        }
        return found;
    }

    private Windows fitting(Windows windows) {
        windows.requireFits(model.vocabularySize());
        if (windows.longest() > model.maximumLength()) {
            throw new InputException(windows.source(), "a window of " + windows.longest() + " tokens",
                    "at most the model's " + model.maximumLength() + " positions");
        }
        return windows;
    }
}
