package org.allocs.inspect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Site;
import org.allocs.query.MemoryView;
import org.allocs.query.TreeVisitor;
import org.allocs.target.TargetThread;

/**
 * Threads and their frames.
 *
 * @param threads the main thread first
 */
public record Stacks(List<ThreadStack> threads) {
  /**
   * One thread.
   *
   * @param tid the kernel's id
   * @param name as the kernel keeps it
   * @param stack the memory of its stack, if it was found
   * @param frames innermost first
   * @param note why there are no frames, or no more
   */
  public record ThreadStack(
      long tid,
      String name,
      Optional<Allocation> stack,
      List<StackFrame> frames,
      Optional<String> note) {
    /** Checks that nothing is absent. */
    public ThreadStack {
      frames = List.copyOf(frames);
    }
  }

  /**
   * One frame.
   *
   * @param allocation its memory
   * @param place function and source position of its program counter
   */
  public record StackFrame(Allocation allocation, Answer<Site> place) {}

  /** Checks that nothing is absent. */
  public Stacks {
    threads = List.copyOf(threads);
  }

  /**
   * Asks a view for all stacks.
   *
   * @throws AllocsException if the target cannot be read
   */
  public static Stacks of(MemoryView view) throws AllocsException {
    Map<String, Collected> byThread = new LinkedHashMap<>();
    view.walk(
        AddressRange.ALL,
        (depth, allocation, suballocator, note) -> {
          String thread = allocation.attributes().get(Conventions.THREAD);
          if (thread != null) {
            byThread.computeIfAbsent(thread, t -> new Collected()).add(allocation, note);
          }
          return TreeVisitor.Step.DEEPER;
        });
    List<ThreadStack> threads = new ArrayList<>();
    for (TargetThread thread : view.context().target().threads()) {
      Collected found = byThread.getOrDefault(Long.toString(thread.tid()), new Collected());
      threads.add(found.stackOf(thread, view));
    }
    return new Stacks(threads);
  }

  /**
   * What the walk shows of one thread, in ascending order: stacks grow down, so innermost first.
   */
  private static final class Collected {
    private final List<Allocation> frames = new ArrayList<>();
    private Optional<Allocation> stack = Optional.empty();
    private Optional<String> note = Optional.empty();

    void add(Allocation allocation, Optional<String> opaque) {
      Optional<String> why = opaque;
      if (Conventions.isFrame(allocation)) {
        frames.add(allocation);
        why = why.or(() -> Conventions.attribute(allocation, Conventions.END));
      } else if (stack.isEmpty()) {
        stack = Optional.of(allocation);
      }
      note = note.isPresent() ? note : why;
    }

    ThreadStack stackOf(TargetThread thread, MemoryView view) throws AllocsException {
      List<StackFrame> placed = new ArrayList<>();
      frames.sort(Comparator.comparingLong(Collected::level));
      for (Allocation frame : frames) {
        placed.add(new StackFrame(frame, place(frame, view)));
      }
      Optional<String> why = note.isPresent() ? note : thread.registers().reason();
      if (why.isEmpty() && frames.isEmpty()) {
        why = Optional.of("no frame was found");
      }
      return new ThreadStack(thread.tid(), thread.name(), stack, placed, why);
    }

    /** Frames on another stack than the thread's own are not where their place among others is. */
    private static long level(Allocation frame) {
      return Conventions.attribute(frame, Conventions.LEVEL)
          .map(Addresses::parse)
          .orElse(OptionalLong.empty())
          .orElse(frame.base());
    }

    private static Answer<Site> place(Allocation frame, MemoryView view) throws AllocsException {
      String text = frame.attributes().get(Conventions.PC);
      OptionalLong pc = Addresses.parse(text);
      if (pc.isEmpty()) {
        return Answer.unknown("not an address: pc=" + text);
      }
      String lookup = Conventions.attribute(frame, Conventions.LOOKUP).orElse(text);
      Site site = view.describe(Addresses.parse(lookup).orElse(pc.getAsLong()));
      return Answer.known(
          new Site(pc.getAsLong(), site.module(), site.function(), site.frames()),
          Evidence.certain("program counter", "pc=" + text));
    }
  }
}
