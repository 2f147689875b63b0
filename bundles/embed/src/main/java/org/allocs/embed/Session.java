package org.allocs.embed;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.allocs.change.Change;
import org.allocs.change.LoggedChange;
import org.allocs.change.Outcome;
import org.allocs.error.AllocsException;
import org.allocs.inspect.Addresses;
import org.allocs.inspect.Inspection;
import org.allocs.inspect.LiveHeap;
import org.allocs.inspect.MetaFacts;
import org.allocs.inspect.Shown;
import org.allocs.inspect.Stacks;
import org.allocs.inspect.TypeExpression;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.query.MemoryView;
import org.allocs.query.TreeVisitor;
import org.allocs.target.FatalSignal;
import org.allocs.target.Target;
import org.allocs.type.DataType;

/**
 * Questions about one process. Mappings, objects and threads are those of the first question since
 * {@link #refresh}; memory is always read anew. Safe for use by several threads.
 */
public final class Session implements AutoCloseable {
  private static final long END_SECONDS = 5;

  private final SharedEngine engine;
  private final Target target;
  private final MemoryView view;
  private final Optional<Process> process;
  private final AtomicBoolean closed = new AtomicBoolean();

  Session(SharedEngine engine, Target target, MemoryView view, Process process) {
    this.engine = engine;
    this.target = target;
    this.view = view;
    this.process = Optional.ofNullable(process);
  }

  /** Receives allocations. */
  @FunctionalInterface
  public interface Visitor {
    /** Takes one; returns false to stop. */
    boolean visit(Allocation allocation) throws AllocsException;
  }

  /** The program, where {@link Allocs#run} started one. */
  public Optional<Process> process() {
    return process;
  }

  /** How a person would name the process. */
  public String description() {
    return target.description();
  }

  /**
   * What is at an address: allocator, range, type down to the field, site.
   *
   * @throws AllocsException if the process is gone
   */
  public Inspection find(long address) throws AllocsException {
    return Inspection.at(view, address);
  }

  /**
   * What else the protocol tells of what is at an address: what it is called in every run, what
   * ends it, what is recorded of it, which pointers stand for it, every way to see its type there.
   *
   * @return empty where nothing covers the address
   * @throws AllocsException if the process is gone
   */
  public Optional<MetaFacts> facts(long address) throws AllocsException {
    return MetaFacts.of(view, view.find(address));
  }

  /**
   * What is at the address that an expression means: a number, {@code symbol}, {@code symbol+off},
   * {@code module!symbol}.
   *
   * @throws AllocsException if the process is gone
   * @throws IllegalArgumentException if there is no such symbol
   */
  public Inspection find(String expression) throws AllocsException {
    return find(address(expression));
  }

  /**
   * The address that an expression means; see {@link #find(String)}.
   *
   * @throws AllocsException if the process is gone
   * @throws IllegalArgumentException if there is no such symbol
   */
  public long address(String expression) throws AllocsException {
    if (Addresses.parse(expression).isPresent()) {
      return Addresses.parse(expression).getAsLong();
    }
    List<Long> found = view.resolve(expression);
    if (found.isEmpty()) {
      throw new IllegalArgumentException("neither an address nor a known symbol: " + expression);
    }
    return found.get(0);
  }

  /**
   * Every allocation, parents before what they contain, in ascending order, without keeping them.
   *
   * @throws AllocsException if the process is gone
   */
  public void list(Visitor visitor) throws AllocsException {
    view.walk(
        AddressRange.ALL,
        (depth, allocation, suballocator, note) ->
            visitor.visit(allocation) ? TreeVisitor.Step.DEEPER : TreeVisitor.Step.STOP);
  }

  /**
   * The hierarchy, as far as the visitor wants to see it.
   *
   * @throws AllocsException if the process is gone
   */
  public void tree(TreeVisitor visitor) throws AllocsException {
    view.walk(AddressRange.ALL, visitor);
  }

  /**
   * The live heap by type.
   *
   * @throws AllocsException if the process is gone
   */
  public LiveHeap types() throws AllocsException {
    return LiveHeap.byType(view);
  }

  /**
   * The live heap by the place that allocated it.
   *
   * @throws AllocsException if the process is gone
   */
  public LiveHeap sites() throws AllocsException {
    return LiveHeap.bySite(view);
  }

  /**
   * The object that covers an address, part by part.
   *
   * @param depth how many objects to go through; 1 is the object alone, 2 includes those that it
   *     points to
   * @throws AllocsException if the process is gone
   */
  public Shown show(long address, int depth) throws AllocsException {
    return Shown.at(view, address, depth);
  }

  /**
   * The memory from an address on, read as a type that is written as C does, such as {@code struct
   * node *[3]}.
   *
   * @param depth as for {@link #show(long, int)}
   * @throws AllocsException if the process is gone
   * @throws IllegalArgumentException if there is no such type
   */
  public Shown show(long address, String type, int depth) throws AllocsException {
    Answer<DataType> named = TypeExpression.resolve(view, type);
    if (!named.isKnown()) {
      throw new IllegalArgumentException(named.reason().orElseThrow());
    }
    return Shown.as(view, address, named.value().orElseThrow(), depth);
  }

  /**
   * Threads and their frames.
   *
   * @throws AllocsException if the process is gone
   */
  public Stacks stacks() throws AllocsException {
    return Stacks.of(view);
  }

  /**
   * Changes an allocation, or has its allocator issue another one; see {@link
   * org.allocs.query.MemoryView#change}.
   *
   * @param address in the deepest allocation that covers it
   * @throws AllocsException if the process is gone
   * @throws IllegalArgumentException if nothing covers the address
   */
  public Outcome change(long address, Change change) throws AllocsException {
    Allocation leaf =
        view.find(address)
            .leaf()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "nothing is mapped at " + AddressRange.hex(address)));
    return view.change(leaf, change);
  }

  /**
   * What was changed in the process, as far as it is on record, in order.
   *
   * @throws AllocsException if the process is gone
   */
  public List<LoggedChange> changes() throws AllocsException {
    return view.changes();
  }

  /** The signal that ended the process, where a core file keeps it. */
  public Optional<FatalSignal> fatalSignal() {
    return target.fatalSignal();
  }

  /** What is wrong with what the process is read from, such as a core file that is not whole. */
  public List<String> problems() {
    return Stream.concat(target.problems().stream(), view.problems().stream()).toList();
  }

  /** Reads mappings, objects and threads anew at the next question. */
  public void refresh() {
    view.refresh();
  }

  /** What all the above is made of. */
  public MemoryView view() {
    return view;
  }

  /** Lets go of the process; one that {@link Allocs#run} started is ended. */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    process.ifPresent(Session::end);
    view.close();
    target.close();
    engine.release();
  }

  private static void end(Process process) {
    try {
      process.destroy();
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
