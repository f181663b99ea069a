// SPDX-License-Identifier: Apache-2.0
/// A run directory as one HTML page that needs nothing else: no network, no other file.
///
/// - **In:** the files of a run: `search.json`, `results.json`, `manifest.json`, `study.db`; or the JSON of `inspect`.
/// - **Out:** the page ([HtmlReport]); the same files give the same bytes.
/// - **Start reading at** [HtmlReport], then [RunFiles], then [Page].
/// - **Add one:** a section is one class with an `of(Run)` and one line in [Page].
/// - **Never here:** tensors, models, anything that computes a result rather than shows it.
package org.optishear.report;
