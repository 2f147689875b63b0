package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a user can get wrong, or the world: a message, an exit status, never a crash or a guess. */
class BadInputIT {
  private static final int SECONDS = 60;

  private static Programs.Result allocs(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(Programs.ROOT.resolve("allocs").toString()));
    command.addAll(List.of(arguments));
    return Programs.run(Path.of("/tmp"), SECONDS, command);
  }

  private static void refuses(int status, String word, String... arguments) throws Exception {
    Programs.Result result = allocs(arguments);
    assertEquals(status, result.status(), result::err);
    assertTrue(result.err().contains(word), result::err);
    assertEquals(1, result.err().lines().filter(l -> !l.isBlank()).count(), result::err);
    assertTrue(!result.err().contains("Exception"), result::err);
  }

  @Test
  void shouldSayThatThereIsNoSuchProcess() throws Exception {
    refuses(3, "4194999", "what", "4194999", "0x1000");
    refuses(3, "4194999", "tree", "4194999");
    refuses(3, "abc", "what", "abc", "0x1");
  }

  @Test
  void shouldSayThatAKernelThreadHasNoMemory() throws Exception {
    if (Files.exists(Path.of("/proc/2/status"))
        && Files.readString(Path.of("/proc/2/status")).contains("kthreadd")) {
      refuses(3, "2", "what", "2", "0x1000");
    }
  }

  @Test
  void shouldSurviveAProcessThatEndsWhileItIsRead() throws Exception {
    for (int millis = 0; millis < 400; millis += 80) {
      Process victim =
          new ProcessBuilder("sleep", String.format("%.2f", 0.3 + millis / 1e3)).start();
      Programs.Result result = allocs("list", Long.toString(victim.pid()));
      assertTrue(result.status() == 0 || result.status() == 3, result::err);
      assertTrue(!result.err().contains("Exception"), result::err);
      victim.waitFor();
    }
  }

  @Test
  void shouldRefuseBadUsage() throws Exception {
    try (Running running = sleeper(Fixture.program("arguments", "-g"))) {
      String pid = Long.toString(running.pid());
      for (String[] bad :
          new String[][] {
            {"what"},
            {"what", pid},
            {"what", pid, "0xzz"},
            {"frobnicate"},
            {"what", pid, "0x10000000000000000"},
            {"what", pid, "-1"},
            {"tree", pid, "--depth", "x"},
            {"what", pid, "no_such_symbol_here"},
            {"show", pid, "main", "--as", "struct nope"}
          }) {
        Programs.Result result = allocs(bad);
        assertEquals(2, result.status(), () -> String.join(" ", bad) + "\n" + result.err());
        assertTrue(!result.err().isBlank() && !result.err().contains("\tat "), result::err);
      }
    }
  }

  @Test
  void shouldAnswerUnmappedAndWrappingAddresses() throws Exception {
    try (Running running = sleeper(Fixture.program("arguments", "-g"))) {
      String pid = Long.toString(running.pid());
      Programs.Result result =
          allocs(
              "what",
              "--json",
              pid,
              "0x0",
              "0xffffffffffffffff",
              "0x8000000000000000",
              "18446744073709551615");
      assertEquals(0, result.status(), result::err);
      assertEquals(4, result.out().split("\"allocator\": ?null", -1).length - 1, result::out);
      Programs.Result wrapped = allocs("show", pid, "main+0xffffffffffffffff");
      assertTrue(wrapped.status() == 0 || wrapped.status() == 2, wrapped::err);
    }
  }

  @Test
  void shouldAnswerAStrippedBinaryAndOneWithoutDebugInformation() throws Exception {
    for (String option : List.of("-s", "-g0")) {
      Path program = Fixture.program("arguments", option);
      try (Running running = sleeper(program)) {
        Programs.Result result =
            allocs(
                "what",
                "--json",
                Long.toString(running.pid()),
                "0x" + Long.toHexString(running.address("argv")));
        assertEquals(0, result.status(), result::err);
        assertTrue(result.out().contains("char *["), result::out);
        assertEquals(0, allocs("list", Long.toString(running.pid())).status());
      }
    }
  }

  @Test
  void shouldNotTrustAFileThatWasDeletedOrReplaced() throws Exception {
    Path library =
        Fixture.library(
            "gone", "int gone_data[1999]; int gone(void) { return gone_data[3]; }", "-g");
    Path copy = library.resolveSibling("libgone-copy.so");
    Path program = Fixture.program("threads_and_libraries", "-g", "-ldl");
    for (boolean replace : new boolean[] {false, true}) {
      Files.copy(library, copy, StandardCopyOption.REPLACE_EXISTING);
      try (Running running = Running.start(program, copy.toString())) {
        Files.delete(copy);
        if (replace) {
          Files.copy(Path.of("/bin/true"), copy);
        }
        String pid = Long.toString(running.pid());
        Programs.Result result = allocs("what", "--json", pid, "gone_data");
        assertEquals(0, result.status(), result::err);
        assertTrue(result.out().contains("7996"), result::out);
        assertEquals(0, allocs("tree", pid).status());
      }
    }
    Files.deleteIfExists(copy);
  }

  @Test
  void shouldSurviveTruncatedAndCorruptFiles() throws Exception {
    Path program = Fixture.program("map_a_file", "-g");
    byte[] good = Files.readAllBytes(Fixture.program("arguments", "-g"));
    Path bad = Fixture.work().resolve("bad-elf");
    for (int variant = 0; variant < 4; variant++) {
      byte[] bytes = java.util.Arrays.copyOf(good, variant == 0 ? 64 : good.length);
      java.util.Random random = new java.util.Random(variant);
      for (int i = 0; variant > 0 && i < 400; i++) {
        bytes[32 + random.nextInt(bytes.length - 32)] = (byte) random.nextInt();
      }
      Files.write(bad, bytes);
      try (Running running = Running.start(program, bad.toString())) {
        String pid = Long.toString(running.pid());
        for (String command : List.of("tree", "list", "stacks")) {
          Programs.Result result = allocs(command, pid);
          assertEquals(0, result.status(), result::err);
          assertTrue(!result.err().contains("Exception"), result::err);
        }
        String at = "0x" + Long.toHexString(running.address("mapped"));
        assertEquals(0, allocs("what", pid, at).status());
      }
    }
  }

  private static Running sleeper(Path program) throws Exception {
    return Running.start(List.of(program.toString()), Map.of());
  }
}
