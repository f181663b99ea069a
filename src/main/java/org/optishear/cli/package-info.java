// SPDX-License-Identifier: Apache-2.0
/// The command line: one class a verb, each a thin shell over the rooms before it.
///
/// - **In:** arguments.
/// - **Out:** text on the streams it is given, files, an exit code: 0 done, 1 failed, 2 usage.
/// - **Start reading at** [Main], then [PruneCommand].
/// - **Add one:** a verb is one class beside [PruneCommand] and one line in [Main].
/// - **Never here:** anything a program that embeds OptiShear would want to call.
package org.optishear.cli;
