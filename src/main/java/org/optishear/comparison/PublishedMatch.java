// SPDX-License-Identifier: Apache-2.0
package org.optishear.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Puts published perplexities beside ours, where model and protocol are the same; says why not where they are not.
///
/// A model is recognised by its shape and, because a fine-tuned one has the same shape, by its dense perplexity, which
/// must be the source's within [#DENSE_TOLERANCE]. A protocol is recognised by the text's hash, the context length, that
/// all windows were run and, where they are known, by the token ids.
final class PublishedMatch {
    /// References compute in fp16, and print two decimals.
    private static final double DENSE_TOLERANCE = 0.01;
    private static final Set<String> WITHOUT_CALIBRATION = Set.of("magnitude", "ri");

    private final ObjectNode results;
    private final Set<String> reasons = new LinkedHashSet<>();

    private PublishedMatch(ObjectNode results) {
        this.results = results;
    }

    /// Adds `rows[].published` and `published.absent` to a comparison's results.
    static void addTo(ObjectNode results, List<PublishedNumber> numbers) {
        new PublishedMatch(results).add(numbers);
    }

    private void add(List<PublishedNumber> all) {
        List<PublishedNumber> ofModel = all.stream().filter(number -> sameShape(number.model())).toList();
        if (ofModel.isEmpty()) {
            reasons.add("no published perplexity of a model of this shape is known");
        }
        List<PublishedNumber> alike = ofModel.stream().filter(number -> sameProtocol(number, ofModel)).toList();
        int shown = 0;
        for (JsonNode row : results.path("rows")) {
            for (PublishedNumber number : alike) {
                if (sameMethod(number, row) && sameCalibration(number)) {
                    ((ObjectNode) row).withArray("published").addObject().put("perplexity", number.value())
                            .put("source", number.source());
                    shown++;
                }
            }
        }
        if (shown == 0 && reasons.isEmpty()) {
            reasons.add("none of these methods was published at this sparsity");
        }
        reasons.forEach(results.putObject("published").putArray("absent")::add);
    }

    private boolean sameShape(PublishedNumber.Model model) {
        JsonNode here = results.path("model");
        return here.path("architecture").asText().equals(model.architecture()) && model.config().entrySet().stream()
                .allMatch(field -> here.path("config").path(field.getKey()).asLong(-1) == field.getValue());
    }

    private boolean sameProtocol(PublishedNumber number, List<PublishedNumber> ofModel) {
        Optional<String> difference = difference(number, ofModel);
        difference.ifPresent(text -> reasons.add(number.source() + ": " + text));
        return difference.isEmpty();
    }

    /// What keeps a number from being shown.
    private Optional<String> difference(PublishedNumber number, List<PublishedNumber> ofModel) {
        PublishedNumber.Protocol there = number.protocol();
        JsonNode here = results.path("evaluation");
        if (there.contextLength().isEmpty()) {
            return Optional.of("does not say its context length");
        }
        if (here.path("length").asInt() != there.contextLength().getAsInt()) {
            return Optional.of("windows of " + there.contextLength().getAsInt() + " tokens, here of "
                    + here.path("length").asInt());
        }
        JsonNode files = here.path("files");
        if (files.size() != 1 || !files.elements().next().asText().equals(there.textSha256())) {
            return Optional.of("measured on the raw test text of WikiText-2, here on another text");
        }
        if (!here.path("complete").asBoolean()) {
            return Optional.of("all windows of the text, here the first " + here.path("windows").asLong());
        }
        if (there.windowsSha256().filter(hash -> !hash.equals(here.path("sha256").asText())).isPresent()) {
            return Optional.of("other token ids: another tokenizer, or BOS elsewhere");
        }
        return otherModel(number, ofModel);
    }

    private Optional<String> otherModel(PublishedNumber number, List<PublishedNumber> ofModel) {
        Optional<PublishedNumber> dense = ofModel.stream().filter(
                other -> other.besides(number) && other.method().equals(PublishedNumber.DENSE)).findFirst();
        if (dense.isEmpty()) {
            return Optional.of("no dense perplexity by which the model could be recognised");
        }
        double there = dense.get().value();
        double here = Double.NaN;
        for (JsonNode row : results.path("rows")) {
            here = row.path("method").asText().equals(PublishedNumber.DENSE) ? row.path("perplexity").asDouble() : here;
        }
        return Math.abs(here / there - 1) <= DENSE_TOLERANCE
                ? Optional.empty()
                : Optional.of(String.format(Locale.ROOT, "the dense model has a perplexity of %s, here %.4f", there,
                        here));
    }

    private boolean sameMethod(PublishedNumber number, JsonNode row) {
        if (number.method().equals(PublishedNumber.DENSE)) {
            return row.path("method").asText().equals(PublishedNumber.DENSE);
        }
        JsonNode setting = results.path("setting");
        return row.path("metric").asText().equals(number.method())
                && row.path("allocation").asText().equals(number.allocation())
                && setting.path("sparsity").asText().equals(number.sparsity()) && !setting.hasNonNull("grouping")
                && !setting.path("exact").asBoolean()
                && Optional.ofNullable(row.path("permutation").textValue()).equals(number.permutation());
    }

    private boolean sameCalibration(PublishedNumber number) {
        boolean needless = number.method().equals(PublishedNumber.DENSE)
                || WITHOUT_CALIBRATION.contains(number.method()) && number.allocation().equals("uniform");
        List<String> unlike = new ArrayList<>();
        for (JsonNode seed : results.path("seeds")) {
            JsonNode windows = seed.path("calibration");
            if (windows.path("windows").asInt() != number.protocol().calibrationWindows()
                    || windows.path("length").asInt() != number.protocol().calibrationLength()) {
                unlike.add(windows.path("windows").asInt() + " of " + windows.path("length").asInt());
            }
        }
        if (!needless && !unlike.isEmpty()) {
            reasons.add(number.source() + ": " + number.method() + " calibrated on "
                    + number.protocol().calibrationWindows() + " windows of " + number.protocol().calibrationLength()
                    + " tokens, here on " + unlike.getFirst());
            return false;
        }
        return true;
    }
}
