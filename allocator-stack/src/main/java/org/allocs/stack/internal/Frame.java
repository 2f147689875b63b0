package org.allocs.stack.internal;

import java.util.Map;
import java.util.Optional;
import org.allocs.debug.UnwoundFrame;
import org.allocs.model.AddressRange;
import org.allocs.target.FileAddress;
import org.allocs.target.LoadedObject;
import org.allocs.target.Registers;

/**
 * One frame of a thread.
 *
 * @param level 0 for the innermost
 * @param pc its program counter: for a caller, the return address
 * @param interrupted whether it stands at the program counter itself, not after a call
 * @param registers as far as they are known
 * @param range its memory
 * @param cfa its canonical frame address
 * @param saved bytes from that address to where the caller's registers are kept, by number; the
 *     same object for all frames at one instruction
 * @param foundBy what told the canonical frame address
 * @param signal whether the kernel made it to deliver a signal
 * @param object the file that its code is in, if it is in one
 */
record Frame(
    int level,
    long pc,
    boolean interrupted,
    Registers registers,
    AddressRange range,
    long cfa,
    Map<Integer, Long> saved,
    FoundBy foundBy,
    boolean signal,
    Optional<LoadedObject> object) {
  /** What tells where a frame ends. */
  enum FoundBy {
    CALL_FRAME_INFORMATION("call frame information"),
    FRAME_POINTER("frame pointer"),
    SCAN("scan"),
    CODE("code that keeps the stack pointer"),
    PERF_MAP("perf map"),
    JAVA("Java"),
    CALL_TO_NOWHERE("call to an address without code");

    private final String words;

    FoundBy(String words) {
      this.words = words;
    }

    /** For the user. */
    String words() {
      return words;
    }
  }

  /** The instruction to look up: of a caller the last byte of its call. */
  long lookup() {
    return interrupted ? pc : pc - 1;
  }

  /** The same in the file. */
  Optional<FileAddress> fileLookup() {
    return object.map(found -> found.toFile(lookup()));
  }

  /** What its variables are looked up with. */
  UnwoundFrame unwound() {
    return new UnwoundFrame(lookup(), cfa, registers, Step.savedAt(cfa, saved), signal, object);
  }

  Frame withRange(AddressRange other) {
    return new Frame(level, pc, interrupted, registers, other, cfa, saved, foundBy, signal, object);
  }
}
