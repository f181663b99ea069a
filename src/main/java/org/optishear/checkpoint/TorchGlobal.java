// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import java.util.Arrays;
import java.util.Optional;

/// The names of Python that the pickle of a state dict may mention; there are no others.
///
/// Source of the names: pytorch/pytorch@v2.10.0:torch/_utils.py (`_rebuild_*`), torch/storage.py, torch/serialization.py
/// (`persistent_id`).
enum TorchGlobal {
    ORDERED_DICT("collections.OrderedDict"),
    /// Storage, offset, size, stride, requires_grad, hooks: the storage tells the dtype.
    REBUILD_TENSOR("torch._utils._rebuild_tensor_v2"),
    /// As above and a dtype, over a storage that has none.
    REBUILD_TENSOR_OF_DTYPE("torch._utils._rebuild_tensor_v3"),
    /// Tensor, requires_grad, hooks.
    REBUILD_PARAMETER("torch._utils._rebuild_parameter"), SIZE("torch.Size"), UNTYPED_STORAGE(
            "torch.storage.UntypedStorage"), BOOL_STORAGE("torch.BoolStorage", DType.BOOL), BYTE_STORAGE(
                    "torch.ByteStorage",
                    DType.U8), CHAR_STORAGE("torch.CharStorage", DType.I8), SHORT_STORAGE("torch.ShortStorage",
                            DType.I16), INT_STORAGE("torch.IntStorage", DType.I32), LONG_STORAGE("torch.LongStorage",
                                    DType.I64), HALF_STORAGE("torch.HalfStorage", DType.F16), BFLOAT16_STORAGE(
                                            "torch.BFloat16Storage",
                                            DType.BF16), FLOAT_STORAGE("torch.FloatStorage", DType.F32), DOUBLE_STORAGE(
                                                    "torch.DoubleStorage",
                                                    DType.F64), COMPLEX_FLOAT_STORAGE("torch.ComplexFloatStorage",
                                                            DType.C64), BOOL("torch.bool", DType.BOOL), UINT8(
                                                                    "torch.uint8",
                                                                    DType.U8), INT8("torch.int8", DType.I8), INT16(
                                                                            "torch.int16",
                                                                            DType.I16), UINT16("torch.uint16",
                                                                                    DType.U16), INT32("torch.int32",
                                                                                            DType.I32), UINT32(
                                                                                                    "torch.uint32",
                                                                                                    DType.U32), INT64(
                                                                                                            "torch.int64",
                                                                                                            DType.I64), UINT64(
                                                                                                                    "torch.uint64",
                                                                                                                    DType.U64), FLOAT16(
                                                                                                                            "torch.float16",
                                                                                                                            DType.F16), BFLOAT16(
                                                                                                                                    "torch.bfloat16",
                                                                                                                                    DType.BF16), FLOAT32(
                                                                                                                                            "torch.float32",
                                                                                                                                            DType.F32), FLOAT64(
                                                                                                                                                    "torch.float64",
                                                                                                                                                    DType.F64), COMPLEX64(
                                                                                                                                                            "torch.complex64",
                                                                                                                                                            DType.C64), FLOAT8_E4M3FN(
                                                                                                                                                                    "torch.float8_e4m3fn",
                                                                                                                                                                    DType.F8_E4M3), FLOAT8_E5M2(
                                                                                                                                                                            "torch.float8_e5m2",
                                                                                                                                                                            DType.F8_E5M2), FLOAT8_E4M3FNUZ(
                                                                                                                                                                                    "torch.float8_e4m3fnuz",
                                                                                                                                                                                    DType.F8_E4M3FNUZ), FLOAT8_E5M2FNUZ(
                                                                                                                                                                                            "torch.float8_e5m2fnuz",
                                                                                                                                                                                            DType.F8_E5M2FNUZ), FLOAT8_E8M0FNU(
                                                                                                                                                                                                    "torch.float8_e8m0fnu",
                                                                                                                                                                                                    DType.F8_E8M0);

    private final String python;
    private final DType dtype;

    TorchGlobal(String python) {
        this(python, null);
    }

    TorchGlobal(String python, DType dtype) {
        this.python = python;
        this.dtype = dtype;
    }

    /// The one that Python calls so, module and name joined by a dot.
    static Optional<TorchGlobal> of(String python) {
        return Arrays.stream(values()).filter(global -> global.python.equals(python)).findFirst();
    }

    /// Type of one element, for storages and dtypes.
    Optional<DType> dtype() {
        return Optional.ofNullable(dtype);
    }

    /// Whether it is a class of storages.
    boolean isStorage() {
        return python.endsWith("Storage");
    }

    @Override
    public String toString() {
        return python;
    }
}
