// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import java.lang.foreign.MemorySegment;

/// Changes the values of tensors while a checkpoint is copied.
@FunctionalInterface
public interface TensorEdit {
    /// Called once for each tensor, in the order of the file.
    ///
    /// @param tensor what it is; neither dtype nor shape can change
    /// @param copy its bytes as they stand in the source file, aligned to its element size; what they are on return is
    ///     written. They may be used from several threads, until this call returns. Pages that are not written to cost
    ///     no memory.
    void edit(TensorInfo tensor, MemorySegment copy);
}
