// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/// Tensors that outlive the `PointerScope` they were made in, until they are closed together.
public final class OwnedTensors implements AutoCloseable {
    private final List<Tensor> tensors;

    /// @param tensors each already kept by `retainReference()`
    OwnedTensors(List<Tensor> tensors) {
        this.tensors = List.copyOf(tensors);
    }

    /// Number of tensors.
    public int size() {
        return tensors.size();
    }

    /// Tensor `index`; valid until this is closed.
    public Tensor get(int index) {
        return tensors.get(index);
    }

    /// The tensors from `first` on, kept apart: each of the two lists is closed by itself.
    public OwnedTensors from(int first) {
        List<Tensor> rest = tensors.subList(first, tensors.size());
        rest.forEach(Tensor::retainReference);
        return new OwnedTensors(rest);
    }

    /// Bytes of all tensors.
    public long bytes() {
        return tensors.stream().mapToLong(Tensor::nbytes).sum();
    }

    /// Frees all tensors.
    @Override
    public void close() {
        tensors.forEach(Tensor::releaseReference);
    }
}
