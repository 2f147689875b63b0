package org.allocs.stack.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.target.Memory;

/** The frames on one stack. Unwinds when first asked. Safe for use by several threads. */
final class FrameArena implements Arena {
  private final Context context;
  private final StackRegion region;
  private final FrameFacts facts;
  private volatile List<Frame> frames;

  FrameArena(Context context, StackRegion region) {
    this.context = context;
    this.region = region;
    this.facts = new FrameFacts(context, region.thread());
  }

  @Override
  public AddressRange range() {
    return region.range();
  }

  private Memory memory() {
    return region.thread().memory(context.target().memory());
  }

  private Walk walk() throws AllocsException {
    return StackTable.walk(context, region.thread());
  }

  /** Those that lie on this stack, ascending and disjoint. */
  private List<Frame> frames() throws AllocsException {
    List<Frame> known = frames;
    if (known == null) {
      List<Frame> inside = new ArrayList<>();
      for (Frame frame : walk().frames()) {
        if (range().contains(frame.range()) && !frame.range().isEmpty()) {
          inside.add(frame);
        }
      }
      inside.sort(Comparator.comparing(Frame::range));
      known = disjoint(inside);
      frames = known;
    }
    return known;
  }

  private static List<Frame> disjoint(List<Frame> sorted) {
    List<Frame> kept = new ArrayList<>(sorted.size());
    for (Frame frame : sorted) {
      boolean follows =
          kept.isEmpty() || !kept.get(kept.size() - 1).range().overlaps(frame.range());
      if (follows) {
        kept.add(frame);
      }
    }
    return List.copyOf(kept);
  }

  @Override
  public Optional<Allocation> find(long address) throws AllocsException {
    List<Frame> all = frames();
    int next = firstAfter(all, address);
    return next == 0 || !all.get(next - 1).range().contains(address)
        ? Optional.empty()
        : Optional.of(allocation(all.get(next - 1)));
  }

  /** Index of the first frame that starts above an address. */
  private static int firstAfter(List<Frame> all, long address) {
    int from = 0;
    int to = all.size();
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (AddressRange.lessThan(address, all.get(middle).range().base())) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    return from;
  }

  @Override
  public boolean forEach(AddressRange within, Visitor visitor) throws AllocsException {
    List<Frame> all = frames();
    for (int i = Math.max(firstAfter(all, within.base()) - 1, 0); i < all.size(); i++) {
      Frame frame = all.get(i);
      if (!AddressRange.lessThan(frame.range().base(), within.limit())) {
        return true;
      }
      if (frame.range().overlaps(within) && !visitor.visit(allocation(frame))) {
        return false;
      }
    }
    return true;
  }

  private Allocation allocation(Frame frame) throws AllocsException {
    Allocation.Builder builder =
        Allocation.of(FrameAllocator.NAME, frame.range())
            .siteAddress(frame.pc())
            .facts(facts)
            .attribute(Attributes.THREAD, Long.toString(region.thread().tid()))
            .attribute(Attributes.LEVEL, Integer.toString(frame.level()))
            .attribute(Attributes.PC, AddressRange.hex(frame.pc()))
            .attribute(Attributes.LOOKUP, AddressRange.hex(frame.lookup()))
            .attribute(Attributes.CFA, AddressRange.hex(frame.cfa()))
            .attribute(Attributes.FOUND_BY, frame.foundBy().words())
            .detail(frame.unwound())
            .type(() -> FrameTypes.typeOf(context, frame, memory()));
    FunctionNames names = FunctionNames.of(context);
    names
        .of(frame)
        .ifPresentOrElse(
            builder::name,
            () -> names.perhaps(frame).ifPresent(f -> builder.attribute(Attributes.PERHAPS, f)));
    if (frame.signal()) {
      builder.attribute(Attributes.SIGNAL, "true");
    }
    Walk walk = walk();
    if (frame.level() < walk.frames().size() - 1) {
      AddressRange caller = walk.frames().get(frame.level() + 1).range();
      if (caller.base() != frame.cfa() && !caller.contains(frame.cfa())) {
        builder.attribute(Attributes.CALLER_FRAME, AddressRange.hex(caller.base()));
      }
    } else if (!walk.complete()) {
      builder.attribute(Attributes.END, walk.end());
    }
    return builder.build();
  }

  @Override
  public String gap() {
    return "no frame covers it: below the stack pointer, or beyond the last frame that was found";
  }

  @Override
  public Optional<String> opaque() {
    try {
      return frames().isEmpty() ? Optional.of(why()) : Optional.empty();
    } catch (AllocsException e) {
      return Optional.of(e.getMessage());
    }
  }

  private String why() throws AllocsException {
    Walk walk = walk();
    if (!walk.frames().isEmpty()) {
      return "thread " + region.thread().tid() + " runs on another stack";
    }
    return "frames of thread " + region.thread().tid() + " are unknown: " + walk.end();
  }
}
