package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Processes that the user who asks may not look at: one line that says why and what to do. */
class AccessIT {
  private static final int REFUSED = 3;
  private static final List<String> AS_NOBODY =
      List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups");

  @BeforeAll
  static void assumeRoot() throws Exception {
    Path allocs = Programs.ROOT.resolve("allocs");
    assumeTrue(
        Programs.run(Path.of("/"), 10, asNobody("test", "-r", allocs.toString())).status() == 0,
        "only root can be another user, and that one has to be let in");
  }

  private static List<String> asNobody(String... command) {
    List<String> words = new ArrayList<>(AS_NOBODY);
    words.addAll(List.of(command));
    return words;
  }

  private static void refuses(long pid, String why) throws Exception {
    for (String command : List.of("stacks", "list")) {
      Programs.Result result =
          Programs.run(
              Path.of("/"),
              60,
              asNobody(Programs.ROOT.resolve("allocs").toString(), command, Long.toString(pid)));
      assertEquals(REFUSED, result.status(), result::err);
      assertEquals("", result.out());
      assertTrue(result.err().contains(why), result::err);
      assertEquals(1, result.err().lines().filter(l -> !l.isBlank()).count(), result::err);
    }
  }

  @Test
  void shouldSayThatAProcessBelongsToAnotherUser() throws Exception {
    try (Running running = Running.start(Fixture.program("hostile_frames", "-g"), "filter")) {
      refuses(running.pid(), "belongs to another user (uid=0): ask as that user or as root");
    }
  }

  @Test
  void shouldSayThatAProgramHasTheRightsOfItsOwner() throws Exception {
    Path program = Files.createTempFile("allocs-setuid", "");
    try {
      Files.write(program, Files.readAllBytes(Fixture.program("hostile_frames", "-g")));
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
      Programs.run(Path.of("/"), 10, List.of("chmod", "u+s", program.toString()));
      try (Running running = Running.start(asNobody(program.toString(), "goes_back"), Map.of())) {
        String status = Files.readString(Path.of("/proc/" + running.pid() + "/status"));
        assumeTrue(status.contains("Uid:\t65534\t0\t0\t0"), "the kernel heeds such programs");
        refuses(running.pid(), "has the rights of another user (uid=0, setuid): ask as root");
      }
    } finally {
      Files.delete(program);
    }
  }
}
