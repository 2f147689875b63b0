package org.allocs.inspect;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.allocs.error.AllocsException;
import org.allocs.inspect.Stacks.StackFrame;
import org.allocs.inspect.Stacks.ThreadStack;
import org.allocs.model.Allocation;
import org.allocs.target.FatalSignal;
import org.allocs.target.TargetThread;
import org.allocs.target.ThreadMemory;

/** What was found of one thread: its frames, and what else it has in memory. */
final class ThreadParts {
  private final List<Allocation> frames = new ArrayList<>();
  private final Map<Allocation, List<Allocation>> dynamic = new LinkedHashMap<>();
  private final Map<ThreadMemory.Role, List<Allocation>> others =
      new EnumMap<>(ThreadMemory.Role.class);

  /** Why there are no more frames. */
  private Optional<String> end = Optional.empty();

  /** Why there are none on some stack; of a thread that runs on another one there are. */
  private Optional<String> none = Optional.empty();

  /**
   * Adds what is the thread's.
   *
   * @param opaque why nothing is known of what is in it, if so
   */
  void add(Allocation allocation, Optional<String> opaque) {
    if (Conventions.isFrame(allocation)) {
      frames.add(allocation);
      end = end.or(() -> opaque).or(() -> Conventions.attribute(allocation, Conventions.END));
    } else {
      allocation.detail(ThreadMemory.class).ifPresent(memory -> all(memory).add(allocation));
      none = none.or(() -> opaque);
    }
  }

  private List<Allocation> all(ThreadMemory memory) {
    return others.computeIfAbsent(memory.role(), r -> new ArrayList<>());
  }

  /** Adds what lies in the frame that was added last. */
  void addInside(Allocation allocation) {
    if (!frames.isEmpty()) {
      Allocation last = frames.get(frames.size() - 1);
      if (last.range().contains(allocation.range())) {
        dynamic.computeIfAbsent(last, f -> new ArrayList<>()).add(allocation);
      }
    }
  }

  /** So far. */
  List<Allocation> frames() {
    return frames;
  }

  /** Its copies of files' thread-local variables. */
  List<Allocation> variables() {
    return others.getOrDefault(ThreadMemory.Role.VARIABLES, List.of());
  }

  private Optional<Allocation> first(ThreadMemory.Role role) {
    return others.getOrDefault(role, List.of()).stream().findFirst();
  }

  /** All of it in order. */
  ThreadStack stackOf(
      TargetThread thread, Optional<FatalSignal> signal, FrameReader reader, StackWish wish)
      throws AllocsException {
    List<StackFrame> read = reader.read(thread, inOrder(), dynamic);
    Optional<String> why =
        thread.lacks().or(() -> end).or(() -> frames.isEmpty() ? none : Optional.empty());
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
        variables(),
        first(ThreadMemory.Role.CONTROL_BLOCK),
        read,
        registers,
        why);
  }

  /** Innermost first. */
  private List<Allocation> inOrder() {
    TreeMap<Long, List<Allocation>> byLevel = new TreeMap<>();
    frames.forEach(f -> byLevel.computeIfAbsent(level(f), l -> new ArrayList<>(1)).add(f));
    List<Allocation> ordered = new ArrayList<>(frames.size());
    byLevel.values().forEach(ordered::addAll);
    return ordered;
  }

  /** Frames on another stack than the thread's own are not where their place among others is. */
  private static long level(Allocation frame) {
    return Conventions.attribute(frame, Conventions.LEVEL)
        .map(Addresses::parse)
        .orElse(OptionalLong.empty())
        .orElse(frame.base());
  }
}
