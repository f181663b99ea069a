// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

import java.time.Duration;

/// How processes that share a study know of each other.
///
/// @param heartbeat how often a process says that it lives
/// @param grace after so long without a heartbeat a process counts as dead, and others take over its trials
/// @param retries so often a trial is begun again after its process died without having finished anything; then it fails
public record ClaimSettings(Duration heartbeat, Duration grace, int retries) {
    /// Every 5 seconds, a minute, and three times.
    public static final ClaimSettings DEFAULT = new ClaimSettings(Duration.ofSeconds(5), Duration.ofMinutes(1), 3);

    /// @throws IllegalArgumentException if the grace is not longer than two heartbeats, or retries are negative
    public ClaimSettings {
        if (heartbeat.toMillis() < 1 || grace.compareTo(heartbeat.multipliedBy(2)) < 0 || retries < 0) {
            throw new IllegalArgumentException("heartbeat " + heartbeat + ", grace " + grace + ", retries " + retries);
        }
    }
}
