// SPDX-License-Identifier: Apache-2.0
/// Spaces of ways to prune, as data: what a genome means.
///
/// - **In:** a space of genomes (`search`), metrics, patterns.
/// - **Out:** for each genome a ranking and an allocation ([PruningSpace]).
/// - **Start reading at** [PruningSpace], then [PaperSpace].
/// - **Add one:** one class beside [PaperSpace], one line in [PruningSpaces].
/// - **Never here:** how a genome is evaluated (`experiment`), which is asked next (`search`).
package org.optishear.space;
