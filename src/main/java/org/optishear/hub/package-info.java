// SPDX-License-Identifier: Apache-2.0
/// Models from a hub that speaks Hugging Face's endpoints, in the cache that Python's huggingface_hub shares.
///
/// - **In:** `org/name[@revision]` and the settings of the environment.
/// - **Out:** a folder in Hugging Face layout ([HubDownload]).
/// - **Start reading at** [HubDownload].
/// - **Add one:** a file that models need is a line in [NeededFiles].
/// - **Never here:** what is in the files (`checkpoint`, `text`).
package org.optishear.hub;
