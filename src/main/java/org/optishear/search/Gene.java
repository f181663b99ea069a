// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

/// One coordinate of a [Space]. Every place that depends on the kind of a gene is an exhaustive `switch`, so that
/// the compiler lists them when a kind is added.
public sealed interface Gene permits Categorical, IntegerRange, RealRange {
    /// The gene's name, unique in its space; the name of the parameter in a stored trial.
    String name();
}
