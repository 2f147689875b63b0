package org.allocs.inspect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.UnwoundFrame;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.query.MemoryView;
import org.allocs.query.TreeVisitor;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;
import org.allocs.target.Registers;
import org.allocs.target.TargetThread;
import org.allocs.target.ThreadMemory;
import org.allocs.work.Together;

/**
 * Finds what threads have in memory where their registers point, not in all of it: a heap with
 * millions of chunks is looked through only if a thread runs on a stack in it.
 */
final class ThreadSearch {
  private static final String INITIAL_STACK = "[stack]";

  private final MemoryView view;
  private final StackWish wish;
  private final Map<String, ThreadParts> byThread = new LinkedHashMap<>();

  /** Outermost allocations that were looked through: limit by base. */
  private final TreeMap<Long, Long> seen = new TreeMap<>(Long::compareUnsigned);

  /** What the last allocation with a thread was added to. */
  private ThreadParts last = new ThreadParts();

  ThreadSearch(MemoryView view, StackWish wish) {
    this.view = view;
    this.wish = wish;
  }

  /** The threads that are wanted, the main thread first. */
  List<TargetThread> threads() throws AllocsException {
    return view.context().target().threads().stream().filter(t -> wish.wants(t.tid())).toList();
  }

  /** What each of the wanted threads has, by its id. */
  Map<String, ThreadParts> run() throws AllocsException {
    List<AddressRange> roots = rootsOfThreads();
    for (List<Found> inside : Together.map(roots, this::inside)) {
      inside.forEach(this::add);
    }
    for (AddressRange root : roots) {
      seen.put(root.base(), root.limit());
    }
    List<TargetThread> threads = threads();
    for (TargetThread thread : threads) {
      followFrames(thread);
    }
    if (wish.blocks()) {
      addBlocks(threads);
    }
    return byThread;
  }

  /**
   * The outermost allocations that threads point to, ascending. Threads are asked for last:
   * allocators have better things to do while the kernel stops them.
   */
  private List<AddressRange> rootsOfThreads() throws AllocsException {
    Roots roots = new Roots();
    view.walk(AddressRange.ALL, roots);
    return roots.found;
  }

  /** Takes those with a pointer into them; what is in them is looked at later. */
  private final class Roots implements TreeVisitor {
    private final List<AddressRange> found = new ArrayList<>();
    private TreeSet<Long> pointers;

    @Override
    public boolean enters(int depth, Allocation root) throws AllocsException {
      if (pointers == null) {
        pointers = pointers();
      }
      Long next = pointers.ceiling(root.base());
      if (next != null && root.range().contains(next)) {
        found.add(root.range());
      }
      return false;
    }

    @Override
    public Step visit(
        int depth, Allocation root, Optional<String> suballocator, Optional<String> note) {
      return Step.SKIP;
    }
  }

  /** Stack pointers, thread pointers, and the initial stack. */
  private TreeSet<Long> pointers() throws AllocsException {
    TreeSet<Long> pointers = new TreeSet<>(Long::compareUnsigned);
    for (TargetThread thread : threads()) {
      Registers registers = thread.registers().value().orElse(new Registers());
      registers.sp().ifPresent(pointers::add);
      registers.get(Registers.FS_BASE).ifPresent(pointers::add);
    }
    for (Mapping mapping : view.context().target().mappings()) {
      if (mapping.isLabelled(INITIAL_STACK)) {
        pointers.add(mapping.range().base());
      }
    }
    return pointers;
  }

  /**
   * What an outermost allocation has that is a thread's, or in a frame.
   *
   * @param note why nothing is known of what is in it, if so
   */
  private record Found(Allocation allocation, Optional<String> note) {}

  private List<Found> inside(AddressRange root) throws AllocsException {
    List<Found> found = new ArrayList<>();
    view.walk(
        root,
        (depth, allocation, suballocator, note) -> {
          if (wish.parts() || allocation.attributes().containsKey(Conventions.THREAD)) {
            found.add(new Found(allocation, note));
          }
          return TreeVisitor.Step.DEEPER;
        });
    return found;
  }

  private void add(Found found) {
    String thread = found.allocation().attributes().get(Conventions.THREAD);
    if (thread != null) {
      last = byThread.computeIfAbsent(thread, t -> new ThreadParts());
      last.add(found.allocation(), found.note());
    } else {
      last.addInside(found.allocation());
    }
  }

  /**
   * A signal's frame leads back to the stack that was interrupted, wherever that is, as does that
   * of a function that went to another stack.
   */
  private void followFrames(TargetThread thread) throws AllocsException {
    ThreadParts parts = byThread.get(Long.toString(thread.tid()));
    for (int i = 0; parts != null && i < parts.frames().size(); i++) {
      OptionalLong caller = caller(parts.frames().get(i));
      if (caller.isPresent() && !isSeen(caller.getAsLong())) {
        List<Allocation> path = view.find(caller.getAsLong()).path();
        if (!path.isEmpty()) {
          AddressRange root = path.get(0).range();
          inside(root).forEach(this::add);
          seen.put(root.base(), root.limit());
        }
      }
    }
  }

  /** Where the frame of a frame's caller is. */
  private static OptionalLong caller(Allocation frame) {
    Optional<String> elsewhere = Conventions.attribute(frame, Conventions.CALLER_FRAME);
    Optional<UnwoundFrame> unwound = frame.detail(UnwoundFrame.class);
    return elsewhere.isEmpty() && unwound.isPresent()
        ? OptionalLong.of(unwound.get().cfa())
        : elsewhere
            .or(() -> Conventions.attribute(frame, Conventions.CFA))
            .map(Addresses::parse)
            .orElse(OptionalLong.empty());
  }

  private boolean isSeen(long address) {
    Map.Entry<Long, Long> root = seen.floorEntry(address);
    return root != null && AddressRange.lessThan(address, root.getValue());
  }

  /** Blocks for libraries that were opened late are in heaps. */
  private void addBlocks(List<TargetThread> threads) throws AllocsException {
    for (LoadedObject object : view.context().target().objects()) {
      ModuleInfo module = view.context().debugInfo().module(view.context().target(), object);
      if (module.threadBlockSize().orElse(0) > 0) {
        for (TargetThread thread : threads) {
          Optional<Long> block =
              thread
                  .registers()
                  .value()
                  .flatMap(registers -> module.threadBlock(registers, object.bias()).value());
          if (block.isPresent() && !isSeen(block.get())) {
            addBlock(thread, block.get());
          }
        }
      }
    }
  }

  private void addBlock(TargetThread thread, long address) throws AllocsException {
    for (Allocation allocation : view.find(address).path()) {
      if (isBlockOf(thread, allocation)) {
        add(new Found(allocation, Optional.empty()));
      }
    }
  }

  private static boolean isBlockOf(TargetThread thread, Allocation allocation) {
    boolean variables =
        allocation
            .detail(ThreadMemory.class)
            .filter(memory -> memory.role() == ThreadMemory.Role.VARIABLES)
            .isPresent();
    String owner = allocation.attributes().get(Conventions.THREAD);
    return variables && Long.toString(thread.tid()).equals(owner);
  }
}
