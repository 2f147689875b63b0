package org.allocs.debuginfo.hostile;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.allocs.debuginfo.internal.Modules;
import org.allocs.elf.ElfFile;
import org.allocs.error.AllocsException;

/**
 * Asks each file that is named on standard input everything, and writes a line before and a line
 * after. A virtual machine of its own, so that its heap can be small and a hang can be ended.
 */
public final class Interrogator {
  static final String BEGIN = "begin";
  static final String END = "end";
  static final String DEFECT = "defect";

  private static final int MAX_ENTRIES = 200_000;
  private static final int MAX_FRAMES = 20_000;

  private Interrogator() {}

  /** Reads names until there are no more. */
  public static void main(String[] arguments) throws IOException {
    BufferedReader names =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String name = names.readLine(); name != null; name = names.readLine()) {
      System.out.println(BEGIN + "\t" + name);
      System.out.println(ask(Path.of(name)));
    }
  }

  private static String ask(Path file) {
    Tally tally = new Tally();
    long start = spent();
    try {
      ElfFile elf = ElfFile.open(file);
      ElfQuestions.ask(elf, tally);
      new FrameQuestions(tally, MAX_FRAMES).ask(elf);
      new DwarfQuestions(new ElfSections(elf), tally, MAX_ENTRIES).ask();
      String defect = ModuleQuestions.ask(Modules.open(file));
      if (!defect.isEmpty()) {
        return DEFECT + "\t" + defect;
      }
    } catch (AllocsException e) {
      tally.ask(
          () -> {
            throw e;
          });
    } catch (RuntimeException | Error e) {
      return DEFECT + "\t" + e + " " + trace(e);
    }
    long millis = (spent() - start) / 1_000_000;
    return END + "\t" + tally.units + "\t" + tally.dies + "\t" + millis + "\t" + tally;
  }

  /** Processor time: other load on the machine does not count. */
  private static long spent() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static String trace(Throwable e) {
    StringBuilder text = new StringBuilder();
    StackTraceElement[] trace = e.getStackTrace();
    for (int i = 0; i < Math.min(12, trace.length); i++) {
      text.append(" | ").append(trace[i]);
    }
    return text.toString();
  }
}
