package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.allocs.itests.Programs.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What commands keep on disk between them, as a user meets it. */
class CacheIT {
  private static final int SECONDS = 60;

  @TempDir Path scratch;

  /** Runs a line of shell in which {@code $allocs} is the script and the cache is our own. */
  private Result shell(String line) throws Exception {
    String variables =
        "allocs='" + Programs.ROOT.resolve("allocs") + "' XDG_CACHE_HOME='" + scratch + "'\n";
    return Programs.run(
        scratch, SECONDS, List.of("bash", "-c", variables + "export XDG_CACHE_HOME\n" + line));
  }

  private String said(String line) throws Exception {
    Result result = shell(line);
    assertEquals("", result.err(), line);
    assertEquals(0, result.status(), line);
    return result.out().strip();
  }

  @Test
  void shouldKeepWhatWasDecompressedAndSayTheSameFromIt() throws Exception {
    String program = Fixture.program("held", "-g").toString();
    try (Running held = Running.start(List.of(program, "wait"), Map.of())) {
      assertEquals("0", said("$allocs cache --json | jq '.entries | length'"));
      // A name that is in no file takes an index of every file's names.
      String question = "$allocs what --json " + held.pid() + " main malloc no_such_name";
      String first = shell(question).out();
      String kept = said("$allocs cache --json | jq '.bytes > 0 and .bytes <= .limit'");
      assertEquals("true", kept);
      assertEquals(first, shell(question).out());
      assertEquals("true", said("$allocs cache --clear --json | jq '.freed > 0 and .bytes == 0'"));
      assertEquals(first, shell(question).out());
    }
  }

  @Test
  void shouldKeepToALimit() throws Exception {
    assertEquals("524288000", said("$allocs cache --limit 500M --json | jq .limit"));
    assertEquals("524288000", said("$allocs cache --json | jq .limit"));
    assertTrue(said("$allocs cache --limit 2GiB").contains("of at most 2147483648 in " + scratch));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--limit x", "--limit -1", "--limit 1.5M", "--clear --list", "what"})
  void shouldNotUnderstand(String arguments) throws Exception {
    Result result = shell("$allocs cache " + arguments);
    assertEquals(2, result.status(), result::err);
    assertEquals("", result.out());
  }

  @Test
  void shouldSayThatItKeepsNothingWhereThereIsNoPlace() throws Exception {
    Result result = shell("unset XDG_CACHE_HOME HOME; $allocs cache");
    assertEquals(1, result.status());
    assertTrue(result.err().contains("XDG_CACHE_HOME"), result::err);
  }
}
