package org.allocs.stack.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.Mapping;
import org.allocs.target.Memory;
import org.allocs.target.Registers;
import org.allocs.target.TargetThread;

/**
 * All stacks of a target at one moment.
 *
 * @param regions ascending, disjoint
 */
record StackTable(List<StackRegion> regions) {
  private enum Key implements Context.Lasting {
    TABLE
  }

  private record WalkKey(long tid) implements Context.Lasting {}

  static StackTable of(Context context) throws AllocsException {
    return context.cached(Key.TABLE, () -> new Builder(context).build());
  }

  /** The frames of a thread. */
  static Walk walk(Context context, TargetThread thread) throws AllocsException {
    return context.cached(new WalkKey(thread.tid()), () -> computeWalk(context, thread));
  }

  private static Walk computeWalk(Context context, TargetThread thread) throws AllocsException {
    Walk walk = Walker.walk(context, thread);
    Memory memory = thread.memory(context.target().memory());
    List<Frame> frames = new ArrayList<>();
    RedZones zones = RedZones.of(context);
    for (Frame frame : walk.frames()) {
      frames.add(zones.with(frame, memory));
    }
    return new Walk(frames, walk.alternates(), walk.end(), walk.complete());
  }

  private static final class Builder {
    private static final int RED_ZONE = 128;

    private final Context context;
    private final MappingIndex mappings;
    private final List<StackRegion> regions = new ArrayList<>();

    Builder(Context context) throws AllocsException {
      this.context = context;
      this.mappings = new MappingIndex(context.target().mappings());
    }

    StackTable build() throws AllocsException {
      OwnStack own = new OwnStack(context, mappings);
      boolean main = true;
      List<TargetThread> elsewhere = new ArrayList<>();
      for (TargetThread thread : context.target().threads()) {
        Optional<StackRegion> region = main ? own.ofMain(thread) : own.ofThread(thread);
        region.ifPresent(regions::add);
        main = false;
        if (runsOutside(thread, region)) {
          elsewhere.add(thread);
        }
      }
      regions.sort(Comparator.comparing(StackRegion::range));
      List<StackRegion> disjoint = withoutOverlaps();
      regions.clear();
      regions.addAll(disjoint);
      for (TargetThread thread : elsewhere) {
        addOthers(thread);
      }
      regions.sort(Comparator.comparing(StackRegion::range));
      return new StackTable(List.copyOf(regions));
    }

    private static boolean runsOutside(TargetThread thread, Optional<StackRegion> own) {
      OptionalLong sp = thread.registers().value().map(Registers::sp).orElse(OptionalLong.empty());
      return sp.isPresent()
          && own.filter(region -> region.range().contains(sp.getAsLong())).isEmpty();
    }

    /** Stacks without guards between them share a mapping: each begins where the last ends. */
    private List<StackRegion> withoutOverlaps() {
      List<StackRegion> kept = new ArrayList<>();
      List<StackRegion> byLimit = new ArrayList<>(regions);
      byLimit.sort((a, b) -> Long.compareUnsigned(a.range().limit(), b.range().limit()));
      long from = 0;
      for (StackRegion region : byLimit) {
        long base = AddressRange.max(from, region.range().base());
        if (AddressRange.lessThan(base, region.range().limit())) {
          kept.add(region.from(base));
          from = region.range().limit();
        }
      }
      return kept;
    }

    /** What a thread runs on that does not run on its own stack. */
    private void addOthers(TargetThread thread) throws AllocsException {
      Walk walk = walk(context, thread);
      for (AddressRange alternate : walk.alternates()) {
        if (mappings.writableAt(alternate.base()).isPresent()) {
          add(new StackRegion(thread, alternate, StackKind.SIGNAL));
        }
      }
      List<Frame> run = new ArrayList<>();
      for (Frame frame : walk.frames()) {
        boolean known = regions.stream().anyMatch(r -> r.range().contains(frame.range().base()));
        if (known || !continues(run, frame)) {
          addRun(thread, run);
          run.clear();
        }
        if (!known) {
          run.add(frame);
        }
      }
      addRun(thread, run);
    }

    /** Pieces of a stack that grows by them have mappings of their own. */
    private boolean continues(List<Frame> run, Frame frame) {
      if (run.isEmpty()) {
        return true;
      }
      Frame last = run.get(run.size() - 1);
      return !AddressRange.lessThan(frame.range().base(), last.range().limit())
          && mappings
              .at(last.range().base())
              .filter(mapping -> mapping.range().contains(frame.range().base()))
              .isPresent();
    }

    /** Frames on memory that nothing else describes. */
    private void addRun(TargetThread thread, List<Frame> run) {
      if (run.isEmpty()) {
        return;
      }
      long low = run.get(0).range().base();
      long limit = run.get(run.size() - 1).range().limit();
      Optional<Mapping> mapping = mappings.writableAt(low);
      if (mapping.isEmpty() || !AddressRange.lessThan(low, limit)) {
        return;
      }
      long floor = mapping.get().range().base();
      long base = low - floor > RED_ZONE ? low - RED_ZONE : floor;
      add(new StackRegion(thread, new AddressRange(base, limit), StackKind.OTHER));
    }

    private void add(StackRegion region) {
      boolean free = regions.stream().noneMatch(r -> r.range().overlaps(region.range()));
      if (free && !region.range().isEmpty()) {
        regions.add(region);
      }
    }
  }
}
