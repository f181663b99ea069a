// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import org.optishear.metric.BetaOn;
import org.optishear.metric.RelativeSum;
import picocli.CommandLine.Option;

/// The two readings of the meta metric.
final class MetricOptions {
    @Option(names = "--beta-on", paramLabel = "squared|norm", description = "compute beta on the squared norms, as the authors' code, or on the norms, as the paper reads (default: squared)")
    BetaOn betaOn = BetaOn.SQUARED;

    @Option(names = "--relative-sum", paramLabel = "code|ria", description = "1/(r+c), as the authors' code, or 1/r + 1/c, as RIA (default: code)")
    RelativeSum relativeSum = RelativeSum.CODE;
}
