// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xml.sax.InputSource;

class FormulaTest {
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            none,identity,none,identity;             true;  false; |W| · x
            column_sum,square,relative_sum,identity; true;  false; |W|²/c · x/(Σs + s)
            column_sum,square,relative_sum,identity; false; false; |W|²/c · x/(Σx + x)
            relative_sum,sqrt,column_sum,sqrt;       true;  true;  √|W| (1/r + 1/c) · √x/s
            row_sum,exp,mean,sigmoid;                true;  false; e<sup>|W|</sup>/r · σ(x)/mean s
            total,log,frobenius,softmax;             false; false; ln |W|/Σ|W| · softmax(x)/‖x‖
            frobenius,softmax,row_sum,log;           true;  false; softmax(|W|)/‖W‖ · ln x/Σs
            mean,sigmoid,total,exp;                  true;  false; σ(|W|)/mean|W| · e<sup>x</sup>/Σs
            """)
    void onOneLine(String names, boolean squared, boolean ria, String expected) {
        Html line = new Formula(metric(names), new Convention(squared, ria, "0.5 per row")).line();

        assertThat(line.markup()).isEqualTo("<span class=\"inline-formula\">" + expected + "</span>");
    }

    private static Metric metric(String names) {
        String[] part = names.split(",", -1);
        return Metric.parse("alpha=" + part[0] + ",tauW=" + part[1] + ",beta=" + part[2] + ",tauX=" + part[3])
                .orElseThrow();
    }

    @Test
    void setWithFractionsAndIndices() {
        Html found = new Formula(metric("column_sum,square,relative_sum,identity"), Convention.DEFAULT).display();

        assertThat(found.markup().replaceAll("</?mrow>| stretchy=\"false\"", "")).endsWith("<mo>=</mo>"
                + "<mfrac><msup><mo>|</mo><msub><mi>W</mi><mi>i</mi><mi>j</mi></msub><mo>|</mo><mn>2</mn></msup>"
                + "<msub><mi>c</mi><mi>j</mi></msub></mfrac><mo>·</mo><mfrac><msub><mi>x</mi><mi>j</mi></msub>"
                + "<msub><mo>∑</mo><mi>k</mi></msub><msub><mi>s</mi><mi>k</mi></msub><mo>+</mo>"
                + "<msub><mi>s</mi><mi>j</mi></msub></mfrac></math>");
    }

    /// Scripts, roots and fractions of MathML have a fixed number of children; one more or less is shown wrongly.
    @Test
    void everyFormulaIsWellFormed() throws Exception {
        for (int index = 0; index < Metric.COUNT; index += 5) {
            for (boolean ria : new boolean[]{false, true}) {
                Formula formula = new Formula(Metric.ofIndex(index), new Convention(!ria, ria, ""));
                String markup = "<all>" + formula.display().markup() + formula.line().markup()
                        + formula.symbols().markup()
                        + "</all>";
                org.w3c.dom.NodeList nodes = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                        .parse(new InputSource(new StringReader(markup))).getElementsByTagName("*");
                for (int i = 0; i < nodes.getLength(); i++) {
                    int children = ((org.w3c.dom.Element) nodes.item(i)).getChildNodes().getLength();
                    switch (nodes.item(i).getNodeName()) {
                        case "mfrac", "msub", "msup" -> assertThat(children).as(markup).isEqualTo(2);
                        case "msubsup" -> assertThat(children).as(markup).isEqualTo(3);
                        default -> assertThat(children).as(markup).isPositive();
                    }
                }
            }
        }
    }

    @Test
    void symbolsAreThoseOfTheFormula() {
        assertThat(new Formula(metric("none,identity,none,identity"), Convention.DEFAULT).symbols().markup())
                .contains("W<sub>ij</sub>", "x<sub>j</sub>").doesNotContain("c<sub>", "r<sub>", "s<sub>", "σ");
        assertThat(new Formula(metric("relative_sum,sigmoid,mean,identity"), Convention.DEFAULT).symbols().markup())
                .contains("r<sub>i</sub>", "c<sub>j</sub>", "s<sub>j</sub>", "σ");
    }
}
