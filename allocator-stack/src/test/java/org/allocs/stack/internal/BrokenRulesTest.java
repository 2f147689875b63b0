package org.allocs.stack.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.target.TargetThread;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that run although what tells their frames is damaged. */
class BrokenRulesTest {
  private static final int PROGRAMS = 24;
  private static final Pattern SECTION =
      Pattern.compile("(?m)^.* \\.eh_frame +PROGBITS +\\S+ +([0-9a-f]+) +([0-9a-f]+) .*$");

  @TempDir private Path directory;

  /** Offset and size of {@code .eh_frame}. */
  private static int[] rules(Path program) throws Exception {
    Process readelf = new ProcessBuilder("readelf", "-SW", program.toString()).start();
    try (BufferedReader output = readelf.inputReader()) {
      StringBuilder text = new StringBuilder();
      output.lines().forEach(line -> text.append(line).append('\n'));
      Matcher section = SECTION.matcher(text);
      assertTrue(section.find(), text.toString());
      return new int[] {
        Integer.parseInt(section.group(1), 16), Integer.parseInt(section.group(2), 16)
      };
    }
  }

  @Test
  void shouldComeToAnEndWhateverTheRulesSay() throws Exception {
    Random random = new Random(1999993);
    Path whole = Live.compile(directory, "five_threads", "-O2", "-g");
    int[] section = rules(whole);
    byte[] bytes = Files.readAllBytes(whole);
    int frames = 0;
    int ends = 0;
    for (int i = 0; i < PROGRAMS; i++) {
      byte[] broken = bytes.clone();
      for (int k = 0; k < 1 << i % 6; k++) {
        broken[section[0] + random.nextInt(section[1])] = (byte) random.nextInt(256);
      }
      Path program = Files.write(directory.resolve("broken" + i), broken);
      assertTrue(program.toFile().setExecutable(true));
      try (Live live = Live.start(program)) {
        for (TargetThread thread : live.target().threads()) {
          List<Allocation> found = live.frames(thread.tid());
          frames += found.size();
          ends += requireSound(found);
        }
      }
    }
    assertTrue(frames > PROGRAMS * 10, "frames=" + frames);
    assertTrue(ends > 0, "some are not followed to their ends");
  }

  /** Each frame above the one before; returns 1 if it is said why there are no more. */
  private static int requireSound(List<Allocation> frames) {
    for (int i = 1; i < frames.size(); i++) {
      AddressRange inner = frames.get(i - 1).range();
      assertTrue(
          !AddressRange.lessThan(frames.get(i).range().base(), inner.limit()), frames.toString());
    }
    long said = frames.stream().filter(f -> f.attributes().containsKey("end")).count();
    if (said > 0) {
      assertEquals(1, said);
      assertTrue(frames.get(frames.size() - 1).attributes().get("end").length() > 10);
    }
    return (int) said;
  }
}
