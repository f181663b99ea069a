// SPDX-License-Identifier: Apache-2.0
package org.optishear.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.optishear.checkpoint.Unpickler.Tuple;

/// Makes what the calls in a state dict's pickle stand for: dicts, storages, views of them.
///
/// @param in where the pickle is read, for messages
record TorchObjects(PickleBytes in) {
    private static final int MOST_DIMENSIONS = 64; // as many as torch has
    private static final String TENSOR = "a tensor as torch.save writes it";

    /// The storage that a persistent id names: `('storage', class, key, device, elements)`.
    TorchTensor.Storage storage(Object id) {
        List<Object> parts = id instanceof Tuple tuple ? tuple.items() : List.of();
        boolean wellFormed = parts.size() == 5 && parts.get(0).equals("storage")
                && parts.get(1) instanceof TorchGlobal type && type.isStorage()
                && parts.get(2) instanceof String && parts.get(4) instanceof Long;
        if (!wellFormed) {
            throw in.bad("a persistent id that names no storage", TENSOR);
        }
        long elements = number(parts.get(4));
        String key = (String) parts.get(2);
        if (elements < 0 || key.isEmpty() || !key.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw in.bad("storage " + key + " of " + elements + " elements", "a storage named by a number");
        }
        return new TorchTensor.Storage(key, ((TorchGlobal) parts.get(1)).dtype().orElse(null), elements);
    }

    /// The value of a call.
    Object call(Object function, Object arguments) {
        if (!(function instanceof TorchGlobal global) || !(arguments instanceof Tuple(List<Object> given))) {
            throw in.bad("a call of what is no function", TENSOR);
        }
        return switch (global) {
            case ORDERED_DICT -> {
                require(given.isEmpty(), "an OrderedDict with arguments");
                yield new LinkedHashMap<>();
            }
            case SIZE -> {
                require(given.size() == 1, "a torch.Size with " + given.size() + " arguments");
                yield given.getFirst();
            }
            case REBUILD_PARAMETER -> {
                require(given.size() == 3 && given.getFirst() instanceof TorchTensor, "a parameter without a tensor");
                yield given.getFirst();
            }
            case REBUILD_TENSOR -> {
                require(given.size() >= 6 && given.size() <= 7, "a tensor of " + given.size() + " arguments");
                yield tensor(given, given.getFirst() instanceof TorchTensor.Storage storage ? storage.dtype() : null);
            }
            case REBUILD_TENSOR_OF_DTYPE -> {
                require(given.size() >= 7 && given.size() <= 8, "a tensor of " + given.size() + " arguments");
                require(given.get(6) instanceof TorchGlobal dtype && !dtype.isStorage(), "a tensor without a dtype");
                yield tensor(given, ((TorchGlobal) given.get(6)).dtype().orElse(null));
            }
            // @formatter:off
            case UNTYPED_STORAGE, BOOL_STORAGE, BYTE_STORAGE, CHAR_STORAGE, SHORT_STORAGE, INT_STORAGE, LONG_STORAGE,
                    HALF_STORAGE, BFLOAT16_STORAGE, FLOAT_STORAGE, DOUBLE_STORAGE, COMPLEX_FLOAT_STORAGE, BOOL, UINT8,
                    INT8, INT16, UINT16, INT32, UINT32, INT64, UINT64, FLOAT16, BFLOAT16, FLOAT32, FLOAT64, COMPLEX64,
                    FLOAT8_E4M3FN, FLOAT8_E5M2, FLOAT8_E4M3FNUZ, FLOAT8_E5M2FNUZ, FLOAT8_E8M0FNU ->
                throw in.bad("a call of " + global, TENSOR);
            // @formatter:on
        };
    }

    private TorchTensor tensor(List<Object> given, DType dtype) {
        require(given.get(0) instanceof TorchTensor.Storage && dtype != null, "a tensor without a typed storage");
        List<Long> shape = numbers(given.get(2));
        List<Long> strides = numbers(given.get(3));
        require(shape.size() == strides.size(), shape.size() + " dimensions with " + strides.size() + " strides");
        require(shape.size() <= MOST_DIMENSIONS, "a tensor of " + shape.size() + " dimensions");
        long offset = number(given.get(1));
        boolean negative = offset < 0 || shape.stream().anyMatch(n -> n < 0) || strides.stream().anyMatch(n -> n < 0);
        require(!negative, "a tensor of shape " + shape + ", strides " + strides + " and offset " + offset);
        return new TorchTensor((TorchTensor.Storage) given.get(0), dtype, offset, shape, strides);
    }

    private List<Long> numbers(Object tuple) {
        require(tuple instanceof Tuple, "a shape or strides that are no tuple");
        List<Long> numbers = new ArrayList<>();
        ((Tuple) tuple).items().forEach(item -> numbers.add(number(item)));
        return numbers;
    }

    private long number(Object value) {
        require(value instanceof Long, "no number where one must be");
        return (Long) value;
    }

    private void require(boolean holds, String found) {
        if (!holds) {
            throw in.bad(found, TENSOR);
        }
    }
}
