// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The objective over the family |W| · x^q / c^b, in which Wanda is (1, 0) and magnitude (0, 0).
///
/// Points are power metrics of the weight, and meta metrics that rank within a row as a member of the family does:
///
/// ```text
/// τ₁ = |W|^p, τ₂ = x^t, α constant in a row or 1/c, β constant or 1/s = x^-d  →  q = (t − d) / p,  b = (1/c? 1 : 0) / p
/// ```
final class Landscape {
    private static final int LEAST = 6; // points, for a picture
    private static final Pattern POWER = Pattern.compile("power:on=weight,q=([-+.0-9E]+),b=([-+.0-9E]+)");
    private static final String WANDA = "power";

    private Landscape() {}

    /// A member of the family and what it gave.
    record Point(double q, double b, double objective) {}

    static Html of(Run run) {
        List<Point> points = points(run);
        if (points.size() < LEAST) {
            return Html.NONE;
        }
        points.sort(Comparator.comparingDouble(Point::objective).reversed()); // the best are drawn last, on top
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode drawn = data.putArray("points");
        points.forEach(point -> drawn.addArray().add(point.q()).add(point.b()).add(point.objective()));
        Point best = points.getLast();
        String label = "Objective of " + Figures.count(points.size()) + " members of the family, from "
                + Figures.value(best.objective()) + " at q = " + Figures.value(best.q()) + ", b = "
                + Figures.value(best.b()) + " to " + Figures.value(points.getFirst().objective()) + ".";
        return Html.of(
                """
                        <section id="landscape"><h2>The landscape of two exponents</h2>
                        <p>{} metrics rank as |W| · x<sup>q</sup> / c<sup>b</sup> does, x the norm of the input and c the
                        sum of |W| over its column: Wanda is q = 1, b = 0, magnitude q = 0, b = 0. {}</p>
                        {}</section>
                        """,
                run.search().map(search -> search.setting().convention()).orElse(Convention.DEFAULT).withinRows()
                        ? "Within a row many"
                        : "Many",
                label, new Chart("family", label, Html.text("Filled by rank: the darker, the lower the objective. "
                        + "The best is ringed."), data).figure());
    }

    private static List<Point> points(Run run) {
        Map<List<Double>, Double> lowest = new HashMap<>();
        run.search().ifPresent(search -> search.classes().stream()
                .filter(found -> found.beside().pattern().isEmpty()) // others compare other weights
                .forEach(found -> {
                    if (found.text().equals(WANDA)) { // its usual parameters are left out
                        lowest.merge(List.of(1.0, 0.0), found.objective(), Math::min);
                    }
                    Matcher power = POWER.matcher(found.text());
                    if (power.matches()) {
                        lowest.merge(List.of(Double.parseDouble(power.group(1)), Double.parseDouble(power.group(2))),
                                found.objective(), Math::min);
                    }
                }));
        run.search().filter(search -> search.setting().convention().withinRows()).ifPresent(search -> search.classes()
                .forEach(found -> found.members().stream().map(Metric::ofIndex)
                        .map(metric -> place(metric, search.setting().convention())).flatMap(Optional::stream)
                        .forEach(place -> lowest.merge(place, found.objective(), Math::min))));
        List<Point> points = new ArrayList<>();
        lowest.forEach((place, objective) -> {
            if (Double.isFinite(objective)) {
                points.add(new Point(place.get(0), place.get(1), objective));
            }
        });
        points.sort(Comparator.comparingDouble(Point::q).thenComparingDouble(Point::b));
        return points;
    }

    /// q and b of a meta metric; empty if it is not of the family.
    static Optional<List<Double>> place(Metric metric, Convention convention) {
        Optional<Double> p = power(metric.tauW());
        Optional<Double> t = power(metric.tauX());
        boolean alpha = metric.alpha() == Coefficient.COLUMN_SUM;
        boolean beta = metric.beta() == Coefficient.COLUMN_SUM;
        if (p.isEmpty() || t.isEmpty() || !(alpha || metric.alpha().constantInRow())
                || !(beta || metric.beta().constantInRow())) {
            return Optional.empty();
        }
        double divided = beta ? convention.betaOnSquared() ? 2 : 1 : 0;
        return Optional.of(List.of((t.get() - divided) / p.get() + 0.0, alpha ? 1 / p.get() : 0.0));
    }

    private static Optional<Double> power(Operation operation) {
        return switch (operation) {
            case IDENTITY -> Optional.of(1.0);
            case SQRT -> Optional.of(0.5);
            case SQUARE -> Optional.of(2.0);
            case EXP, LOG, SIGMOID, SOFTMAX -> Optional.empty();
        };
    }
}
