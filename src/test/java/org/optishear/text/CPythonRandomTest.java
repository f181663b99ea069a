// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.optishear.testing.TestData;

/// Against CPython's own draws: `golden/sampling`.
class CPythonRandomTest {
    private static JsonNode golden() throws IOException {
        return new ObjectMapper().readTree(TestData.golden("sampling/cpython_sampling.json").toFile());
    }

    static Stream<String> seeds() throws IOException {
        return golden().get("raw").propertyStream().map(entry -> entry.getKey());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void drawsWhatCPythonDraws(String seed) throws IOException {
        JsonNode expected = golden().get("raw").get(seed);
        assertLongs(expected.get("getrandbits32"), draws(seed, random -> () -> random.getrandbits(32)));
        assertLongs(expected.get("randint_0_356316"), draws(seed, random -> () -> random.randint(0, 356316)));
        assertLongs(expected.get("randint_0_6"), draws(seed, random -> () -> random.randint(0, 6)));
        assertLongs(expected.get("randint_0_2p40"), draws(seed, random -> () -> random.randint(0, 1L << 40)));
        CPythonRandom random = generator(seed);
        for (JsonNode value : expected.get("random")) {
            assertThat(random.random()).isEqualTo(value.doubleValue());
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shufflesAndSamplesAsCPython(String seed) throws IOException {
        JsonNode expected = golden().get("raw").get(seed);
        int[] values = new int[25];
        Arrays.setAll(values, i -> i);
        generator(seed).shuffle(values);
        assertThat(values).isEqualTo(ints(expected.get("shuffle25")));
        assertThat(generator(seed).sample(200, 30)).isEqualTo(ints(expected.get("sample_30_of_200")));
    }

    /// From CPython 3.11: `random.seed(7); random.sample(range(5000), 8)` and `random.seed(-7)`, whose sign is dropped.
    @Test
    void samplesFewOfManyByRememberingThem() {
        assertThat(new CPythonRandom(7).sample(5000, 8)).containsExactly(2652, 1235, 3234, 395, 593, 4389, 771, 2995);
        assertThat(new CPythonRandom(-7).sample(5000, 8)).containsExactly(2652, 1235, 3234, 395, 593, 4389, 771, 2995);
    }

    @Test
    void refusesAnEmptyRange() {
        CPythonRandom random = new CPythonRandom(0);
        assertThatThrownBy(() -> random.randint(3, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> random.getrandbits(64)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> random.sample(4, 5)).isInstanceOf(IllegalArgumentException.class);
    }

    private interface Draw {
        LongSupplier from(CPythonRandom random);
    }

    private static LongSupplier draws(String seed, Draw draw) {
        return draw.from(generator(seed));
    }

    private static CPythonRandom generator(String seed) {
        return new CPythonRandom(Long.parseLong(seed));
    }

    private static void assertLongs(JsonNode expected, LongSupplier drawn) {
        assertThat(expected.size()).isGreaterThan(10);
        for (JsonNode value : expected) {
            assertThat(drawn.getAsLong()).isEqualTo(value.longValue());
        }
    }

    private static int[] ints(JsonNode array) {
        return array.valueStream().mapToInt(JsonNode::intValue).toArray();
    }
}
