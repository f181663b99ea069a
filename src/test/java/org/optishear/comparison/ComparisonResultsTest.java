// SPDX-License-Identifier: Apache-2.0
package org.optishear.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class ComparisonResultsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static ObjectNode row(double... perplexities) {
        List<ObjectNode> runs = DoubleStream.of(perplexities)
                .mapToObj(perplexity -> JSON.createObjectNode().put("seed", 0).put("perplexity", perplexity)).toList();
        return ComparisonResults.row(JSON.createObjectNode().put("method", "ri"), runs);
    }

    /// 5.4 three times is 16.200000000000003, whose third is not 5.4.
    @Test
    void equalSeedsDeviateByNothing() {
        assertThat(5.4 + 5.4 + 5.4).isNotEqualTo(16.2);
        ObjectNode row = row(5.4, 5.4, 5.4);
        assertThat(row.path("perplexity").asDouble()).isEqualTo(5.4);
        assertThat(row.path("deviation").path("perplexity").asDouble()).isZero();
    }

    @Test
    void theDeviationIsThatOfASample() {
        ObjectNode row = row(4, 5, 9);
        assertThat(row.path("perplexity").asDouble()).isCloseTo(6, within(1e-15));
        assertThat(row.path("deviation").path("perplexity").asDouble()).isCloseTo(Math.sqrt(7), within(1e-15));
        assertThat(row(4, Double.POSITIVE_INFINITY).path("perplexity").asDouble()).isInfinite();
    }
}
