// SPDX-License-Identifier: Apache-2.0
/// Where trials are kept: an SQLite file in Optuna's schema, which Optuna and its dashboard open as it is.
///
/// - **In:** finished trials, one by one ([StudyRecorder] takes them from a search).
/// - **Out:** the trials of a study ([StudyStore#trials]), after a kill as well: each is whole or not there.
/// - **Start reading at** [StudyStore], then `optuna-schema.sql`.
/// - **Add one:** a kind of parameter is one record beside [Distribution.Categorical]; the compiler shows where it matters.
/// - **Never here:** which trial comes next (`search`), what a trial means (`experiment`, `report`).
package org.optishear.study;
