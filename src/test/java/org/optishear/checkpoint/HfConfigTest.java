// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.optishear.InputException;
import org.optishear.testing.TestData;

class HfConfigTest {
    @TempDir
    private Path folder;

    @Test
    void configsOfBothTransformersGenerationsReadAlike() {
        for (String model : List.of("llama", "llama2-gqa", "llama3", "mistral", "qwen2", "qwen3")) {
            Path directory = TestData.golden("models/" + model);
            HfConfig one = HfConfig.read(directory.resolve("config.json"));
            Path other = directory.resolve("config.v4.json");
            HfConfig two = HfConfig.read(Files.exists(other) ? other : directory.resolve("config.v5.json"));
            assertThat(one.rope()).as(model).isEqualTo(two.rope());
            assertThat(one.dtype()).as(model).isPresent().isEqualTo(two.dtype());
        }
    }

    @Test
    void llama3RopeIsRead() {
        Rope rope = HfConfig.read(TestData.golden("models/llama3").resolve("config.v4.json")).rope();
        assertThat(rope.type()).isEqualTo("llama3");
        assertThat(rope.theta()).isEqualTo(500_000.0);
        assertThat(rope.numbers()).isEqualTo(Map.of("factor", 8.0, "high_freq_factor", 4.0, "low_freq_factor", 1.0,
                "original_max_position_embeddings", 64.0));
    }

    @Test
    void ropeFallsBackAsTransformersDoes() {
        assertThat(config("{}").rope()).isEqualTo(new Rope("default", 10_000.0, new TreeMap<>()));
        assertThat(config("{'rope_theta':5,'rope_scaling':{'type':'linear','factor':2}}").rope())
                .isEqualTo(new Rope("linear", 5.0, new TreeMap<>(Map.of("factor", 2.0))));
        assertThat(config("{'rope_theta':5,'rope_parameters':{'rope_type':'default'}}").rope().theta()).isEqualTo(5.0);
        assertThat(config("{'rope_theta':5,'rope_parameters':{'rope_theta':6}}").rope().theta()).isEqualTo(6.0);
    }

    @Test
    void valuesAreTypedAndNullIsAbsent() {
        HfConfig config = config("{'i':3,'d':1e-5,'b':true,'s':'x','n':null,'torch_dtype':'torch.float16'}");
        assertThat(config.requiredInt("i")).isEqualTo(3);
        assertThat(config.requiredDouble("d")).isEqualTo(1e-5);
        assertThat(config.requiredDouble("i")).isEqualTo(3.0);
        assertThat(config.requiredBoolean("b")).isTrue();
        assertThat(config.requiredString("s")).isEqualTo("x");
        assertThat(config.optionalInt("n")).isEmpty();
        assertThat(config.optionalDouble("absent")).isEmpty();
        assertThat(config.node("n").isMissingNode()).isTrue();
        assertThat(config.dtype()).contains("float16");
    }

    @Test
    void missingAndWrongFieldsAreNamed() {
        HfConfig config = config("{'hidden_size':'64','eps':Infinity,'i':1.5,'rope_scaling':3,'architectures':[]}");
        String file = folder.resolve("config.json").toString();
        refused(() -> config.requiredInt("layers"), "[" + file + ": layers] found nothing, expected an integer");
        refused(() -> config.requiredInt("hidden_size"), "hidden_size] found \"64\", expected an integer");
        refused(() -> config.optionalInt("i"), "i] found 1.5, expected an integer");
        refused(() -> config.requiredDouble("eps"), "eps] found \"Infinity\", expected a finite number");
        refused(() -> config.optionalBoolean("i"), "expected true or false");
        refused(() -> config.optionalString("i"), "expected a string");
        refused(config::architecture, "architectures] found an empty array");
        refused(config::modelType, "model_type] found nothing, expected a string");
        refused(config::rope, "rope_scaling] found 3, expected an object");
        refused(() -> config("{'rope_parameters':{'full_attention':{}}}").rope(), "one set of numbers for all layers");
        refused(() -> config("{'rope_scaling':{'factor':1e999}}").rope(), "factor] found");
        refused(() -> config.rope().required("factor", config), "rope_scaling] found 3");
        HfConfig llama3 = config("{'rope_scaling':{'rope_type':'llama3'}}");
        refused(() -> llama3.rope().required("factor", llama3), "rope llama3: factor] found nothing");
    }

    @Test
    void brokenFilesAreRefused() {
        refused(() -> config("[]"), "found an empty array, expected a JSON object");
        refused(() -> config("{'a':1,'a':2}"), "found bad JSON (Duplicate");
        refused(() -> config("{'a':1} {}"), "found bad JSON");
        refused(() -> config("{"), "found bad JSON");
        refused(() -> HfConfig.read(folder.resolve("absent.json")), "found nothing, expected a JSON file");
    }

    private HfConfig config(String json) {
        try {
            return HfConfig.read(Files.writeString(folder.resolve("config.json"), json.replace('\'', '"')));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void refused(ThrowingCallable call, String error) {
        assertThatThrownBy(call).isInstanceOf(InputException.class).hasMessageContaining(error);
    }
}
