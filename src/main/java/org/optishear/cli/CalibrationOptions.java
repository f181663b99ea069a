// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import java.util.Optional;
import org.optishear.text.Windows;
import picocli.CommandLine.Option;

/// Where calibration windows come from.
final class CalibrationOptions extends CalibrationSource {
    @Option(names = "--seed", paramLabel = "N", description = "draws windows and candidates (default: 0)")
    long seed;

    Optional<Windows> windows(OpenModel opened) {
        return windows(opened, seed);
    }

    Windows required(OpenModel opened) {
        return required(opened, seed);
    }
}
