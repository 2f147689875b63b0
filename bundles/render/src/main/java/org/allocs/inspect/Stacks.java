package org.allocs.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Site;
import org.allocs.query.MemoryView;
import org.allocs.target.FatalSignal;
import org.allocs.target.TargetThread;
import org.allocs.work.Together;

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
    ThreadSearch search = new ThreadSearch(view, wish);
    Map<String, ThreadParts> found = search.run();
    List<ThreadStack> threads = new ArrayList<>();
    Together.map(Together.runs(search.threads()), run -> read(view, wish, run, found))
        .forEach(threads::addAll);
    return new Stacks(threads);
  }

  private static List<ThreadStack> read(
      MemoryView view, StackWish wish, List<TargetThread> threads, Map<String, ThreadParts> found)
      throws AllocsException {
    FrameReader reader = new FrameReader(view, wish);
    Optional<FatalSignal> fatal = view.context().target().fatalSignal();
    List<ThreadStack> stacks = new ArrayList<>();
    for (TargetThread thread : threads) {
      ThreadParts parts = found.getOrDefault(Long.toString(thread.tid()), new ThreadParts());
      Optional<FatalSignal> signal = fatal.filter(f -> f.tid() == thread.tid());
      stacks.add(parts.stackOf(thread, signal, reader, wish));
    }
    return stacks;
  }
}
