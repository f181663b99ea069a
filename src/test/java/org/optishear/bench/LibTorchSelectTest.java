// SPDX-License-Identifier: Apache-2.0
package org.optishear.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.optishear.calibration.LinearStatistics;
import org.optishear.mask.MaskSelector;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.BetaOn;
import org.optishear.metric.Metrics;
import org.optishear.metric.RelativeSum;
import org.optishear.tensor.LibTorch;
import org.optishear.tensor.TensorMemory;
import org.optishear.tensor.WeightMatrix;

/// The sides of the benchmark do the same: the same weights are left, bit for bit.
class LibTorchSelectTest {
    @ParameterizedTest
    @CsvSource({"0.5, 704, 352", "2:4, 4, 2"})
    void allSidesLeaveTheSameWeights(String pattern, long group, long pruned) {
        LibTorch.load();
        try (PointerScope _ = new PointerScope()) {
            torch.manual_seed(5);
            Tensor ours = torch.randn(9, 704);
            Tensor norm = torch.randn(704).exp_();
            Tensor byTopk = ours.clone();
            Tensor bySort = ours.clone();
            new LibTorchSelect(byTopk, norm, group, pruned).topk(4);
            new LibTorchSelect(bySort, norm, group, pruned).stableSort();
            LinearStatistics statistics = new LinearStatistics(TensorMemory.floats(norm.square()), 1);
            MemorySegment memory = TensorMemory.of(ours);
            MaskSelector.selectAndZero(
                    Metrics.parse("wanda", BetaOn.SQUARED, RelativeSum.CODE).scores(WeightMatrix.of(ours), statistics),
                    SparsityPattern.parse(pattern, SparsityPattern.PerRow::new), memory);
            assertThat(memory.mismatch(TensorMemory.of(byTopk))).isEqualTo(-1);
            assertThat(memory.mismatch(TensorMemory.of(bySort))).isEqualTo(-1);
        }
    }
}
