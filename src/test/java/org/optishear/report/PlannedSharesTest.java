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
    }

    @Test
    void whatIsNoPatternIsNamed() {
        assertThatThrownBy(() -> of("{\"patternByBlock\": [\"0.5 per row\", \"half\"]}"))
                .isInstanceOf(InputException.class).hasMessageContainingAll("plan.json", "patternByBlock[1]", "half");
        assertThatThrownBy(() -> of("""
                {"patternByBlock": ["0.5 per row"], "patternByLinear": {"model.layers.7.mlp.up_proj": "0.75 per row"}}"""))
                .isInstanceOf(InputException.class).hasMessageContaining("model.layers.7.mlp.up_proj");
    }
}
