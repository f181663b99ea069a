// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

/// What is wanted of an objective; the names are Optuna's.
public enum Direction {
    /// Lower is better.
    MINIMIZE,
    /// Higher is better.
    MAXIMIZE
}
