package org.allocs.typing.internal.flow;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.allocs.error.AllocsException;
import org.allocs.hooks.code.Decoder;
import org.allocs.hooks.code.Instruction;
import org.allocs.target.Memory;

/** Instructions of a target, by address. Safe for use by several threads. */
final class Code {
  private static final int PAGE = 4096;
  private static final int LONGEST = 15;
  private static final int MAX_PAGES = 1 << 14;
  private static final int MAX_STUBS = 3;
  private static final byte[] NONE = new byte[0];

  private final Memory memory;
  private final Map<Long, byte[]> pages = new ConcurrentHashMap<>();

  Code(Memory memory) {
    this.memory = memory;
  }

  /** Bytes from the page's start on, and as many behind it as an instruction may take. */
  private byte[] page(long address) {
    byte[] known = pages.get(address);
    if (known == null) {
      known = read(address);
      if (pages.size() < MAX_PAGES) {
        pages.put(address, known);
      }
    }
    return known;
  }

  private byte[] read(long address) {
    byte[] bytes = new byte[PAGE + LONGEST];
    try {
      int got = memory.readSome(address, bytes, 0, bytes.length);
      return got == bytes.length ? bytes : Arrays.copyOf(bytes, Math.max(got, 0));
    } catch (AllocsException e) {
      return NONE;
    }
  }

  /** The instruction at an address; empty if there is none that can be read. */
  Optional<Instruction> at(long address) {
    byte[] page = page(address & -PAGE);
    int offset = (int) (address & (PAGE - 1));
    if (offset >= page.length) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.wrap(page, offset, page.length - offset);
    return Decoder.decode(bytes.order(ByteOrder.LITTLE_ENDIAN), address);
  }

  /** The function that a call or jump goes to, through stubs of the linkage table if need be. */
  OptionalLong callee(Instruction call) {
    switch (call.operation()) {
      case CALL, JUMP -> {
        return OptionalLong.of(throughStubs(call.immediate()));
      }
      case CALL_INDIRECT, JUMP_INDIRECT -> {
        OptionalLong slot = slot(call);
        return slot.isPresent() ? OptionalLong.of(throughStubs(slot.getAsLong())) : slot;
      }
      default -> {
        return OptionalLong.empty();
      }
    }
  }

  private OptionalLong slot(Instruction jump) {
    if (jump.memory() == null || !jump.memory().isFixed()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(memory.readLong(jump.memory().displacement()));
    } catch (AllocsException e) {
      return OptionalLong.empty();
    }
  }

  private long throughStubs(long function) {
    long here = function;
    for (int i = 0; i < MAX_STUBS; i++) {
      Optional<Instruction> first = at(here);
      if (first.isPresent() && first.get().operation() == Instruction.Operation.OTHER) {
        first = at(first.get().next()); // ENDBR64.
      }
      boolean jumps =
          first.isPresent() && first.get().operation() == Instruction.Operation.JUMP_INDIRECT;
      OptionalLong next = jumps ? slot(first.get()) : OptionalLong.empty();
      if (next.isEmpty()) {
        return here;
      }
      here = next.getAsLong();
    }
    return here;
  }
}
