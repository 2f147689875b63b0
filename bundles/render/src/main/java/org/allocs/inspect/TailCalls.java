package org.allocs.inspect;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.allocs.debug.FunctionName;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.error.AllocsException;
import org.allocs.error.MemoryFaultException;
import org.allocs.query.MemoryView;
import org.allocs.target.FileAddress;
import org.allocs.target.LoadedObject;

/**
 * Tells by the call that a frame returns to whether another function was called, and gave its frame
 * to this one when it ended in a call of its own. Calls through pointers do not tell.
 */
final class TailCalls {
  private static final int CALL_BYTES = 5;
  private static final int CALL = 0xe8;
  private static final int STUB_BYTES = 12;
  private static final byte[] ENDBR64 = {(byte) 0xf3, 0x0f, 0x1e, (byte) 0xfa};

  private record Pair(long inner, long returnAddress) {}

  private final MemoryView view;
  private final Map<Pair, Boolean> known = new HashMap<>();

  TailCalls(MemoryView view) {
    this.view = view;
  }

  /**
   * Whether a frame between was replaced.
   *
   * @param inner an instruction of the function whose frame it is
   * @param returnAddress where it returns to
   */
  boolean between(long inner, long returnAddress) throws AllocsException {
    Pair pair = new Pair(inner, returnAddress);
    Boolean before = known.get(pair);
    if (before == null) {
      before = find(inner, returnAddress);
      known.put(pair, before);
    }
    return before;
  }

  private boolean find(long inner, long returnAddress) throws AllocsException {
    try {
      ByteBuffer call = code(returnAddress - CALL_BYTES, CALL_BYTES);
      if ((call.get(0) & 0xff) != CALL) {
        return false;
      }
      long target = throughStub(returnAddress + call.getInt(1));
      Optional<LoadedObject> object = object(target);
      return object.isPresent() && isOther(object.get(), target, inner);
    } catch (MemoryFaultException unreadable) {
      return false;
    }
  }

  /** A stub that the linker made jumps through a slot; before it is bound, back behind itself. */
  private long throughStub(long target) throws AllocsException {
    byte[] stub = new byte[STUB_BYTES];
    if (view.context().target().memory().readSome(target, stub, 0, STUB_BYTES) < STUB_BYTES) {
      return target;
    }
    int at = java.util.Arrays.equals(stub, 0, ENDBR64.length, ENDBR64, 0, ENDBR64.length) ? 4 : 0;
    at += stub[at] == (byte) 0xf2 ? 1 : 0;
    if (stub[at] != (byte) 0xff || stub[at + 1] != 0x25) {
      return target;
    }
    int distance = ByteBuffer.wrap(stub).order(ByteOrder.LITTLE_ENDIAN).getInt(at + 2);
    return view.context().target().memory().readLong(target + at + 6 + distance);
  }

  /** Whether two instructions are surely of different functions. */
  private boolean isOther(LoadedObject object, long target, long inner) {
    ModuleInfo module = view.context().debugInfo().module(view.context().target(), object);
    FileAddress called = object.toFile(target);
    FileAddress here = object.toFile(inner);
    Optional<Symbol> symbol = module.symbolAt(called);
    if (symbol.isEmpty() || !symbol.get().address().equals(called)) {
      return false; // a stub that is not bound yet, or a second entry
    }
    if (!object.range().contains(inner)) {
      return true;
    }
    Optional<FunctionName> one = module.functionNameAt(called).value();
    Optional<FunctionName> other = module.functionNameAt(here).value();
    if (one.isPresent() && other.isPresent()) {
      return !one.get().low().equals(other.get().low())
          && !one.get().name().equals(other.get().name());
    }
    Optional<Symbol> own = module.symbolAt(here);
    return own.isPresent()
        && own.get().kind() == Symbol.Kind.FUNCTION
        && !own.get().address().equals(called)
        && !base(own.get().name()).equals(base(symbol.get().name()));
  }

  /** Without what compilers add to a part of a function. */
  private static String base(String name) {
    int dot = name.indexOf('.', 1);
    return dot < 0 ? name : name.substring(0, dot);
  }

  private Optional<LoadedObject> object(long address) throws AllocsException {
    return view.context().target().objects().stream()
        .filter(object -> object.range().contains(address))
        .findFirst();
  }

  private ByteBuffer code(long address, int length) throws AllocsException {
    return ByteBuffer.wrap(view.context().target().memory().read(address, length))
        .order(ByteOrder.LITTLE_ENDIAN);
  }
}
