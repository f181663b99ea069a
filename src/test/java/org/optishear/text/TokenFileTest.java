// SPDX-License-Identifier: Apache-2.0
package org.optishear.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.optishear.InputException;

class TokenFileTest {
    @TempDir
    Path folder;

    @Test
    void rowsStandAsTheyAre() throws IOException {
        Path file = file("[[1, 5, 7], [2147483647, 0]]\n");
        Windows windows = Windows.fromJson(file);
        assertThat(windows.rows()).containsExactly(new int[]{1, 5, 7}, new int[]{Integer.MAX_VALUE, 0});
        assertThat(windows.predictedTokens()).isEqualTo(3);
        assertThat(windows.source()).isEqualTo(file.toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"[[1, 2], [3, -4]] | : row 2] found token id -4,",
            "[[1, 2], []] | : row 2] found 0 token ids,", "[[7]] | : row 1] found 1 token ids,",
            "[[1, 2], [3, 4.5]] | : row 2] found `4.5`,", "[[1, \"2\"]] | : row 1] found `2`,",
            "[[1, 2147483648]] | : row 1] found token id 2147483648,", "[1, 2] | : row 1] found `1`,",
            "[] | ] found no rows,", "{\"rows\": 1} | ] found `{`,", "[[1, 2]] x | ] found bad JSON at line 1, column",
            "[[1, 2]] [] | after the last row] found `[`,", "[[1, 2], [3 | ] found bad JSON at line 1, column",
            "'' | ] found the end of the file,"})
    void anythingElseIsRefusedWithItsRow(String json, String message) throws IOException {
        Path file = file(json);
        assertThatThrownBy(() -> Windows.fromJson(file)).isInstanceOf(InputException.class)
                .hasMessageStartingWith("[" + file).hasMessageContaining(message);
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> Windows.fromJson(folder.resolve("none.json"))).isInstanceOf(InputException.class)
                .hasMessageStartingWith("[" + folder.resolve("none.json") + "] found no such file");
    }

    private Path file(String json) throws IOException {
        return Files.writeString(folder.resolve("tokens.json"), json);
    }
}
