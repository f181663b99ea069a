// SPDX-License-Identifier: Apache-2.0
package org.optishear.training;

/// A town of the world.
///
/// @param land where it lies, as in `lies by a wide river`
/// @param goods what it is known for, as in `is known for its honey`
/// @param neighbour name of the next town
public record Place(String name, String land, String goods, String neighbour) {}
