package org.allocs.inspect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Site;
import org.allocs.query.MemoryView;
import org.allocs.query.TreeVisitor;
import org.allocs.target.FatalSignal;
import org.allocs.target.Target;
import org.allocs.target.TargetThread;
import org.allocs.target.ThreadMemory;

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
   * @param name as the kernel keeps it; empty where a core file does not tell it
   * @param state what it did, as the kernel says it
   * @param signal that ended the process, if it was for this thread
   * @param stack the memory of its stack, if it was found
   * @param guard what directly below its stack nobody may touch
   * @param variables its copies of files' thread-local variables
   * @param controlBlock what the C library keeps of it
   * @param frames innermost first
   * @param registers by name, where they were wanted
   * @param note why there are no frames, or no more
   */
  public record ThreadStack(
      long tid,
      String name,
      Optional<String> state,
      Optional<FatalSignal> signal,
      Optional<Allocation> stack,
      Optional<AddressRange> guard,
      List<Allocation> variables,
      Optional<Allocation> controlBlock,
      List<StackFrame> frames,
      Map<String, String> registers,
      Optional<String> note) {
    /** Checks that nothing is absent. */
    public ThreadStack {
      variables = List.copyOf(variables);
      frames = List.copyOf(frames);
    }
  }

  /**
   * One frame. An inlined function has a frame of its own, which stands before the one that holds
   * it.
   *
   * @param level its place among the frames of its thread, 0 for the innermost
   * @param allocation its memory; for an inlined function that of the frame that holds it
   * @param place function and source position of its program counter
   * @param inline whether its function is inlined
   * @param tailCall whether the function that was called ended in a call of another, which has this
   *     frame in its stead
   * @param locals its variables, where they were wanted
   * @param parts what its bytes are for, where that was wanted
   */
  public record StackFrame(
      int level,
      Allocation allocation,
      Answer<Site> place,
      boolean inline,
      boolean tailCall,
      Optional<Answer<List<Local>>> locals,
      List<FramePart> parts) {
    /** Checks that nothing is absent. */
    public StackFrame {
      parts = List.copyOf(parts);
    }

    /** The name of its function, as far as it is known. */
    public Optional<String> function() {
      return place.value().flatMap(Site::function).or(allocation::name);
    }
  }

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
    return of(view, StackWish.FRAMES);
  }

  /**
   * Asks a view for stacks.
   *
   * @throws AllocsException if the target cannot be read
   */
  public static Stacks of(MemoryView view, StackWish wish) throws AllocsException {
    Map<String, Collected> byThread = new LinkedHashMap<>();
    AtomicReference<Collected> last = new AtomicReference<>(new Collected());
    view.walk(
        AddressRange.ALL,
        (depth, allocation, suballocator, note) -> {
          String thread = allocation.attributes().get(Conventions.THREAD);
          if (thread != null) {
            last.set(byThread.computeIfAbsent(thread, t -> new Collected()));
            last.get().add(allocation, note);
          } else if (wish.parts()) {
            last.get().addInside(allocation);
          }
          return TreeVisitor.Step.DEEPER;
        });
    List<ThreadStack> threads = new ArrayList<>();
    FrameReader reader = new FrameReader(view, wish);
    Target target = view.context().target();
    for (TargetThread thread : target.threads()) {
      if (wish.wants(thread.tid())) {
        Collected found = byThread.getOrDefault(Long.toString(thread.tid()), new Collected());
        Optional<FatalSignal> signal =
            target.fatalSignal().filter(fatal -> fatal.tid() == thread.tid());
        threads.add(found.stackOf(thread, signal, reader, wish));
      }
    }
    return new Stacks(threads);
  }

  /**
   * What the walk shows of one thread, in ascending order: stacks grow down, so innermost first.
   */
  private static final class Collected {
    private final List<Allocation> frames = new ArrayList<>();
    private final Map<Allocation, List<Allocation>> dynamic = new LinkedHashMap<>();
    private final Map<ThreadMemory.Role, List<Allocation>> others =
        new EnumMap<>(ThreadMemory.Role.class);
    private Optional<String> note = Optional.empty();

    void add(Allocation allocation, Optional<String> opaque) {
      Optional<String> why = opaque;
      if (Conventions.isFrame(allocation)) {
        frames.add(allocation);
        why = why.or(() -> Conventions.attribute(allocation, Conventions.END));
      } else {
        allocation
            .detail(ThreadMemory.class)
            .ifPresent(
                memory ->
                    others.computeIfAbsent(memory.role(), r -> new ArrayList<>()).add(allocation));
      }
      note = note.isPresent() ? note : why;
    }

    /** What lies in the frame that was visited last. */
    void addInside(Allocation allocation) {
      if (!frames.isEmpty()) {
        Allocation last = frames.get(frames.size() - 1);
        if (last.range().contains(allocation.range())) {
          dynamic.computeIfAbsent(last, f -> new ArrayList<>()).add(allocation);
        }
      }
    }

    private List<Allocation> all(ThreadMemory.Role role) {
      return others.getOrDefault(role, List.of());
    }

    private Optional<Allocation> first(ThreadMemory.Role role) {
      return all(role).stream().findFirst();
    }

    ThreadStack stackOf(
        TargetThread thread, Optional<FatalSignal> signal, FrameReader reader, StackWish wish)
        throws AllocsException {
      frames.sort(Comparator.comparingLong(Collected::level));
      List<StackFrame> read = reader.read(thread, frames, dynamic);
      Optional<String> why = thread.lacks().or(() -> note);
      if (why.isEmpty() && frames.isEmpty()) {
        why = Optional.of("no frame was found");
      }
      Map<String, String> registers =
          wish.parts()
              ? thread.registers().value().map(RegisterName::values).orElse(Map.of())
              : Map.of();
      Optional<Allocation> stack =
          first(ThreadMemory.Role.STACK).or(() -> first(ThreadMemory.Role.OTHER_STACK));
      return new ThreadStack(
          thread.tid(),
          thread.name(),
          thread.state(),
          signal,
          stack,
          stack.flatMap(s -> s.detail(ThreadMemory.class)).flatMap(ThreadMemory::guard),
          all(ThreadMemory.Role.VARIABLES),
          first(ThreadMemory.Role.CONTROL_BLOCK),
          read,
          registers,
          why);
    }

    /** Frames on another stack than the thread's own are not where their place among others is. */
    private static long level(Allocation frame) {
      return Conventions.attribute(frame, Conventions.LEVEL)
          .map(Addresses::parse)
          .orElse(OptionalLong.empty())
          .orElse(frame.base());
    }
  }
}
