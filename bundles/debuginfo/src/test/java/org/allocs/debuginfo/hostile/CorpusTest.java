package org.allocs.debuginfo.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every test file that elfutils, binutils and gdb ship: none makes the readers fail but in words,
 * take long or need much heap, and units and entries are as many as eu-readelf counts.
 */
@Tag("heavy")
class CorpusTest {
  private static final long MAX_MILLIS = 20_000;

  private static final String LTO = "eu-readelf counts .gnu.debuglto_.debug_info too";
  private static final String ROOTS = "has entries behind a root that has no children";

  /** Files that eu-readelf counts otherwise, by the end of their names, and why. */
  private static final Map<String, String> EXPLAINED =
      Map.of(
          "/testfile58", "eu-readelf ends silently at .debug_types, whose relocations it lacks",
          "/testfile-dwarf5-fat-lto.o", LTO,
          "/pr27590a.obj", LTO,
          "/pr27590b.obj", LTO,
          "_dwarf-attributes.S.o", ROOTS,
          "_testranges.s.o", ROOTS);

  @TempDir Path directory;

  @Test
  void shouldReadTheTestFilesOfOtherReaders() throws Exception {
    Corpus corpus = new Corpus(directory);
    Optional<String> missing = corpus.prepare();
    assumeTrue(missing.isEmpty(), () -> missing.orElseThrow());
    corpus.assemble("/gdb.dwarf2/");
    corpus.assemble("/binutils-all/");
    corpus.assemble("/ld-elf/");
    List<Path> files = corpus.elfFiles();
    Map<String, Interview.Result> results = new Interview().of(files, 600);
    List<String> wrong = new ArrayList<>();
    int compared = 0;
    for (Path file : files) {
      Interview.Result result = results.get(file.toString());
      if (result == null || !result.defect().isEmpty() || result.millis() > MAX_MILLIS) {
        wrong.add(file + ": " + result);
        continue;
      }
      Optional<Counts> theirs = Counts.byEuReadelf(file, directory);
      boolean explained = EXPLAINED.keySet().stream().anyMatch(file.toString()::endsWith);
      if (theirs.isPresent() && !explained) {
        compared++;
        if (!theirs.get().equals(result.counts())) {
          wrong.add(file + ": " + result.counts() + " eu-readelf: " + theirs.get());
        }
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(files.size() > 400 && compared > 150, files.size() + " " + compared);
  }
}
