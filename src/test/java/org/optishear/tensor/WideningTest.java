// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Against libtorch's own conversion, at lengths around those of a vector.
class WideningTest {
    @BeforeAll
    static void load() {
        LibTorch.load();
    }

    @ParameterizedTest
    @EnumSource(value = ScalarType.class, names = {"BFloat16", "Half", "Float"})
    void convertsEveryValueAsLibtorchDoes(ScalarType type) {
        for (int count : new int[]{0, 1, 15, 16, 17, 1000, 65_537}) {
            try (PointerScope _ = new PointerScope()) {
                Tensor values = torch.randn(count).mul(new Scalar(1e3)).to(type);
                Tensor found = torch.empty(count);
                assertThat(Widening.toFloats(memory(values), type, memory(found))).isTrue();
                assertThat(torch.equal(found, values.to(ScalarType.Float))).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void findsWhatIsNotFiniteWhereverItStands(double bad) {
        for (ScalarType type : new ScalarType[]{ScalarType.BFloat16, ScalarType.Half, ScalarType.Float}) {
            for (int place : new int[]{0, 7, 31, 32, 36}) {
                try (PointerScope _ = new PointerScope()) {
                    Tensor values = torch.zeros(37);
                    values.narrow(0, place, 1).fill_(new Scalar(bad));
                    assertThat(Widening.toFloats(memory(values.to(type)), type, memory(torch.empty(37)))).isFalse();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 37, 4099})
    void countsZerosOfEitherSign(int count) {
        try (PointerScope _ = new PointerScope()) {
            Tensor values = torch.randint(-1, 2, new long[]{count}).to(ScalarType.Float).mul(new Scalar(-0.5));
            assertThat(Widening.zeros(memory(values)))
                    .isEqualTo(values.eq(new Scalar(0)).sum().item_long());
        }
    }

    private static MemorySegment memory(Tensor tensor) {
        return tensor.numel() == 0 ? MemorySegment.NULL : TensorMemory.of(tensor);
    }
}
