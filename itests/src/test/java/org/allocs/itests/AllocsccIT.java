package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.allocs.model.Answer;
import org.allocs.model.Grade;
import org.allocs.type.DataType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Types that allocscc recorded, of a program whose source is gone. */
class AllocsccIT {
  private static final String NOTHING = "-";
  private static Lab lab;

  @BeforeAll
  static void boot() throws Exception {
    lab = new Lab();
  }

  @AfterAll
  static void shutDown() throws Exception {
    lab.close();
  }

  private static Path built(String compiler, String level, String... more) throws Exception {
    Path folder = Files.createDirectories(Fixture.work().resolve("recorded-" + compiler + level));
    Path source = folder.resolve("recorded.c");
    Files.writeString(
        source, Files.readString(Programs.ROOT.resolve("itests/src/test/c/recorded.c")));
    List<String> command = new ArrayList<>();
    command.add("env");
    command.add("ALLOCSCC_HOOKS=0");
    command.add(Programs.HOME.resolve("native/allocscc").toString());
    command.addAll(List.of(compiler, level, "-o", "recorded", "recorded.c"));
    command.addAll(List.of(more));
    Programs.Result result = Programs.run(folder, 120, command);
    assertEquals(0, result.status(), result.err());
    Files.delete(source);
    return folder.resolve("recorded");
  }

  @ParameterizedTest
  @CsvSource({"gcc,-O0", "gcc,-O1", "gcc,-O2", "gcc,-O3", "gcc,-Os", "clang,-O0", "clang,-O2"})
  void shouldBeCertainOrUnknown(String compiler, String level) throws Exception {
    int certain = 0;
    try (Running running = Running.hooked(built(compiler, level));
        Lab.Session session = lab.open(running.pid())) {
      List<String> wrong = new ArrayList<>();
      for (String line : running.said()) {
        if (!line.startsWith("0x")) {
          continue;
        }
        String[] told = line.split(" ", 2);
        Answer<DataType> type = session.view().type(session.leaf(Long.decode(told[0])));
        boolean recorded =
            type.evidence().stream()
                .anyMatch(e -> e.source().equals("compiler record") && e.grade() == Grade.CERTAIN);
        String name = type.value().filter(t -> recorded).map(DataType::name).orElse(NOTHING);
        certain += recorded ? 1 : 0;
        if (!name.equals(told[1]) && !name.equals(NOTHING)) {
          wrong.add(told[1] + " <> " + name + " " + type.evidence());
        }
      }
      assertEquals(List.of(), wrong);
    }
    assertTrue(certain >= 7, "certain=" + certain);
  }

  @Test
  void shouldSayNothingWithoutDebugInformation() throws Exception {
    try (Running running = Running.hooked(built("gcc", "-O2", "-g0"));
        Lab.Session session = lab.open(running.pid())) {
      String address = running.said().get(0).split(" ")[0];
      Answer<DataType> type = session.view().type(session.leaf(Long.decode(address)));
      assertTrue(!type.isKnown(), () -> "" + type);
    }
  }
}
