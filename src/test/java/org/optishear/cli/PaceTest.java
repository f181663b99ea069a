// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void whatAnEarlierRunDidIsNoSpeed() {
        Pace pace = new Pace(1000);
        pace.at(900, 5 * SECOND);
        assertThat(pace.text()).isEqualTo("900/1000");
        pace.at(910, 15 * SECOND);
        assertThat(pace.text()).isEqualTo("910/1000 (1.0/s), 2 min left");
        pace.at(950, 55 * SECOND);
        assertThat(pace.text()).isEqualTo("950/1000 (1.0/s), 50 s left");
    }

    @Test
    void aBudgetOfTimeIsTheMostThatIsLeft() {
        Pace pace = new Pace(1000);
        pace.endsAfter(30, 5 * SECOND);
        pace.at(0, 6 * SECOND);
        assertThat(pace.text()).isEqualTo("0/1000, 29 s left");
        pace.at(10, 16 * SECOND); // 990 s by the speed
        assertThat(pace.text()).isEqualTo("10/1000 (1.0/s), 19 s left");
        pace.at(995, 17 * SECOND);
        assertThat(pace.text()).isEqualTo("995/1000 (90.5/s), 1 s left");
        pace.at(996, 99 * SECOND);
        assertThat(pace.left()).hasValue(0);
    }

    @Test
    void moreThanWasPlannedHasNoTimeLeft() {
        Pace pace = new Pace(100);
        pace.at(90, 0);
        pace.at(110, 10 * SECOND);
        assertThat(pace.text()).isEqualTo("110, more than the planned 100 (2.0/s)");
    }

    @Test
    void timesAreRounded() {
        assertThat(List.of(0.2, 89.0, 91.0, 5000.0, 12_600.0)).extracting(Pace::time).containsExactly("1 s", "89 s",
                "2 min", "83 min", "3.5 h");
    }
}
