// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

/// A genome to be evaluated, under the number that its trial will have.
///
/// @param number from 0, consecutive over a whole search
public record Proposal(int number, Genome genome) {}
