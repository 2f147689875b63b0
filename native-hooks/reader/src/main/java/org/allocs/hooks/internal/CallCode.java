package org.allocs.hooks.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.hooks.internal.ReturnPath.Fate;
import org.allocs.target.LoadedObject;
import org.allocs.target.Memory;

/** The code around a call in a target. */
public final class CallCode {
  private static final int REACH = 1024;

  /** Bytes before a call in which its arguments are made. */
  private static final int ARGUMENTS = 64;

  private static final int STUB = 16;
  private static final Pattern FILLS =
      Pattern.compile("(__)?(memcpy|memmove|memset|strn?cpy)(_.*)?");

  private final long call;
  private final Context context;
  private final List<LoadedObject> objects;
  private final byte[] code;

  private CallCode(long call, Context context, List<LoadedObject> objects, byte[] code) {
    this.call = call;
    this.context = context;
    this.objects = objects;
    this.code = code;
  }

  /**
   * Reads it.
   *
   * @param call where the call returns to
   * @param objects loaded in the target
   */
  public static CallCode around(long call, Context context, List<LoadedObject> objects)
      throws AllocsException {
    byte[] code = new byte[2 * REACH];
    int got = context.target().memory().readSome(call - REACH, code, 0, code.length);
    return new CallCode(call, context, objects, got == code.length ? code : new byte[0]);
  }

  /** What becomes of what the call returned; unknown where the code cannot be read. */
  public Fate fate() {
    return code.length == 0 ? Fate.UNKNOWN : ReturnPath.of(code, REACH, this::fills);
  }

  /** Whether a size is a constant in the code before the call, as that of a certain type. */
  public boolean names(long size) {
    ByteBuffer bytes = ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN);
    return code.length > 0
        && IntStream.range(REACH - ARGUMENTS, REACH - Integer.BYTES)
            .anyMatch(at -> bytes.getInt(at) == size);
  }

  /** Whether a function, or what is behind its entry in a linkage table, is one that fills. */
  private boolean fills(long at) {
    try {
      long function = call - REACH + at;
      Memory memory = context.target().memory();
      byte[] entry = new byte[STUB];
      int got = memory.readSome(function, entry, 0, STUB);
      OptionalLong slot = got == STUB ? LinkageStub.slot(entry) : OptionalLong.empty();
      return isFill(slot.isEmpty() ? function : memory.readLong(function + slot.getAsLong()));
    } catch (AllocsException e) {
      return false;
    }
  }

  private boolean isFill(long function) throws AllocsException {
    Optional<LoadedObject> object =
        objects.stream().filter(o -> o.range().contains(function)).findFirst();
    return object.isPresent()
        && context
            .debugInfo()
            .module(context.target(), object.get())
            .symbolAt(object.get().toFile(function))
            .filter(symbol -> FILLS.matcher(symbol.name()).matches())
            .isPresent();
  }
}
