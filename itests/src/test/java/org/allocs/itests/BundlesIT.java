package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.allocs.itests.Programs.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles of a user's own, as the command line has them: added, pinned, cut off. */
class BundlesIT {
  private static final int SECONDS = 60;
  private static final String LOOP = "while (within != null) { Thread.onSpinWait(); } return null;";

  @TempDir Path scratch;

  /** Runs a line of shell in which {@code $allocs} is the script and nothing is configured. */
  private Result shell(String line) throws Exception {
    String variables =
        "allocs='"
            + Programs.ROOT.resolve("allocs")
            + "'\nexport XDG_CONFIG_HOME='"
            + scratch
            + "'\n";
    return Programs.run(scratch, SECONDS, List.of("bash", "-c", variables + line));
  }

  private String said(String line) throws Exception {
    Result result = shell(line);
    assertEquals("", result.err(), line);
    assertEquals(0, result.status(), line);
    return result.out().strip();
  }

  private Path configured(String name) throws Exception {
    return Files.createDirectories(scratch.resolve("allocs")).resolve(name);
  }

  @Test
  void shouldListWhatRuns() throws Exception {
    String question =
        ".[] | select(.name == \"org.allocs.allocator-mmap\")"
            + " | [.state, .guest, .allocators, .declared] | tostring";
    assertEquals(
        "[\"active\",false,[\"mmap\",\"brk\"],[\"brk\",\"mmap\"]]",
        said("$allocs bundles --json | jq -r '" + question + "'"));
    assertEquals("0", said("$allocs bundles --json | jq '[.[].problems[]] | length'"));
    String ours = Programs.HOME.resolve("bundles/allocs-allocator-mmap.jar").toString();
    assertEquals(
        said("sha256sum < " + ours + " | cut -c1-64"),
        said(
            "$allocs bundles --json | jq -r '.[] | select(.location == \"" + ours + "\").sha256'"));
  }

  @Test
  void shouldRunBundlesThatLieInTheUsersFolder() throws Exception {
    Files.createDirectories(configured("bundles"));
    Files.copy(CustomIT.jar(), configured("bundles").resolve("arena.jar"));
    String listed = said("$allocs bundles");
    assertTrue(
        listed.matches("(?s).* active +org.allocs.custom-arena .* arena  \\(guest\\)\n.*"), listed);
    String hooks = Programs.HOME.resolve("native/liballocs_preload.so").toString();
    try (Running running =
        Running.start(
            List.of(CustomIT.program().toString()), Map.of("LD_PRELOAD", hooks), "text ")) {
      long point = running.address("point");
      String answer = said("$allocs what " + running.pid() + " " + point);
      assertTrue(answer.contains("allocator  arena"), answer);
      assertTrue(answer.contains("struct point"), answer);
    }
    assertFalse(said("ALLOCS_BUNDLES= $allocs bundles").contains("arena"));
  }

  @Test
  void shouldRunOnlyWhatIsPinned() throws Exception {
    Path jar = CustomIT.jar();
    Files.writeString(configured("pins"), "# nothing\n");
    Result refused = shell("ALLOCS_BUNDLES=" + jar + " $allocs bundles");
    assertEquals(1, refused.status());
    assertTrue(
        refused.err().contains("bundle refused: bundle=org.allocs.custom-arena"), refused.err());
    assertTrue(refused.out().contains("  -  refused   org.allocs.custom-arena"), refused.out());
    assertTrue(refused.out().contains("active    org.allocs.allocator-malloc"), refused.out());
    assertTrue(
        shell("ALLOCS_BUNDLES=" + jar + " $allocs doctor")
            .out()
            .contains("warn  bundles: bundle refused"));

    shell("ALLOCS_BUNDLES=" + jar + " $allocs bundles --pins >> allocs/pins");
    assertTrue(
        said("ALLOCS_BUNDLES=" + jar + " $allocs bundles")
            .contains("active    org.allocs.custom-arena"));
    Files.writeString(configured("pins"), "0123\n");
    Result broken = shell("$allocs bundles");
    assertEquals(1, broken.status());
    assertTrue(broken.err().contains("pins:1: not a SHA-256"), broken.err());
  }

  @Test
  void shouldCutOffAGuestThatLoops() throws Exception {
    Path jar = Guests.bundle("looping", LOOP, scratch);
    String with = "ALLOCS_BUNDLES=" + jar + " $allocs ";
    String program = Fixture.program("held", "-g").toString();
    try (Running sleep = Running.start(List.of(program, "wait"), Map.of())) {
      Result what =
          shell(
              with + "what --json " + sleep.pid() + " environ | jq -r '.[0].allocator, .[0].note'");
      assertTrue(what.out().startsWith("static-symbol\n"), what.out());
      assertTrue(what.out().contains("bundle looping was cut off"), what.out());
      assertTrue(what.err().contains("bundle looping was cut off"), what.err());
    }
    Result doctor = shell(with + "doctor");
    assertEquals(0, doctor.status(), doctor::out);
    assertTrue(
        doctor.out().matches("(?s).*warn +allocators: .*looping was cut off.*"), doctor.out());
  }

  @Test
  void shouldGoOnWhereABundleDoesNotReturnFromItsStart() throws Exception {
    Path jar =
        Guests.bundle(
            "looping",
            "return List.of(); } static { while (Thread.interrupted() || true) {}",
            scratch);
    Result listed = shell("ALLOCS_BUNDLES=" + jar + " $allocs bundles");
    assertEquals(1, listed.status());
    assertTrue(listed.out().contains("starting  looping"), listed.out());
    assertTrue(listed.err().contains("its activator does not return"), listed.err());
  }

  @Test
  void shouldManageBundlesInAShell() throws Exception {
    Path jar = Guests.bundle("mine", "return List.of();", scratch);
    String commands =
        String.join(
            "\n",
            "install " + jar.toUri(),
            "bundles | grep mine",
            "start " + jar.toUri(),
            "bundles | grep mine",
            "update mine",
            "bundles | grep mine",
            "stop mine",
            "bundles | grep mine",
            "uninstall mine",
            "bundles | grep mine",
            "exit");
    String[] said =
        shell("$allocs shell <<'END'\n" + commands + "\nEND")
            .out()
            .lines()
            .filter(line -> line.contains(" mine "))
            .map(line -> line.strip().replaceAll("^[0-9]+ +", "").replaceAll(" +", " "))
            .toArray(String[]::new);
    assertEquals(
        List.of(
            "installed mine 1.0.0 (guest)",
            "active mine 1.0.0 allocators: elsewhere (guest)",
            "active mine 1.0.0 allocators: elsewhere (guest)",
            "resolved mine 1.0.0 (guest)"),
        List.of(said));
  }
}
