// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// What the console shows of many notices.
class NoticeLinesTest {
    private static final Path FILE = Path.of("manifest.json");

    @Test
    void aDeadLinearComesFirstHoweverManyNoticesStandBeforeIt() {
        ObjectNode notices = new ObjectMapper().createObjectNode();
        for (int i = 0; i < 12; i++) {
            notices.putArray("layers." + i + ".q.weight").add(40 + i
                    + " % of the kept weights were swapped (a row keeps 48; cycles=50): too many to trust");
        }
        notices.putArray("layers.3.up.weight").add("2 of 24 inputs are always 0 (channels 2, 17)");
        notices.putArray("layers.4.up.weight").add("1 of 24 inputs are always 0 (channel 5)")
                .add("damping raised from 0.01 to 0.1: with less the Hessian has no Cholesky factor");
        notices.putArray("layers.9.up.weight").add("all weights are 0");
        notices.putArray("layers.9.down.weight").add("all inputs are 0 in every window").add("all weights are pruned");
        assertThat(NoticeLines.of(notices, FILE)).containsExactly(
                "layers.9.up: all weights are 0",
                "layers.9.down: all inputs are 0 in every window",
                "layers.9.down: all weights are pruned",
                "layers.0.q: 40 % of the kept weights were swapped (a row keeps 48; cycles=50): too many to trust"
                        + " (and 11 more alike: layers.1.q, layers.2.q, …)",
                "layers.3.up: 2 of 24 inputs are always 0 (channels 2, 17) (and 1 more alike: layers.4.up)",
                "layers.4.up: damping raised from 0.01 to 0.1: with less the Hessian has no Cholesky factor",
                "all of them: notices in manifest.json");
    }

    @Test
    void whatIsSaidOnceNeedsNoFile() {
        ObjectNode notices = new ObjectMapper().createObjectNode();
        assertThat(NoticeLines.of(notices, FILE)).isEmpty();
        notices.putArray("layers.0.q.weight").add("all weights are 0");
        assertThat(NoticeLines.of(notices, FILE)).containsExactly("layers.0.q: all weights are 0");
    }
}
