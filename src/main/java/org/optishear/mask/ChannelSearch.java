// SPDX-License-Identifier: Apache-2.0
package org.optishear.mask;

import java.util.Locale;
import org.optishear.InputException;

/// How an order of input channels is sought ([ChannelPermutation]).
///
/// @param importance
///            sorts the channels
/// @param assignment
///            whether the heuristic's order is refined
/// @param groups
///            at most so many are refined together; more are split into parts, each by itself
public record ChannelSearch(ColumnImportance importance, boolean assignment, int groups) {
    /// Groups that an assignment takes in a fraction of a second: 2048 channels of 2:4.
    private static final int GROUPS = 512;

    private static final String HEURISTIC = "heuristic";
    private static final String ASSIGNMENT = "lsa";
    private static final String EXPECTED = "none, heuristic[:importance=sum|row|matrix] or lsa[:importance=...,groups="
            + GROUPS + "]";

    public ChannelSearch {
        if (groups < 1) {
            throw new IllegalArgumentException(groups + " groups");
        }
    }

    /// The heuristic alone, by sums.
    public static ChannelSearch heuristic() {
        return new ChannelSearch(ColumnImportance.SUM, false, GROUPS);
    }

    /// The heuristic by sums, refined.
    public static ChannelSearch lsa() {
        return new ChannelSearch(ColumnImportance.SUM, true, GROUPS);
    }

    /// Reads `heuristic`, `lsa` or either with parameters: `lsa:importance=row,groups=1024`.
    ///
    /// @param where
    ///            flag or field it stands in, for the message
    /// @throws InputException
    ///             if it is something else
    public static ChannelSearch parse(String where, String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        boolean refined = name.equals(ASSIGNMENT);
        if (!refined && !name.equals(HEURISTIC)) {
            throw new InputException(where, text, EXPECTED);
        }
        ChannelSearch search = refined ? lsa() : heuristic();
        for (String parameter : colon < 0 ? new String[0] : text.substring(colon + 1).split(",", -1)) {
            search = search.with(where, text, parameter.split("=", -1));
        }
        return search;
    }

    private ChannelSearch with(String where, String text, String[] parameter) {
        try {
            if (parameter.length == 2 && parameter[0].equals("importance")) {
                return new ChannelSearch(ColumnImportance.valueOf(parameter[1].toUpperCase(Locale.ROOT)), assignment,
                        groups);
            }
            if (parameter.length == 2 && parameter[0].equals("groups") && assignment) {
                return new ChannelSearch(importance, true, Integer.parseInt(parameter[1]));
            }
        } catch (IllegalArgumentException e) {
            throw new InputException(where, text, EXPECTED, e);
        }
        throw new InputException(where, text, EXPECTED);
    }

    /// Its text, which [#parse] reads back; what is as by default is left out.
    public String id() {
        String parameters = (importance == ColumnImportance.SUM ? "" : ",importance=" + importance.text())
                + (groups == GROUPS ? "" : ",groups=" + groups);
        return (assignment ? ASSIGNMENT : HEURISTIC) + (parameters.isEmpty() ? "" : ":" + parameters.substring(1));
    }
}
