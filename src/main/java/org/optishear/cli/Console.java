// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import java.io.PrintWriter;

/// Where a command writes: results to `out`, progress and errors to `err`.
record Console(PrintWriter out, PrintWriter err) {}
