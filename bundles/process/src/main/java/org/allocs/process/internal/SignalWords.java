package org.allocs.process.internal;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.target.FatalSignal;

/** Words for signals of x86 Linux and their causes (signal(7), sigaction(2)). */
final class SignalWords {
  private static final String[] NAMES =
      ("SIGHUP SIGINT SIGQUIT SIGILL SIGTRAP SIGABRT SIGBUS SIGFPE SIGKILL SIGUSR1 SIGSEGV SIGUSR2"
              + " SIGPIPE SIGALRM SIGTERM SIGSTKFLT SIGCHLD SIGCONT SIGSTOP SIGTSTP SIGTTIN SIGTTOU"
              + " SIGURG SIGXCPU SIGXFSZ SIGVTALRM SIGPROF SIGWINCH SIGIO SIGPWR SIGSYS")
          .split(" ");

  private static final int SIGILL = 4;
  private static final int SIGTRAP = 5;
  private static final int SIGBUS = 7;
  private static final int SIGFPE = 8;
  private static final int SIGSEGV = 11;
  private static final int SIGSTOP = 19;
  private static final int SI_KERNEL = 0x80;

  /** Causes by signal × 256 + {@code si_code}. */
  private static final Map<Integer, String> CAUSES =
      Map.ofEntries(
          Map.entry(SIGSEGV << 8 | 1, "address not mapped"),
          Map.entry(SIGSEGV << 8 | 2, "no permission for the access"),
          Map.entry(SIGSEGV << 8 | 4, "protection key refused the access"),
          Map.entry(SIGSEGV << 8 | 10, "control flow protection"),
          Map.entry(SIGBUS << 8 | 1, "address not aligned"),
          Map.entry(SIGBUS << 8 | 2, "no memory behind the address, as after the end of a file"),
          Map.entry(SIGBUS << 8 | 3, "hardware error"),
          Map.entry(SIGBUS << 8 | 4, "hardware memory error"),
          Map.entry(SIGBUS << 8 | 5, "hardware memory error"),
          Map.entry(SIGFPE << 8 | 1, "integer division by zero"),
          Map.entry(SIGFPE << 8 | 2, "integer overflow"),
          Map.entry(SIGFPE << 8 | 3, "floating-point division by zero"),
          Map.entry(SIGFPE << 8 | 4, "floating-point overflow"),
          Map.entry(SIGFPE << 8 | 5, "floating-point underflow"),
          Map.entry(SIGFPE << 8 | 6, "floating-point result inexact"),
          Map.entry(SIGFPE << 8 | 7, "invalid floating-point operation"),
          Map.entry(SIGILL << 8 | 1, "illegal opcode"),
          Map.entry(SIGILL << 8 | 2, "illegal operand"),
          Map.entry(SIGTRAP << 8 | 1, "breakpoint"),
          Map.entry(SIGTRAP << 8 | 2, "single step"));

  private SignalWords() {}

  /** The name; words with the number where it has none. */
  static String name(int signal) {
    return signal >= 1 && signal <= NAMES.length ? NAMES[signal - 1] : "signal " + signal;
  }

  /**
   * The signal that ended a thread; empty if it had none, or only one that stops it.
   *
   * @param info {@code NT_SIGINFO}, if it is there
   */
  static Optional<FatalSignal> of(CoreThread thread, Optional<ByteBuffer> info) {
    int number = thread.signal();
    if (number <= 0 || number == SIGSTOP) {
      return Optional.empty();
    }
    Optional<ByteBuffer> its = info.filter(i -> i.getInt(CoreNoteDescriptor.SI_SIGNO) == number);
    return Optional.of(
        new FatalSignal(
            number,
            name(number),
            its.flatMap(i -> cause(number, i)),
            its.map(i -> address(number, i)).orElse(OptionalLong.empty()),
            thread.tid()));
  }

  private static Optional<String> cause(int signal, ByteBuffer info) {
    int code = info.getInt(CoreNoteDescriptor.SI_CODE);
    if (code <= 0) {
      int sender = info.getInt(CoreNoteDescriptor.SI_PID);
      return Optional.of("sent by process " + sender);
    }
    if (code == SI_KERNEL) {
      return Optional.of("sent by the kernel, which does not say more");
    }
    return Optional.ofNullable(code < 1 << 8 ? CAUSES.get(signal << 8 | code) : null);
  }

  /** Of signals that an access or an instruction caused. */
  private static OptionalLong address(int signal, ByteBuffer info) {
    int code = info.getInt(CoreNoteDescriptor.SI_CODE);
    boolean has =
        switch (signal) {
          case SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP -> code > 0 && code != SI_KERNEL;
          default -> false;
        };
    return has ? OptionalLong.of(info.getLong(CoreNoteDescriptor.SI_ADDR)) : OptionalLong.empty();
  }
}
