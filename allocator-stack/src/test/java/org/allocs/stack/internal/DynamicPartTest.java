package org.allocs.stack.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.type.ArrayType;
import org.allocs.type.DataType;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A program writes down what it took from its stack; we find the same. */
class DynamicPartTest {
  private static final int ROUNDING = 32;

  @TempDir Path directory;

  /** What the program knows of a block. */
  private record Truth(long base, long size, String element) {
    static Truth of(String line) {
      String[] words = line.split(" ");
      return new Truth(Long.decode(words[0]), Long.parseLong(words[1]), words[2]);
    }

    boolean fits(long found) {
      return found >= size && found < size + ROUNDING;
    }
  }

  /** Types are told where debug information tells variables that lie or point there. */
  @ParameterizedTest
  @CsvSource({
    "gcc,-O0,1000",
    "gcc,-O1,850",
    "gcc,-O2,850",
    "gcc,-O3,850",
    "gcc,-Os,850",
    "clang,-O0,1000",
    "clang,-O1,750",
    "clang,-O2,750",
    "clang,-O3,750",
    "clang,-Os,750"
  })
  void shouldFindEveryBlock(String compiler, String level, int typed) throws Exception {
    Path file = directory.resolve("truth");
    Path program = Live.compileWith(compiler, directory, "dynamic", "-g", level);
    try (Live live = Live.start(program, file.toString())) {
      List<Truth> truth = Files.readAllLines(file).stream().map(Truth::of).toList();
      TreeMap<Long, Allocation> found = new TreeMap<>();
      live.all(new AllocaAllocator()).forEach(block -> found.put(block.base(), block));
      List<String> wrong = new ArrayList<>();
      int right = 0;
      int types = 0;
      for (Truth block : truth) {
        Map.Entry<Long, Allocation> below = found.floorEntry(block.base());
        assertNotNull(below, () -> block + " is below all of " + found.values());
        Allocation said = below.getValue();
        boolean same = said.base() == block.base() && block.fits(said.size());
        right += same ? 1 : 0;
        types += same && said.type().isKnown() ? 1 : 0;
        boolean claims = said.type().isKnown() || said.name().isPresent();
        if (same ? said.type().isKnown() && !isRight(said.type(), block) : claims) {
          wrong.add(block + " is said to be " + said + " " + said.type() + said.attributes());
        }
      }
      assertEquals(List.of(), wrong);
      String counts = right + " of " + truth.size() + ", typed " + types;
      assertTrue(right == truth.size() && types >= typed, counts);
    }
  }

  private static boolean isRight(Answer<DataType> known, Truth block) {
    DataType type = known.value().orElseThrow();
    long size = type.byteSize().orElse(block.size());
    DataType element = type;
    while (element instanceof ArrayType array) {
      element = array.element();
    }
    String name = element.name().replace("struct ", "").replace("long int", "long");
    return size == block.size() && name.replace("short int", "short").equals(block.element());
  }
}
