// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.optishear.InputException;

class PlannedSharesTest {
    private static PlannedShares of(String json) {
        return PlannedShares.of(RunFiles.object("plan.json", json));
    }

    @Test
    void patternsBecomeTheShareTheyRemove() {
        PlannedShares shares = of("""
                {"patternByBlock": ["0.25 per row", "2:4", "1:4 reference", "0.5 per matrix exact"],
                 "patternByLinear": {"model.layers.1.mlp.up_proj": "0.75 per row"}}""");
        assertThat(shares.byBlock()).containsExactly(0.25, 0.5, 0.75, 0.5);
        assertThat(shares.byKind()).containsOnlyKeys("up_proj");
        assertThat(shares.byKind().get("up_proj")).containsExactly(0.25, 0.75, 0.75, 0.5);
        assertThat(shares.even()).isFalse();
        assertThat(of("{\"patternByBlock\": [\"0.5 per row\", \"0.5 per row\"]}").even()).isTrue();
        assertThat(of("{\"patternByBlock\": [\"0.5 per row exact\", \"0.50002 per row exact\"]}").even()).isTrue();
    }

    @Test
    void whatIsNoPatternIsNamed() {
        assertThatThrownBy(() -> of("{\"patternByBlock\": [\"0.5 per row\", \"half\"]}"))
                .isInstanceOf(InputException.class).hasMessageContainingAll("plan.json", "patternByBlock[1]", "half");
        assertThatThrownBy(() -> of(
                """
                        {"patternByBlock": ["0.5 per row"], "patternByLinear": {"model.layers.7.mlp.up_proj": "0.75 per row"}}"""))
                .isInstanceOf(InputException.class).hasMessageContaining("model.layers.7.mlp.up_proj");
    }

    /// Whole weights of linears of different size are not quite the block's share.
    @Test
    void kindsThatGiveUpTheSameAreOneLine() {
        String blocks = "{\"patternByBlock\": [\"0.4 per row exact\", \"0.6 per row exact\"], \"patternByLinear\": {";
        PlannedShares rounded = of(blocks + """
                "m.0.q": "0.4001 per row exact", "m.0.k": "0.3999 per row exact", "m.1.q": "0.6 per row exact"}}""");
        assertThat(rounded.byKind()).isEmpty();
        assertThat(rounded.lines()).containsOnlyKeys("all linears");
        assertThat(of(blocks + """
                "m.0.q": "0.3 per row exact", "m.0.k": "0.3 per row exact", "m.1.v": "0.7 per row exact"}}""").lines())
                .containsOnlyKeys("k, q", "v");
    }
}
