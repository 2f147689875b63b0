package org.allocs.debuginfo.hostile;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Runs one input and fails where it takes more time or heap than its size can excuse. */
final class Limits {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Processor time: other load on the machine does not count. */
  private static final long MAX_NANOS = 1_000_000_000L;

  private static final long MAX_BYTES = 256L << 20;

  private Limits() {}

  /** Of an input that fails a second run decides: the first one may have loaded classes. */
  static Tally run(FuzzTarget target, byte[] input) {
    try {
      return measured(target, input);
    } catch (AssertionError first) {
      return measured(target, input);
    }
  }

  private static Tally measured(FuzzTarget target, byte[] input) {
    Tally tally = new Tally();
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    long nanos = THREADS.getCurrentThreadCpuTime();
    target.run(input, tally);
    nanos = THREADS.getCurrentThreadCpuTime() - nanos;
    bytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
    if (nanos > MAX_NANOS || bytes > MAX_BYTES) {
      throw new AssertionError(
          target
              + " is not bounded: inputBytes="
              + input.length
              + " cpuMillis="
              + nanos / 1_000_000
              + " allocatedBytes="
              + bytes
              + " "
              + tally);
    }
    return tally;
  }
}
