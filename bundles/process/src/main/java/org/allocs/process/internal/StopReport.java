package org.allocs.process.internal;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.Registers;

/** Makes of what {@code allocs-stop} says what is known of threads, in words for the user. */
final class StopReport {
  private static final Evidence STOPPED =
      Evidence.certain("kernel", "ptrace(PTRACE_GETREGSET, NT_PRSTATUS)");
  private static final int MAX_THREADS = 1 << 18;

  private final ProcDirectory directory;
  private final Map<Long, StopRecord> records = new HashMap<>();

  private StopReport(ProcDirectory directory) {
    this.directory = directory;
  }

  /**
   * Reads all of it.
   *
   * @throws IOException if it ends before it is complete
   */
  static StopReport read(ProcDirectory directory, InputStream output) throws IOException {
    try {
      return readWhole(directory, new DataInputStream(output));
    } catch (EOFException e) {
      throw new IOException("allocs-stop ended before it was done", e);
    }
  }

  private static StopReport readWhole(ProcDirectory directory, DataInputStream input)
      throws IOException {
    StopReport report = new StopReport(directory);
    Optional<StopRecord> next = StopRecord.read(input);
    for (int i = 0; i < MAX_THREADS && next.isPresent(); i++) {
      report.records.put(next.get().tid(), next.get());
      next = StopRecord.read(input);
    }
    return report;
  }

  /** What it says of each thread that has not ended. */
  ThreadSource.Reading reading() {
    Map<Long, ThreadReading> known = new HashMap<>();
    for (StopRecord record : records.values()) {
      if (record.outcome() != StopRecordDescriptor.ENDED) {
        known.put(record.tid(), reading(record));
      }
    }
    return new ThreadSource.Reading(known, ThreadReading.of(Answer.unknown("it has just started")));
  }

  /** Why a thread may run on although all were to be held; empty if none does. */
  Optional<String> unheld() {
    return records.values().stream()
        .filter(StopReport::mayRun)
        .findFirst()
        .map(record -> "thread " + record.tid() + " cannot be held: " + reason(record));
  }

  /** One in an uninterruptible sleep stops before it runs on. */
  private static boolean mayRun(StopRecord record) {
    return switch (record.outcome()) {
      case StopRecordDescriptor.TRACED, StopRecordDescriptor.REFUSED -> true;
      case StopRecordDescriptor.BUSY -> record.detail() != 'D';
      default -> false;
    };
  }

  private ThreadReading reading(StopRecord record) {
    boolean read = record.outcome() == StopRecordDescriptor.READ;
    Optional<Registers> waiting =
        read ? Optional.empty() : WaitingThread.read(directory, record.tid());
    Answer<Registers> registers;
    if (read) {
      registers = Answer.known(record.registers(), STOPPED);
    } else if (waiting.isPresent()) {
      Path file = WaitingThread.file(directory, record.tid());
      registers = Answer.known(waiting.get(), Evidence.certain("kernel", file.toString()));
    } else {
      registers = Answer.unknown(reason(record));
    }
    return new ThreadReading(
        Optional.of(record.name()).filter(name -> !name.isEmpty()),
        Optional.of(record.state()),
        registers,
        waiting.map(
            partial -> "only stack pointer and program counter are known: " + reason(record)),
        record.stack());
  }

  private String reason(StopRecord record) {
    int detail = record.detail();
    return switch (record.outcome()) {
      case StopRecordDescriptor.TRACED -> tracedBy(detail);
      case StopRecordDescriptor.BUSY ->
          detail == 'D'
              ? "it is in a wait that nothing interrupts (state D), such as that of a vfork parent"
              : "it did not stop in time: state=" + (char) detail;
      case StopRecordDescriptor.OTHER -> "it is not a 64-bit thread";
      default -> refused(detail);
    };
  }

  /** That another process traces it. */
  static String tracedBy(int tracer) {
    return "another process traces it: tracer=" + tracer + name(tracer);
  }

  /** That the kernel refuses to trace it. */
  static String refused(int error) {
    return "ptrace is refused (errno="
        + error
        + ") although its memory may be read: a filter of system calls (seccomp), as"
        + " containers have, may be the reason";
  }

  private static String name(int pid) {
    Optional<ProcStat> stat = ProcStat.read(Path.of("/proc", Integer.toString(pid)));
    return stat.map(found -> " (" + found.name() + ")").orElse("");
  }
}
