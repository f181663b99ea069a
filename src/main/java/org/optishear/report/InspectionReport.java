// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;
import java.nio.file.Path;
public final class InspectionReport { private InspectionReport() {} public static void write(String json, Path target) { HtmlReport.of(target); } }
