package org.allocs.stack.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.allocator.ListArena;
import org.allocs.change.Change;
import org.allocs.change.Outcome;
import org.allocs.change.Refusals;
import org.allocs.error.AllocsException;
import org.allocs.hooks.code.InstructionFields;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.target.Memory;
import org.allocs.target.TargetThread;

/** What functions take from the stack while they run: {@code alloca}, arrays of variable length. */
final class AllocaAllocator implements Allocator {
  static final String NAME = "alloca";

  private static final Refusals REFUSALS =
      Refusals.because("it goes when its function returns")
          .but("its function defines its type", Change.Kind.SET_TYPE)
          .but("no call takes memory from the stack", Change.Kind.SET_SITE)
          .but(
              "a program announces the arena in a frame by itself",
              Change.Kind.PROMOTE,
              Change.Kind.DEMOTE);
  private static final int MAX_PUSHED = 1 << 10;
  private static final int LONGEST = 15;
  private static final int RSP = 4;
  private static final String GAP = "arguments of a call, or not told by any variable";

  private record Key(long tid) implements Context.Lasting {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Outcome change(Context context, Allocation allocation, Change change) {
    return REFUSALS.of(change);
  }

  @Override
  public List<Arena> arenas(Context context, AddressRange within) throws AllocsException {
    Map<Long, TargetThread> threads = new LinkedHashMap<>();
    for (StackRegion region : StackTable.of(context).regions()) {
      if (region.range().overlaps(within)) {
        threads.put(region.thread().tid(), region.thread());
      }
    }
    List<Arena> arenas = new ArrayList<>();
    for (TargetThread thread : threads.values()) {
      List<Arena> found =
          context.cached(new Key(thread.tid()), () -> new Search(context).of(thread));
      arenas.addAll(Overlapping.arenas(found, Arena::range, within, arena -> arena));
    }
    return arenas;
  }

  /** Looks through the frames of one thread. */
  private static final class Search {
    private final Context context;
    private final FunctionCodes codes;

    Search(Context context) throws AllocsException {
      this.context = context;
      this.codes = FunctionCodes.of(context);
    }

    List<Arena> of(TargetThread thread) throws AllocsException {
      List<Arena> found = new ArrayList<>();
      Memory memory = thread.memory(context.target().memory());
      for (Frame frame : StackTable.walk(context, thread).frames()) {
        Optional<FrameCode> code = codes.dynamicPart(frame);
        Optional<DynamicPart> part =
            code.isPresent()
                ? DynamicPart.of(
                    context,
                    memory,
                    frame,
                    code.get(),
                    TakenMemory.of(codes.instructions(frame), frame, memory),
                    pushed(frame))
                : Optional.empty();
        if (part.isPresent()) {
          found.add(
              new ListArena(
                  part.get().range(),
                  part.get().blocks(new AllocaFacts(context, thread, frame)),
                  GAP));
        }
      }
      return List.copyOf(found);
    }

    private byte[] bytes(long address, int length) throws AllocsException {
      byte[] bytes = new byte[length];
      int got = context.target().memory().readSome(address, bytes, 0, length);
      return java.util.Arrays.copyOf(bytes, got);
    }

    /** What the caller takes back after a call: the arguments that it pushed for it. */
    private long pushed(Frame frame) throws AllocsException {
      if (frame.interrupted()) {
        return 0;
      }
      InstructionFields next = InstructionFields.at(bytes(frame.pc(), LONGEST), 0);
      boolean adds =
          next != null
              && (next.opcode() == 0x81 || next.opcode() == 0x83)
              && next.wide()
              && next.mode() == 3
              && next.base() == RSP
              && (next.reg() & 7) == 0;
      return adds && next.immediate() > 0 && next.immediate() <= MAX_PUSHED ? next.immediate() : 0;
    }
  }
}
