package org.allocs.process.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.allocs.error.AllocsException;
import org.allocs.error.TargetAccessException;
import org.allocs.target.Call;
import org.allocs.target.Functions;

/** Functions of our own process, called where we are. */
final class OwnFunctions implements Functions {
  private static final String LIBRARY = "liballocs-own.so";
  private static boolean loaded;

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

  private void load() throws AllocsException {
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
