package org.allocs.process.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.allocs.error.MalformedFileException;
import org.allocs.target.Mapping;
import org.junit.jupiter.api.Test;

class MapsParserTest {
  private static final String LINE =
      "7f0000001000-7f0000003000 r-xp 00002000 fe:01 1999993                    /usr/lib/a.so";

  private static List<Mapping> parse(String text) throws MalformedFileException {
    return MapsParser.parse("/proc/1/maps", text.getBytes(StandardCharsets.UTF_8));
  }

  private static Mapping withPath(String path) throws MalformedFileException {
    return parse("1000-2000 rw-p 00000000 00:01 7   " + path + "\n").get(0);
  }

  @Test
  void shouldReadEveryField() throws Exception {
    Mapping mapping = parse(LINE + "\n").get(0);
    assertEquals(0x7f0000001000L, mapping.range().base());
    assertEquals(0x7f0000003000L, mapping.range().limit());
    assertEquals("r-xp", mapping.permissions());
    assertEquals(0x2000, mapping.fileOffset());
    assertEquals("fe:01", mapping.device());
    assertEquals(1999993, mapping.inode());
    assertEquals("/usr/lib/a.so", mapping.path());
    assertFalse(mapping.deleted());
  }

  @Test
  void shouldReadAnonymousAndLabelledMappings() throws Exception {
    List<Mapping> mappings =
        parse(
            "1000-2000 rw-p 00000000 00:00 0 \n"
                + "2000-3000 rw-p 00000000 00:00 0                [anon:a name]\n"
                + "3000-4000 rw-p 00000000 00:00 0                [heap]\n"
                + "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0      [vsyscall]\n");
    assertTrue(mappings.get(0).isAnonymous());
    assertEquals("[anon:a name]", mappings.get(1).path());
    assertTrue(mappings.get(2).isLabelled("[heap]"));
    assertEquals(0xffffffffff600000L, mappings.get(3).range().base());
  }

  @Test
  void shouldKeepHostileNamesWhole() throws Exception {
    assertEquals("/tmp/a b  c ", withPath("/tmp/a b  c ").path());
    assertEquals("/tmp/two\nlines", withPath("/tmp/two\\012lines").path());
    assertEquals("/tmp/1000-2000 r-xp [heap]", withPath("/tmp/1000-2000 r-xp [heap]").path());
    assertEquals("/tmp/ä€𝄞", withPath("/tmp/ä€𝄞").path());
  }

  @Test
  void shouldTakeTheLastSuffixForTheKernels() throws Exception {
    Mapping mapping = withPath("/tmp/x (deleted) (deleted)");
    assertTrue(mapping.deleted());
    assertEquals("/tmp/x (deleted)", mapping.path());
  }

  @Test
  void shouldRefuseRangesThatDoNotAscend() {
    assertThrows(MalformedFileException.class, () -> parse(LINE + "\n" + LINE + "\n"));
    assertThrows(
        MalformedFileException.class, () -> parse(LINE.replace("3000 r", "1000 r") + "\n"));
  }

  @Test
  void shouldRefuseEveryCutLineOrReadIt() {
    for (int length = 0; length < LINE.length(); length++) {
      String cut = LINE.substring(0, length);
      try {
        parse(cut);
      } catch (MalformedFileException e) {
        assertTrue(e.getMessage().contains("/proc/1/maps"), e.getMessage());
      }
    }
  }

  @Test
  void shouldThrowNothingElseOnRandomBytes() {
    Random random = new Random(1999993);
    String letters = "0123456789abcdef- rwxp:\\\n/[](";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder(LINE);
      for (int j = random.nextInt(6); j >= 0; j--) {
        int at = random.nextInt(text.length());
        text.setCharAt(at, letters.charAt(random.nextInt(letters.length())));
      }
      try {
        parse(text.toString());
      } catch (MalformedFileException e) {
        assertEquals("mappings", e.section());
      }
    }
  }
}
