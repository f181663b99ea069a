// SPDX-License-Identifier: Apache-2.0
package org.optishear.bench;

import java.util.function.Supplier;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;

/// libtorch on several threads of its own, as a Python program has it; back to one afterwards, as the product wants it.
final class LibTorchThreads {
    private LibTorchThreads() {}

    /// Runs work of plain libtorch.
    static <T> T on(int threads, Supplier<T> work) {
        torch.set_num_threads(threads);
        openblas_nolapack.blas_set_num_threads(threads);
        try {
            return work.get();
        } finally {
            torch.set_num_threads(1);
            openblas_nolapack.blas_set_num_threads(1);
        }
    }
}
