package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.allocs.debug.CompositeLayout;
import org.allocs.type.CompositeType;
import org.allocs.type.Member;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every complete, named composite of programs in each language, compiled without and with
 * optimization: the same names, sizes and places of members as readelf prints, none more, none
 * less.
 */
class LanguageSweepTest {
  @TempDir Path directory;

  private Path build(String file, String source, String... command) throws Exception {
    Files.writeString(directory.resolve(file), source);
    Tools.run(directory, command);
    return directory.resolve("program");
  }

  /** Compares, and yields how many different composites there are. */
  private int compare(Path program) throws Exception {
    Map<String, Set<String>> ours = new HashMap<>();
    Modules.open(program)
        .composites(
            layout ->
                ours.computeIfAbsent(key(layout), each -> new HashSet<>())
                    .add(layout.type().tag().orElseThrow()));
    Set<ReadelfTypes.Found> theirs = ReadelfTypes.of(directory, program);
    Map<String, Set<String>> left = new HashMap<>();
    ours.forEach((key, names) -> left.put(key, new HashSet<>(names)));
    Set<String> wrong = new TreeSet<>();
    for (ReadelfTypes.Found each : theirs) {
      String key = each.kind() + " " + each.layout();
      if (ours.getOrDefault(key, Set.of()).stream().noneMatch(tag -> isNamed(tag, each.name()))) {
        wrong.add("we have not: " + each);
      }
      left.getOrDefault(key, new HashSet<>()).removeIf(tag -> isNamed(tag, each.name()));
    }
    left.forEach((key, names) -> names.forEach(name -> wrong.add("only ours: " + name + key)));
    assertEquals("", String.join("\n", wrong), wrong.size() + " of " + theirs.size());
    return theirs.size();
  }

  private static boolean isNamed(String qualified, String name) {
    return qualified.equals(name) || qualified.endsWith("::" + name);
  }

  private static String key(CompositeLayout layout) {
    CompositeType type = layout.type();
    List<String> members = new ArrayList<>();
    for (Member member : type.members()) {
      long bit = 8 * member.offset() + member.bits().map(Member.Bits::offset).orElse(0);
      Optional<String> name = member.baseClass() ? Optional.empty() : member.name();
      members.add(ReadelfTypes.member(name, bit));
    }
    return type.kind().name().toLowerCase(Locale.ROOT)
        + " "
        + ReadelfTypes.layout(type.byteSize().orElse(-1), members);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gcc -O0", "gcc -O2", "clang -O0", "clang -O2"})
  void shouldLayOutC(String compiler) throws Exception {
    String[] words = compiler.split(" ");
    String[] command = {words[0], words[1], "-g", "-w", "c.c", "-o", "program"};
    assertTrue(compare(build("c.c", LayoutSources.C, command)) > 12);
  }

  @ParameterizedTest
  @ValueSource(strings = {"g++ -O0", "g++ -O2", "clang++ -O0", "clang++ -O2"})
  void shouldLayOutTemplates(String compiler) throws Exception {
    String[] words = compiler.split(" ");
    String[] command = {words[0], words[1], "-std=c++20", "-g", "-w", "cc.cc", "-o", "program"};
    assertTrue(compare(build("cc.cc", LayoutSources.CPP, command)) > 100);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-O0", "-O2"})
  void shouldLayOutFortran(String level) throws Exception {
    String[] command = {"gfortran", level, "-g", "f.f90", "-o", "program"};
    assertTrue(compare(build("f.f90", LanguageSources.FORTRAN, command)) > 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-O0", "-O2"})
  void shouldLayOutAda(String level) throws Exception {
    String[] command = {"gnatmake", "-q", level, "-g", "ada_main.adb", "-o", "program"};
    assertTrue(compare(build("ada_main.adb", LanguageSources.ADA, command)) > 0);
    Files.writeString(directory.resolve("pack.ads"), LanguageSources.ADA_PACKAGE);
    command[4] = "dyn.adb";
    assertTrue(compare(build("dyn.adb", LanguageSources.ADA_DYNAMIC, command)) > 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "2"})
  void shouldLayOutRust(String level) throws Exception {
    List<String> command = new ArrayList<>(List.of(LanguageSources.rustc("shapes.rs", "program")));
    command.add("-Copt-level=" + level);
    Path program = build("shapes.rs", LanguageSources.RUST, command.toArray(String[]::new));
    assertTrue(compare(program) > 100);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-N -l", ""})
  void shouldLayOutGo(String flags) throws Exception {
    String[] command = {"go", "build", "-gcflags=all=" + flags, "-o", "program", "main.go"};
    assertTrue(compare(build("main.go", LanguageSources.GO, command)) > 100);
  }
}
