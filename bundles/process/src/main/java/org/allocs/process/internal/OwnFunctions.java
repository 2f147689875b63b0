package org.allocs.process.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.allocs.error.AllocsException;
import org.allocs.error.TargetAccessException;
import org.allocs.target.Call;
import org.allocs.target.Functions;

/** Functions of our own process, called where we are. */
final class OwnFunctions implements Functions {
  private static final String LIBRARY = "liballocs-own.so";

  /**
   * Memory for one call at a time, and behind it its address: what is passed otherwise takes longer
   * than most calls. Nothing of this class is in it, which may go before its threads do.
   */
  private static final ThreadLocal<LongBuffer> STRUCTURES =
      ThreadLocal.withInitial(OwnFunctions::structure);

  private static volatile boolean loaded;

  private final long pid;

  OwnFunctions(long pid) {
    this.pid = pid;
  }

  @Override
  public long call(Call call) throws AllocsException {
    load();
    long[] arguments = call.arguments().stream().mapToLong(Long::longValue).toArray();
    byte[] text = call.text().map(t -> t.getBytes(StandardCharsets.US_ASCII)).orElse(null);
    return call(call.function(), arguments, text);
  }

  private static native long call(long function, long[] arguments, byte[] text);

  @Override
  public OptionalInt fill(long function, long argument, long[] structure) throws AllocsException {
    if (structure.length > MAX_STRUCTURE) {
      throw new IllegalArgumentException("too large a structure: words=" + structure.length);
    }
    load();
    LongBuffer stored = STRUCTURES.get();
    for (int i = 0; i < structure.length; i++) {
      stored.put(i, 0);
    }
    int result = filled(function, argument, stored.get(MAX_STRUCTURE));
    for (int i = 0; i < structure.length; i++) {
      structure[i] = stored.get(i);
    }
    return OptionalInt.of(result);
  }

  private static native int filled(long function, long argument, long structure);

  private static native long address(ByteBuffer structure);

  private static LongBuffer structure() {
    ByteBuffer bytes = ByteBuffer.allocateDirect(Long.BYTES * (MAX_STRUCTURE + 1));
    LongBuffer words = bytes.order(ByteOrder.nativeOrder()).asLongBuffer();
    return words.put(MAX_STRUCTURE, address(bytes));
  }

  private void load() throws AllocsException {
    if (loaded) {
      return;
    }
    synchronized (OwnFunctions.class) {
      try {
        loaded = loaded || NativeFile.use(LIBRARY, OwnFunctions::load);
      } catch (IOException e) {
        throw new TargetAccessException(pid, LIBRARY + " cannot be loaded: " + e.getMessage());
      }
    }
  }

  private static boolean load(Path file) throws IOException {
    try {
      System.load(file.toString());
      return true;
    } catch (UnsatisfiedLinkError e) {
      throw new IOException(e);
    }
  }
}
