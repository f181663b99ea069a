// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.optishear.InputException;

/// How a batch of candidates is sifted, as a person writes it: `8/2048,2/16384,1/65536`.
///
/// ```text
/// 8/2048     all are estimated on 2,048 tokens, the best 8 go on
/// 2/16384    these on 16,384 tokens, the best 2 go on
/// 1/65536    these on 65,536 tokens, the better one goes on
/// ```
///
/// @param stages in order
public record Stages(List<Stage> stages) {
    /// No stages.
    public static final Stages NONE = new Stages(List.of());

    private static final Pattern STAGE = Pattern.compile("([0-9]{1,6})/([0-9]{1,12})");
    private static final String EXPECTED = "KEPT/TOKENS of each stage with commas between, such as 8/2048,2/16384,1/65536: tokens "
            + "must grow, kept ones must not, and be 1 at least";

    /// One stage.
    ///
    /// @param keep how many go on
    /// @param tokens on which they are estimated
    public record Stage(int keep, long tokens) {}

    /// Copies the list.
    public Stages {
        stages = List.copyOf(stages);
    }

    /// Reads stages.
    ///
    /// @throws InputException if the text is none
    public static Stages parse(String where, String text) {
        List<Stage> stages = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Matcher matcher = STAGE.matcher(part);
            if (!matcher.matches()) {
                throw new InputException(where, text, EXPECTED);
            }
            Stage stage = new Stage(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)));
            boolean ordered = stages.isEmpty()
                    || stage.tokens() > stages.getLast().tokens() && stage.keep() <= stages.getLast().keep();
            if (stage.keep() < 1 || stage.tokens() < 1 || !ordered) {
                throw new InputException(where, text, EXPECTED);
            }
            stages.add(stage);
        }
        return new Stages(stages);
    }

    /// Whether there is none.
    public boolean isEmpty() {
        return stages.isEmpty();
    }

    /// What [#parse] reads.
    public String text() {
        return stages.stream().map(stage -> stage.keep() + "/" + stage.tokens()).collect(Collectors.joining(","));
    }
}
