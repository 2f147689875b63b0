package org.allocs.process.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.Registers;

/**
 * Registers of all threads of another process, read by the program {@code allocs-registers}, whose
 * source says what its output means. It ends within seconds whatever the target does.
 */
final class TracedRegisters implements RegisterSource {
  private static final Evidence EVIDENCE =
      Evidence.certain("kernel", "ptrace(PTRACE_GETREGSET, NT_PRSTATUS)");
  private static final int MAX_LINES = 1 << 18;

  private final ProcDirectory directory;

  TracedRegisters(ProcDirectory directory) {
    this.directory = directory;
  }

  @Override
  public Reading read() {
    Map<Long, Answer<Registers>> known = new HashMap<>();
    try (RegisterProgram program = RegisterProgram.start(directory.pid());
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(program.output(), StandardCharsets.US_ASCII))) {
      String line = lines.readLine();
      for (int i = 0; i < MAX_LINES && line != null && !line.equals("end"); i++) {
        parse(line.split(" "), known);
        line = lines.readLine();
      }
      return new Reading(
          known,
          Answer.unknown(line == null ? "reading registers took too long" : "it has just started"));
    } catch (IOException e) {
      return new Reading(known, Answer.unknown("registers cannot be read: " + e.getMessage()));
    }
  }

  private void parse(String[] words, Map<Long, Answer<Registers>> known) throws IOException {
    try {
      long tid = Long.parseLong(words[0]);
      if (words[1].equals("R")) {
        known.put(tid, Answer.known(decode(words), EVIDENCE));
      } else {
        known.put(tid, Answer.unknown(reason(words[1], words.length > 2 ? words[2] : "")));
      }
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IOException("not a line of allocs-registers: " + String.join(" ", words), e);
    }
  }

  private static Registers decode(String[] words) {
    long[] values = new long[UserRegsDescriptor.WORDS];
    for (int i = 0; i < values.length; i++) {
      values[i] = Long.parseUnsignedLong(words[i + 2], 16);
    }
    return UserRegsDescriptor.decode(values);
  }

  private String reason(String code, String detail) {
    switch (code) {
      case "T":
        return "another process traces it: tracer=" + detail + name(detail);
      case "B":
        return detail.equals("D")
            ? "it is in a wait that nothing interrupts (state D), such as that of a vfork parent"
            : "it did not stop in time: state=" + detail;
      case "G":
        return "it has ended";
      case "W":
        return "it is not a 64-bit thread";
      default:
        return "the kernel does not let us stop it: errno="
            + detail
            + "; "
            + Refusal.advice(directory.pid());
    }
  }

  private static String name(String pid) {
    Optional<ProcStat> stat = ProcStat.read(java.nio.file.Path.of("/proc", pid));
    return stat.map(found -> " (" + found.name() + ")").orElse("");
  }
}
