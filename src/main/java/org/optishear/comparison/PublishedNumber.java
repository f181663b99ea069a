// SPDX-License-Identifier: Apache-2.0
package org.optishear.comparison;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// A perplexity that somebody has published, and how it was measured.
///
/// @param model what it was measured on
/// @param protocol how
/// @param method `dense`, or as `--methods` takes it
/// @param allocation `uniform` or `owl:M=5.0,lambda=0.08`; empty of `dense`
/// @param sparsity as `--sparsity` takes it; empty of `dense`
/// @param permutation as `--permutation` takes it; empty where channels stay in their order
/// @param value the perplexity
/// @param source the file or thread it was read in: `owner/repository@commit FILE` or `owner/repository#thread`
record PublishedNumber(Model model, Protocol protocol, String method, String allocation, String sparsity,
        Optional<String> permutation, double value, String source) {
    /// The method of a model that was not pruned.
    static final String DENSE = "dense";

    /// A model, known by its shape.
    ///
    /// @param id its name
    /// @param architecture `architectures[0]` of its config.json
    /// @param config fields of its config.json that tell it from others
    record Model(String id, String architecture, Map<String, Long> config) {}

    /// How perplexities of one source were measured.
    ///
    /// @param id its name in the file
    /// @param textSha256 of the file that the text is
    /// @param contextLength tokens of a window, all windows of the text; empty where the source does not say
    /// @param windowsSha256 of the token ids, where the tokenizer could be had: they tell BOS and all else
    /// @param calibrationWindows how many windows the statistics come from
    /// @param calibrationLength their tokens
    record Protocol(String id, String textSha256, OptionalInt contextLength, Optional<String> windowsSha256,
            int calibrationWindows, int calibrationLength) {}

    /// Whether both were read in the same place, of the same model.
    boolean besides(PublishedNumber other) {
        return model.equals(other.model) && protocol.equals(other.protocol) && source.equals(other.source);
    }
}
