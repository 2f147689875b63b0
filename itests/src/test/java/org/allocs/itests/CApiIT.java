package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** C programs that ask about themselves. */
class CApiIT {
  private static final Path SOURCES = Programs.ROOT.resolve("native-hooks/capi/test");
  private static final int SECONDS = 120;
  private static final int SIGNALLED = 128;
  private static Path guest;

  @BeforeAll
  static void compile() throws Exception {
    guest = gcc("guest", "-std=gnu11", "-g");
  }

  private static List<String> config(String option) throws Exception {
    List<String> command = List.of(Programs.ROOT.resolve("allocs").toString(), "config", option);
    Programs.Result result = Programs.run(Programs.ROOT, SECONDS, command);
    assertEquals(0, result.status(), result.err());
    return List.of(result.out().trim().split(" "));
  }

  /** As a user of plain gcc does it. */
  private static Path gcc(String name, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("gcc"));
    command.addAll(List.of(options));
    command.addAll(config("--cflags"));
    return build(name, command, config("--libs"));
  }

  private static Path build(String name, List<String> compiler, List<String> libraries)
      throws Exception {
    Path built = Fixture.work().resolve(name + "-" + Integer.toHexString(compiler.hashCode()));
    List<String> command = new ArrayList<>(compiler);
    command.addAll(List.of("-o", built.toString(), SOURCES.resolve(name + ".c").toString()));
    command.addAll(libraries);
    command.add("-pthread");
    Programs.Result result = Programs.run(Fixture.work(), SECONDS, command);
    assertEquals(0, result.status(), result.err());
    return built;
  }

  private static Programs.Result run(Path program, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    return Programs.run(Fixture.work(), SECONDS, command);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gcc -g", "gcc -g -O2", "allocscc"})
  void shouldShowTheDemo(String compiler) throws Exception {
    List<String> words = new ArrayList<>(List.of(compiler.split(" ")));
    Path program;
    if (words.get(0).equals("gcc")) {
      program = gcc("demo", words.subList(1, words.size()).toArray(String[]::new));
    } else {
      program =
          build("demo", List.of(Programs.HOME.resolve("native/allocscc").toString()), List.of());
    }
    Programs.Result result = run(program);
    assertEquals("", result.err());
    assertEquals(0, result.status(), result.out());
    List<String> lines = result.out().lines().toList();
    String main =
        "main: static-symbol "
            + sizeOfMain(program)
            + " __FUN_FROM___ARG0_int$32"
            + "__ARG1___PTR___PTR_signed_char$8__FUN_TO_int$32 +0";
    assertEquals(main, lines.get(0));
    assertEquals("chunk: malloc 168 __ARR42_int$32 +0", lines.get(1));
    String[] local = lines.get(2).split(" ");
    assertEquals("stackframe", local[1]);
    assertTrue(local[3].contains("main"), lines.get(2));
    assertEquals("argv: auxv 16 __ARR2___PTR_signed_char$8 +0", lines.get(3));
  }

  private static long sizeOfMain(Path program) throws Exception {
    List<String> command = List.of("readelf", "-sW", program.toString());
    return Programs.run(Fixture.work(), SECONDS, command)
        .out()
        .lines()
        .map(line -> line.trim().split(" +"))
        .filter(words -> words.length == 8 && words[7].equals("main"))
        .map(words -> Long.decode(words[2]))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "answers",
        "frames",
        "threads",
        "surroundings",
        "handlers",
        "fork",
        "fork-first",
        "deep",
        "stacks",
        "arguments"
      })
  void shouldLeaveTheProgramItself(String mode) throws Exception {
    Programs.Result result = run(guest, mode);
    assertEquals("ok\n", result.out());
    assertEquals("", result.err());
    assertEquals(0, result.status());
  }

  @ParameterizedTest
  @CsvSource({
    "die-by-fault,0,11",
    "die-by-signal,8,8",
    "die-by-signal,13,13",
    "die-by-signal,15,15"
  })
  void shouldDieAsWithoutAnEngine(String mode, String argument, int signal) throws Exception {
    Programs.Result result = run(guest, mode, argument);
    assertEquals("", result.out() + result.err());
    assertEquals(SIGNALLED + signal, result.status());
  }

  @Test
  void shouldForgetALibraryThatWasUnloaded() throws Exception {
    Path first = Fixture.library("first_thing", "int thing[3] = {1};" + caller("first"), "-g");
    Path second =
        Fixture.library("second_thing", "char thing[500] = {1};" + caller("second"), "-g");
    Programs.Result result = run(guest, "reload", first.toString(), second.toString());
    assertEquals("ok\n", result.out());
  }

  /** A function that calls back with an address in its frame; "enter" points to it. */
  private static String caller(String name) {
    return "static void "
        + name
        + "_caller(void (*back)(const void *)) { volatile int local = 1; back((void *)&local); }"
        + "void (*enter)(void (*)(const void *)) = "
        + name
        + "_caller;";
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "optimised", "pointers"})
  void shouldSayOfFramesWhatTheEngineSays(String compiled) throws Exception {
    Path build = Files.createDirectories(Fixture.work().resolve("capi"));
    List<String> make = List.of("make", "-s", "BUILD=" + build, build + "/frames-" + compiled);
    Programs.Result made = Programs.run(SOURCES.getParent(), SECONDS, make);
    assertEquals(0, made.status(), made.err());
    Files.copy(
        Programs.HOME.resolve("native/inprocess.options"),
        build.resolve("inprocess.options"),
        StandardCopyOption.REPLACE_EXISTING);
    Programs.Result result = run(build.resolve("frames-" + compiled), "499");
    assertTrue(result.out().endsWith(": ok\n"), result.out());
    assertEquals(0, result.status());
  }

  @ParameterizedTest
  @ValueSource(ints = {100_000, 200_000, 400_000, 900_000})
  void shouldSurviveWhereNoVirtualMachineFits(int kilobytes) throws Exception {
    String limited = "ulimit -v " + kilobytes + "; exec " + guest + " refused";
    Programs.Result result = Programs.run(Fixture.work(), SECONDS, List.of("bash", "-c", limited));
    assertEquals("ok\n", result.out());
    assertEquals(0, result.status());
  }

  @Test
  void shouldLeaveNoFileBehind() throws Exception {
    Path program = Fixture.work().resolve("leaves-nothing");
    Files.copy(guest, program, StandardCopyOption.REPLACE_EXISTING);
    String script = program + " answers & echo $!; wait $!";
    Programs.Result result = Programs.run(Fixture.work(), SECONDS, List.of("bash", "-c", script));
    List<String> lines = result.out().lines().toList();
    assertEquals("ok", lines.get(1));
    for (String directory : List.of("/tmp", "/dev/shm")) {
      try (Stream<Path> files = Files.list(Path.of(directory))) {
        assertEquals(
            List.of(),
            files.filter(file -> file.toString().contains("allocs-" + lines.get(0))).toList());
      }
    }
  }
}
