// SPDX-License-Identifier: Apache-2.0
package org.optishear;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.optishear.cli.Main;
import org.optishear.testing.TestData;

/// What the documentation says of files, commands and formats is so.
class DocsTest {
    private static final Path ROOT = TestData.root();
    private static final List<String> HIDDEN_VERBS = List.of("train-demo", "random-model");
    private static final Pattern FLAG = Pattern.compile("(?<![\\w-])--[a-z][a-z-]*");
    private static final Pattern COMMAND = Pattern.compile("\\./optishear ([a-z][a-z-]*)([^`\\n]*)");
    private static final Pattern LISTED = Pattern.compile("(?m)^  ([a-z][a-z-]*)  ");
    private static final String COMMON = "Flags of every command";
    private static final String SHARED = "Calibration, pattern and metric";

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Every Markdown file that a reader may come to, without its comments.
    private static Map<Path, String> pages() throws IOException {
        Map<Path, String> pages = new TreeMap<>();
        try (Stream<Path> top = Files.list(ROOT); Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            Stream.concat(top, docs).filter(file -> file.toString().endsWith(".md"))
                    .forEach(file -> pages.put(file, read(file).replaceAll("(?s)<!--.*?-->", "")));
        }
        assertThat(pages).containsKeys(ROOT.resolve("README.md"), ROOT.resolve("docs/methods.md"));
        return pages;
    }

    private static List<String> all(Pattern pattern, String text, int group) {
        return pattern.matcher(text).results().map(match -> match.group(group)).toList();
    }

    @Test
    void everyClassThatIsNamedWithItsRoomIsThere() throws IOException {
        List<String> missing = new ArrayList<>();
        Path sources = ROOT.resolve("src/main/java/org/optishear");
        pages().forEach((page, text) -> all(Pattern.compile("`([a-z]+/[A-Z][A-Za-z]+)`"), text, 1).stream()
                .filter(name -> Files.isDirectory(sources.resolve(name).getParent())
                        && !Files.exists(sources.resolve(name + ".java")))
                .forEach(name -> missing.add(ROOT.relativize(page) + ": " + name)));
        assertThat(missing).isEmpty();
    }

    @Test
    void everyRelativeLinkResolves() throws IOException {
        List<String> broken = new ArrayList<>();
        pages().forEach((page, text) -> {
            String prose = text.replaceAll("(?s)```.*?```", "");
            for (String target : all(Pattern.compile("]\\(([^)\\s]+)\\)"), prose, 1)) {
                if (!target.contains("://") && !resolves(page, target)) {
                    broken.add(ROOT.relativize(page) + ": " + target);
                }
            }
        });
        assertThat(broken).isEmpty();
    }

    private static boolean resolves(Path page, String target) {
        int hash = target.indexOf('#');
        String name = hash < 0 ? target : target.substring(0, hash);
        Path file = name.isEmpty() ? page : page.resolveSibling(name).normalize();
        return Files.exists(file) && (hash < 0 || anchors(read(file)).contains(target.substring(hash + 1)));
    }

    /// The anchors that GitHub gives the headings of a page.
    private static List<String> anchors(String text) {
        return all(Pattern.compile("(?m)^#+ (.*)$"), text, 1).stream()
                .map(heading -> heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
                .toList();
    }

    @Test
    void decisionsAreNumberedWithoutGap() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("docs/decisions"))) {
            List<Path> decisions = files.sorted().toList();
            for (int i = 0; i < decisions.size(); i++) {
                assertThat(decisions.get(i).getFileName().toString()).startsWith(String.format("%04d-", i + 1));
                assertThat(read(decisions.get(i))).startsWith("# " + (i + 1) + ". ");
            }
        }
    }

    @Test
    void everyCommandShownExistsAndTakesItsFlags() throws IOException {
        Set<String> verbs = verbs();
        pages().forEach((page, text) -> COMMAND.matcher(text).results().forEach(shown -> {
            String verb = verbs.contains(shown.group(1))
                    ? shown.group(1)
                    : shown.group(1) + " " + shown.group(2).strip().split(" ", 2)[0];
            assertThat(verbs).as(page.toString()).contains(verb);
            assertThat(flagsOf(verb)).as("%s: %s", page, shown.group())
                    .containsAll(all(FLAG, shown.group(2), 0));
        }));
    }

    @Test
    void everyFlagNamedExists() throws IOException {
        Set<String> known = new TreeSet<>();
        verbs().forEach(verb -> known.addAll(flagsOf(verb)));
        pages().forEach((page, text) -> {
            boolean ofOtherTools = page.startsWith(ROOT.resolve("docs/decisions")) || page.endsWith("benchmarks.md");
            if (!ofOtherTools) {
                assertThat(known).as(page.toString()).containsAll(all(FLAG, text, 0));
            }
        });
    }

    @Test
    void commandsPageListsEachCommandsFlagsAndNoOthers() {
        Map<String, String> sections = new TreeMap<>();
        for (MatchResult section : Pattern.compile("(?ms)^## (.*?)$(.*?)(?=^## |\\z)")
                .matcher(read(ROOT.resolve("docs/commands.md"))).results().toList()) {
            sections.put(section.group(1), section.group(2));
        }
        for (String verb : verbs()) {
            assertThat(sections).containsKey(verb);
            Set<String> documented = new TreeSet<>(verb.equals("resume") // its flags are those of the command it repeats
                    ? Set.of("--help", "--version")
                    : tableFlags(sections.get(COMMON)));
            documented.addAll(tableFlags(sections.get(verb)));
            if (verb.equals("prune") || verb.equals("search")) {
                documented.addAll(tableFlags(sections.get(SHARED)));
            }
            assertThat(documented).as(verb).isEqualTo(flagsOf(verb));
        }
    }

    /// The flags in the first cells of a section's table.
    private static List<String> tableFlags(String section) {
        return section.lines().filter(line -> line.startsWith("| `-"))
                .flatMap(line -> all(FLAG, line.split("(?<!\\\\)\\|", -1)[1], 0).stream()).toList();
    }

    @Test
    void schemasPageNamesEverySchema() throws IOException {
        Pattern name = Pattern.compile("optishear\\.[a-z]+/\\d+");
        Set<String> written = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(ROOT.resolve("src/main/java"))) {
            sources.filter(file -> file.toString().endsWith(".java"))
                    .forEach(file -> written.addAll(all(name, read(file), 0)));
        }
        assertThat(new TreeSet<>(all(name, read(ROOT.resolve("docs/schemas.md")), 0))).isEqualTo(written);
    }

    /// All verbs of the command line, the hidden one included; of a verb with subcommands these (`mask save`).
    private static Set<String> verbs() {
        Set<String> verbs = new TreeSet<>();
        for (String verb : all(LISTED, help("--help"), 1)) {
            List<String> parts = all(LISTED, help(verb, "--help"), 1);
            verbs.addAll(parts.isEmpty() ? List.of(verb) : parts.stream().map(part -> verb + " " + part).toList());
        }
        verbs.addAll(HIDDEN_VERBS);
        return verbs;
    }

    private static Set<String> flagsOf(String verb) {
        String[] words = (verb + " --help").split(" ", -1);
        return new TreeSet<>(all(Pattern.compile("(?m)^ {2}(?:-\\w, | {4})(--[a-z-]+)"), help(words), 1));
    }

    private static String help(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        assertThat(Main.run(new PrintWriter(out), new PrintWriter(err), arguments)).as("%s", err).isZero();
        return out.toString();
    }
}
