// SPDX-License-Identifier: Apache-2.0
package org.optishear.study;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The statements that make Optuna's tables (`optuna-schema.sql`) in the types of a database.
final class Schema {
    private static final String TABLES = "optuna-schema.sql";

    private static final List<Enumeration> ENUMERATIONS = List.of(
            new Enumeration("studydirection", List.of("NOT_SET", "MINIMIZE", "MAXIMIZE")),
            new Enumeration("trialstate", List.of("RUNNING", "COMPLETE", "PRUNED", "FAIL", "WAITING")),
            new Enumeration("trialvaluetype", List.of("FINITE", "INF_POS", "INF_NEG")),
            new Enumeration("trialintermediatevaluetype", List.of("FINITE", "INF_POS", "INF_NEG", "NAN")));

    private Schema() {}

    /// A type that PostgreSQL knows by name; in SQLite a text as long as its longest value.
    private record Enumeration(String name, List<String> values) {
        String type(Dialect dialect) {
            return switch (dialect) {
                case SQLITE -> "VARCHAR(" + values.stream().mapToInt(String::length).max().orElseThrow() + ")";
                case POSTGRESQL -> name;
            };
        }

        /// What makes it, if it must be made.
        Stream<String> statement(Dialect dialect) {
            return switch (dialect) {
                case SQLITE -> Stream.empty();
                case POSTGRESQL -> Stream.of(values.stream()
                        .collect(Collectors.joining("', '", "CREATE TYPE " + name + " AS ENUM ('", "')")));
            };
        }
    }

    /// In the order in which they must run.
    static List<String> statements(Dialect dialect) {
        String tables = read().replaceAll("(?m)^--.*$", "");
        for (Map.Entry<String, String> type : plainTypes(dialect).entrySet()) {
            tables = tables.replace("{" + type.getKey() + "}", type.getValue());
        }
        for (Enumeration enumeration : ENUMERATIONS) {
            tables = tables.replace("{" + enumeration.name() + "}", enumeration.type(dialect));
        }
        return Stream.concat(ENUMERATIONS.stream().flatMap(enumeration -> enumeration.statement(dialect)),
                Stream.of(tables.split(";")).map(String::strip).filter(sql -> !sql.isEmpty())).toList();
    }

    private static Map<String, String> plainTypes(Dialect dialect) {
        return switch (dialect) {
            case SQLITE -> Map.of("serial", "INTEGER", "time", "DATETIME", "real", "FLOAT");
            case POSTGRESQL ->
                Map.of("serial", "SERIAL", "time", "TIMESTAMP WITHOUT TIME ZONE", "real", "DOUBLE PRECISION");
        };
    }

    private static String read() {
        try (InputStream in = Schema.class.getResourceAsStream(TABLES)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(TABLES, e);
        }
    }
}
