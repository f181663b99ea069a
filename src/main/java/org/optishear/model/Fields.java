// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import org.optishear.InputException;
import org.optishear.checkpoint.HfConfig;

/// Reads the numbers of a config that say how the tensors fit together.
///
/// @param config names file and field in every error
record Fields(HfConfig config) {
    private static final String POSITIVE = "a positive integer";

    int positive(String field) {
        return positive(field, config.requiredInt(field));
    }

    int positive(String field, int value) {
        require(field, value > 0, Integer.toString(value), POSITIVE);
        return value;
    }

    int positiveOr(String field, int otherwise) {
        return positive(field, config.optionalInt(field).orElse(otherwise));
    }

    boolean flag(String field, boolean otherwise) {
        return config.optionalBoolean(field).orElse(otherwise);
    }

    void require(String field, boolean holds, String found, String expected) {
        if (!holds) {
            throw new InputException(config.where(field), found, expected);
        }
    }
}
