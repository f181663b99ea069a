// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/// Tensors that outlive the `PointerScope` they were made in, until they are closed together.
public final class OwnedTensors implements AutoCloseable {
    private final List<KeptTensor> tensors;
    private boolean closed;

    /// No tensors.
    public static OwnedTensors none() {
        return new OwnedTensors(List.of());
    }

    OwnedTensors(List<KeptTensor> tensors) {
        this.tensors = List.copyOf(tensors);
    }

    /// Several lists as one, in their order; it takes the tensors over from them.
    public static OwnedTensors joined(List<OwnedTensors> parts) {
        return new OwnedTensors(parts.stream().flatMap(part -> part.tensors.stream()).toList());
    }

    /// Number of tensors.
    public int size() {
        return tensors.size();
    }

    /// Tensor `index`; valid until this is closed, to be read only.
    public Tensor get(int index) {
        return tensors.get(index).tensor();
    }

    /// The tensors from `first` on, kept apart: each of the two lists is closed by itself.
    public OwnedTensors from(int first) {
        List<KeptTensor> rest = tensors.subList(first, tensors.size());
        rest.forEach(KeptTensor::retain);
        return new OwnedTensors(rest);
    }

    /// Bytes of all tensors.
    public long bytes() {
        return tensors.stream().mapToLong(kept -> kept.tensor().nbytes()).sum();
    }

    /// Frees all tensors; a second call does nothing.
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            tensors.forEach(KeptTensor::release);
        }
    }
}
