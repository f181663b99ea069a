// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;

/// One file of weights, mapped into memory as a whole; its directory of tensors is checked completely when it is opened.
///
/// Data pages are read when they are touched. Files may be larger than 2 GiB and larger than memory. Writing to a
/// segment changes memory only, never the file. Nobody may shorten the file while it is mapped: the system kills a
/// process that touches a page that is gone. So each time bytes are asked for, the file is looked at first.
public sealed interface WeightFile extends AutoCloseable permits SafetensorsFile, TorchFile {
    /// The file.
    Path path();

    /// Tensors in the order in which they are written back.
    List<TensorInfo> tensors();

    /// The bytes of a tensor of this file, row-major; valid until [#close].
    ///
    /// @throws org.optishear.InputException if the file has changed since it was opened
    MemorySegment bytes(TensorInfo tensor);

    /// A tensor's bytes as they stand in the file, whatever was done to [#bytes] in memory; aligned to its element size.
    /// Pages that are not written to cost no memory where the file holds the tensor row-major.
    ///
    /// @param arena owns the copy
    MemorySegment privateCopy(TensorInfo tensor, Arena arena) throws IOException;

    /// The length field and the header of the safetensors file in which these tensors are written back.
    MemorySegment headerBytes();

    /// Checks that nobody has changed the file since it was opened.
    ///
    /// @throws org.optishear.InputException if its size, its time of change or its inode differs
    void requireUnchanged();

    /// Unmaps the file. Segments fail from now on; tensors made from it without a copy must not be used any more.
    @Override
    void close();

    /// Bytes of the safetensors file in which these tensors are written back.
    default long writtenBytes() {
        return headerBytes().byteSize() + tensors().stream().mapToLong(TensorInfo::bytes).sum();
    }
}
