// SPDX-License-Identifier: Apache-2.0
/// What stands in a checkpoint, and what masks make of it.
///
/// - **In:** a checkpoint, a plan, a mask file.
/// - **Out:** figures, differences, problems; checkpoints with a mask applied.
/// - **Start reading at** [Inspection], then [MaskApplication].
/// - **Add one:** a figure of a matrix is a field of [MatrixFigures].
/// - **Never here:** choosing what is pruned (`prune`).
package org.optishear.inspection;
