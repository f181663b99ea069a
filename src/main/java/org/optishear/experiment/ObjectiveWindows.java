// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import java.util.Arrays;
import java.util.stream.Stream;
import org.optishear.tensor.OwnedTensors;

/// The windows a candidate is run on: first those that give the statistics, last those that give the objective; they
/// may be the same ones.
///
/// @param all `[windows][tokens]`
/// @param calibration how many of them, from the first, give the statistics
/// @param objectiveFrom index of the first that counts for the objective; all from there on do
public record ObjectiveWindows(int[][] all, int calibration, int objectiveFrom) {
    /// The calibration windows are the objective's windows.
    public static ObjectiveWindows same(int[][] windows) {
        return new ObjectiveWindows(windows, windows.length, 0);
    }

    /// Statistics from one set, the objective on another.
    public static ObjectiveWindows apart(int[][] calibration, int[][] objective) {
        int[][] all = Stream.concat(Stream.of(calibration), Stream.of(objective)).toArray(int[][]::new);
        return new ObjectiveWindows(all, calibration.length, calibration.length);
    }

    /// The windows of the objective.
    public int[][] objective() {
        return Stream.of(all).skip(objectiveFrom).toArray(int[][]::new);
    }

    /// The windows that give the statistics.
    public int[][] calibrationWindows() {
        return Arrays.copyOf(all, calibration);
    }

    /// What a candidate is run on at a fidelity. Of dense statistics there is nothing to collect.
    ///
    /// @param draw number of the batch
    ObjectiveWindows at(Fidelity fidelity, int draw) {
        int[][] objective = objective();
        int[][] measured = new int[fidelity.of(objective.length)][];
        int first = fidelity.first(draw, objective.length);
        Arrays.setAll(measured, window -> objective[(first + window) % objective.length]);
        if (fidelity.statistics() == Statistics.DENSE) {
            return new ObjectiveWindows(measured, 0, 0);
        }
        return objectiveFrom == 0
                ? same(measured)
                : apart(Arrays.copyOf(all, fidelity.of(calibration)), measured);
    }

    /// Tokens of the windows from `first` to before `end`.
    long tokens(int first, int end) {
        return Arrays.stream(all, first, end).mapToLong(window -> window.length).sum();
    }

    /// Tokens of the longest windows of the objective, so many.
    long longest(int windows) {
        return Arrays.stream(objective()).map(window -> -window.length).sorted().limit(windows)
                .mapToLong(length -> -length).sum();
    }

    /// Of the states of all windows those of the objective; the caller closes them apart from `states`.
    OwnedTensors objectiveOf(OwnedTensors states) {
        return states.from(objectiveFrom);
    }
}
