package org.allocs.stack.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.allocs.allocator.Context;
import org.allocs.debug.Symbol;
import org.allocs.error.AllocsException;
import org.allocs.hooks.code.Decoder;
import org.allocs.hooks.code.Instruction;
import org.allocs.hooks.code.Instruction.Operation;

/**
 * What the code of functions says about their frames. Threads stand at the same instructions again
 * and again: each is looked at once. Bounded. Safe for use by several threads.
 */
final class FunctionCodes {
  private static final int MAX_KNOWN = 1 << 16;
  private static final int MAX_CODE = 1 << 16;
  private static final int MAX_DECODED = 64;

  private enum Key implements Context.Lasting {
    CODES
  }

  private final Context context;
  private final Map<Long, Optional<FrameCode>> dynamicParts = new ConcurrentHashMap<>();
  private final Map<Long, List<Instruction>> instructions = new ConcurrentHashMap<>();
  private final Map<Long, Boolean> callers = new ConcurrentHashMap<>();

  private FunctionCodes(Context context) {
    this.context = context;
  }

  static FunctionCodes of(Context context) throws AllocsException {
    return context.cached(Key.CODES, () -> new FunctionCodes(context));
  }

  /** What the function of a frame takes from the stack while it runs; empty if nothing is known. */
  Optional<FrameCode> dynamicPart(Frame frame) throws AllocsException {
    Optional<FrameCode> known = dynamicParts.get(frame.lookup());
    if (known == null) {
      Optional<Symbol> function = symbol(frame);
      known = function.isPresent() ? FrameCode.read(code(frame, function.get())) : Optional.empty();
      keep(dynamicParts, frame.lookup(), known);
    }
    return known;
  }

  /** Whether the function of a frame is seen to call others; false where nothing is known of it. */
  boolean calls(Frame frame) throws AllocsException {
    Boolean known = callers.get(frame.lookup());
    if (known == null) {
      Optional<Symbol> ending =
          symbol(frame).filter(s -> s.sizeSource() == Symbol.SizeSource.SYMBOL_TABLE);
      known = ending.isPresent() && hasCall(code(frame, ending.get()));
      keep(callers, frame.lookup(), known);
    }
    return known;
  }

  /** The instructions of a frame's function, as far as they are understood. */
  List<Instruction> instructions(Frame frame) throws AllocsException {
    Optional<Symbol> function = symbol(frame);
    if (function.isEmpty()) {
      return List.of();
    }
    long start = frame.object().orElseThrow().toTarget(function.get().address());
    List<Instruction> known = instructions.get(start);
    if (known == null) {
      known = decode(code(frame, function.get()), start);
      if (instructions.size() >= MAX_DECODED) {
        instructions.clear();
      }
      instructions.put(start, known);
    }
    return known;
  }

  private static List<Instruction> decode(byte[] code, long start) {
    ByteBuffer rest = ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN);
    List<Instruction> found = new ArrayList<>();
    while (rest.hasRemaining()) {
      Optional<Instruction> next = Decoder.decode(rest, start + rest.position());
      if (next.isEmpty()) {
        break;
      }
      found.add(next.get());
    }
    return List.copyOf(found);
  }

  private static <T> void keep(Map<Long, T> known, long instruction, T value) {
    if (known.size() >= MAX_KNOWN) {
      known.clear();
    }
    known.put(instruction, value);
  }

  private Optional<Symbol> symbol(Frame frame) {
    return frame.signal() || frame.object().isEmpty()
        ? Optional.empty()
        : context
            .debugInfo()
            .module(context.target(), frame.object().get())
            .symbolAt(frame.fileLookup().orElseThrow());
  }

  /** From the function's first instruction on. */
  private byte[] code(Frame frame, Symbol function) throws AllocsException {
    long size = function.size();
    byte[] bytes = new byte[size < 0 || size > MAX_CODE ? MAX_CODE : (int) size];
    long address = frame.object().orElseThrow().toTarget(function.address());
    int got = context.target().memory().readSome(address, bytes, 0, bytes.length);
    return Arrays.copyOf(bytes, got);
  }

  static boolean hasCall(byte[] code) {
    ByteBuffer rest = ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN);
    while (rest.hasRemaining()) {
      Optional<Instruction> next = Decoder.decode(rest, 0);
      if (next.isEmpty()) {
        return false;
      }
      Operation operation = next.get().operation();
      if (operation == Operation.CALL || operation == Operation.CALL_INDIRECT) {
        return true;
      }
    }
    return false;
  }
}
