// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

/// How far a trial is; the names are Optuna's. This project writes [#COMPLETE] and [#FAIL], the others may have been written by
/// Optuna.
public enum TrialState {
    /// Being evaluated.
    RUNNING,
    /// Has values.
    COMPLETE,
    /// Was given up early.
    PRUNED,
    /// Has ended without values.
    FAIL,
    /// Is to be evaluated.
    WAITING
}
