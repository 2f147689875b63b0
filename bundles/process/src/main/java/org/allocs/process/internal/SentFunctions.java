package org.allocs.process.internal;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.allocs.error.AllocsException;
import org.allocs.error.CallFailedException;
import org.allocs.error.NoSafePointException;
import org.allocs.error.TargetAccessException;
import org.allocs.error.TargetGoneException;
import org.allocs.target.Call;
import org.allocs.target.Functions;

/** Functions of another process, which {@code allocs-stop} has one of its threads call. */
final class SentFunctions implements Functions {
  /** How long a thread is looked for that may be sent. */
  private static final long PATIENCE_NANOS = 2_000_000_000L;

  private static final int LEAST_ATTEMPTS = 20;
  private static final long PAUSE_MILLIS = 1;

  private final ProcDirectory directory;

  SentFunctions(ProcDirectory directory) {
    this.directory = directory;
  }

  private record Report(char outcome, int detail, long result) {}

  @Override
  public synchronized long call(Call call) throws AllocsException {
    byte[] order = order(call);
    long begun = System.nanoTime();
    for (int i = 1; ; i++) {
      Report report = send(order);
      if (!mayPass(report) || (i >= LEAST_ATTEMPTS && System.nanoTime() - begun > PATIENCE_NANOS)) {
        return result(report);
      }
      pause();
    }
  }

  /** Whether it may be otherwise in a moment: who traces a thread may be one of us. */
  private static boolean mayPass(Report report) {
    return switch (report.outcome()) {
      case OrderDescriptor.NOWHERE, OrderDescriptor.BUSY, OrderDescriptor.FOREIGN -> true;
      default -> false;
    };
  }

  private void pause() throws AllocsException {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NoSafePointException(directory.pid(), "interrupted while it was tried again");
    }
  }

  private static byte[] order(Call call) {
    ByteBuffer order = ByteBuffer.allocate(OrderDescriptor.SIZE).order(ByteOrder.LITTLE_ENDIAN);
    order.putLong(OrderDescriptor.GATE, call.gate());
    order.putLong(OrderDescriptor.FUNCTION, call.function());
    int arguments = call.arguments().size();
    for (int i = 0; i < arguments; i++) {
      order.putLong(OrderDescriptor.ARGUMENTS + i * Long.BYTES, call.arguments().get(i));
    }
    order.putInt(OrderDescriptor.TEXT_ARGUMENT, call.text().isPresent() ? arguments : -1);
    order.putInt(OrderDescriptor.ALONE, call.alone() ? 1 : 0);
    byte[] text = call.text().orElse("").getBytes(StandardCharsets.US_ASCII);
    order.position(OrderDescriptor.TEXT);
    order.put(text);
    return order.array();
  }

  private Report send(byte[] order) throws AllocsException {
    byte[] bytes = new byte[OrderDescriptor.REPORT_SIZE];
    try (StopProgram program = StopProgram.start(directory.pid(), "call")) {
      OutputStream to = program.process().getOutputStream();
      to.write(order);
      to.flush();
      new DataInputStream(program.output()).readFully(bytes);
    } catch (EOFException e) {
      directory.requireAlive();
      throw new CallFailedException(
          directory.pid(), "allocs-stop ended before it was done; the program goes on by itself");
    } catch (IOException e) {
      directory.requireAlive();
      throw new TargetAccessException(
          directory.pid(), "allocs-stop does not run: " + e.getMessage());
    }
    ByteBuffer report = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    return new Report(
        (char) report.getInt(OrderDescriptor.OUTCOME),
        report.getInt(OrderDescriptor.DETAIL),
        report.getLong(OrderDescriptor.RESULT));
  }

  private long result(Report report) throws AllocsException {
    long pid = directory.pid();
    int detail = report.detail();
    switch (report.outcome()) {
      case OrderDescriptor.DONE:
        return report.result();
      case OrderDescriptor.GONE:
        throw new TargetGoneException(pid);
      case OrderDescriptor.NOWHERE:
        throw new NoSafePointException(
            pid,
            "no thread is where it may be interrupted: all are in the allocator, the hooks, the"
                + " dynamic linker or a signal handler, or their callers cannot be told; try again");
      case OrderDescriptor.STOPPED:
        throw new NoSafePointException(pid, "it is stopped: `kill -CONT " + pid + "` lets it run");
      case OrderDescriptor.BUSY:
        throw new NoSafePointException(pid, "a thread of it is on another call; try again");
      case OrderDescriptor.FOREIGN:
        throw new TargetAccessException(pid, StopReport.tracedBy(detail));
      case OrderDescriptor.FILTERED:
        throw new TargetAccessException(
            pid, "its system calls are filtered (seccomp): one of ours might end it");
      case OrderDescriptor.UNFIT:
        throw new TargetAccessException(
            pid,
            "its hooks are of a release that lets nobody call, or this processor has more"
                + " registers than they know of");
      case OrderDescriptor.TAKEN_BACK:
        throw new CallFailedException(
            pid, "it waited too long for a lock, and was taken back: part of it may be done");
      case OrderDescriptor.GOES_ON:
        throw new CallFailedException(
            pid, "it takes too long; the program goes on by itself, and may still do it");
      case OrderDescriptor.FAULTED:
        throw new CallFailedException(
            pid,
            "it faulted (signal "
                + detail
                + ") and was taken back: part of it may be done, and"
                + " the program's heap is damaged");
      default:
        throw new TargetAccessException(pid, StopReport.refused(detail));
    }
  }
}
