package org.allocs.hierarchy.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.allocator.Context;
import org.allocs.allocator.TypedHeap;
import org.allocs.change.Change;
import org.allocs.change.LoggedChange;
import org.allocs.change.Outcome;
import org.allocs.error.AllocsException;
import org.allocs.error.TargetGoneException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.AllocationFacts;
import org.allocs.model.Answer;
import org.allocs.model.Content;
import org.allocs.model.History;
import org.allocs.model.Identity;
import org.allocs.model.Lifetime;
import org.allocs.model.Metadata;
import org.allocs.model.PointerUse;
import org.allocs.model.Site;
import org.allocs.query.MemoryView;
import org.allocs.query.Ordinals;
import org.allocs.query.Resolution;
import org.allocs.query.TreeVisitor;
import org.allocs.target.LoadedObject;
import org.allocs.target.Target;
import org.allocs.type.ArrayType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;

/** One target's hierarchy. A snapshot is made anew when a service comes or goes. */
final class View implements MemoryView {
  private final Target target;
  private final Registry registry;
  private final Problems problems = new Problems();
  private volatile Snapshot snapshot;

  /** The heap of the snapshot before, until there is one that has it. */
  private Optional<WholeHeap> lastHeap = Optional.empty();

  View(Target target, Registry registry) {
    this.target = target;
    this.registry = registry;
  }

  private Snapshot snapshot() throws TargetGoneException {
    Snapshot now = snapshot;
    return now != null && now.version() == registry.version() ? now : newest();
  }

  private synchronized Snapshot newest() throws TargetGoneException {
    if (snapshot == null || snapshot.version() != registry.version()) {
      snapshot = Snapshot.of(target, registry, problems, lastHeap);
      lastHeap = Optional.empty();
    }
    return snapshot;
  }

  private Guard guard() {
    return new Guard(target, problems);
  }

  /** Of the last snapshot; if none can be taken, one without allocators. */
  @Override
  public Context context() {
    try {
      return snapshot().context();
    } catch (TargetGoneException e) {
      return new ViewContext(target, registry, guard());
    }
  }

  @Override
  public Resolution find(long address) throws AllocsException {
    return new Locator(address).locate(snapshot(), target);
  }

  @Override
  public void walk(AddressRange within, TreeVisitor visitor) throws AllocsException {
    if (!within.isEmpty()) {
      Snapshot now = snapshot();
      new Walker(within, now.marking(visitor)).walk(now.top(within), 0);
    }
  }

  private Facts facts() {
    return new Facts(guard(), context());
  }

  @Override
  public Answer<Long> usableSize(Allocation allocation) throws AllocsException {
    return facts().usableSize(allocation);
  }

  @Override
  public Answer<Lifetime> lifetime(Allocation allocation) throws AllocsException {
    return facts().ask(allocation, AllocationFacts::lifetime);
  }

  @Override
  public Answer<Identity> identity(Allocation allocation) throws AllocsException {
    return identity(allocation, snapshot().ordinals());
  }

  @Override
  public Answer<Identity> identity(Allocation allocation, Ordinals ordinals)
      throws AllocsException {
    return facts().identity(allocation, ordinals);
  }

  @Override
  public Answer<Metadata> metadata(Allocation allocation) throws AllocsException {
    return facts().ask(allocation, AllocationFacts::metadata);
  }

  @Override
  public Answer<PointerUse> pointerUse(Allocation allocation) throws AllocsException {
    return facts().ask(allocation, AllocationFacts::pointerUse);
  }

  @Override
  public Outcome change(Allocation allocation, Change change) throws AllocsException {
    Outcome outcome = snapshot().change(allocation, change);
    if (outcome.done().isPresent()) {
      changed();
    }
    return outcome;
  }

  /** What was read before does not show what was changed: nothing of heaps, at the least. */
  private synchronized void changed() throws AllocsException {
    Snapshot last = snapshot;
    if (last == null || last.version() != registry.version()) {
      refresh();
      return;
    }
    problems();
    List<LoadedObject> before = target.objects();
    Class<?> kept = Context.Lasting.class;
    if (target.renew()) {
      kept = target.objects().equals(before) ? Context.OfFiles.class : Forgotten.class;
    }
    snapshot = last.changed(registry, kept);
  }

  /** No key is one. */
  private interface Forgotten {}

  @Override
  public List<LoggedChange> changes() throws AllocsException {
    return snapshot().changes();
  }

  /** An array without a bound has as many elements as the allocation has room for. */
  @Override
  public Answer<DataType> type(Allocation allocation) {
    Answer<DataType> answer = typeAsTold(allocation);
    boolean unbounded =
        answer.isKnown()
            && answer.value().get().stripped() instanceof ArrayType array
            && array.count().isEmpty();
    return unbounded ? answer.map(t -> ArrayType.fitted(t, allocation.size())) : answer;
  }

  private Answer<DataType> typeAsTold(Allocation allocation) {
    try {
      Snapshot now = snapshot();
      Answer<DataType> alone = now.typing().type(allocation);
      Optional<WholeHeap> heap = Typing.isChunk(allocation) ? now.knownHeap() : Optional.empty();
      return heap.isPresent() ? Typing.better(alone, heap.get().type(allocation)) : alone;
    } catch (TargetGoneException e) {
      return Answer.unknown(e.getMessage());
    }
  }

  @Override
  public Answer<Content> content(AddressRange range) {
    try {
      return new Contents(guard(), snapshot().context()).of(range, registry.contentEvidence());
    } catch (TargetGoneException e) {
      return Answer.unknown(e.getMessage());
    }
  }

  @Override
  public boolean typeFollowsCalls(Allocation allocation) {
    try {
      return snapshot().typing().followsCalls(allocation);
    } catch (TargetGoneException e) {
      return false;
    }
  }

  @Override
  public Optional<TypedHeap> typedHeap() throws AllocsException {
    return snapshot().typedHeap().map(heap -> heap);
  }

  @Override
  public Answer<Site> site(Allocation allocation) {
    return new Sites(guard(), context()).of(allocation);
  }

  @Override
  public Answer<History> history() throws AllocsException {
    return new Histories(guard(), snapshot().context()).first(registry.allocators());
  }

  @Override
  public Map<String, History> partHistories() throws AllocsException {
    return new Histories(guard(), snapshot().context()).all(snapshot().members());
  }

  @Override
  public List<Site> calls(Allocation allocation) {
    return new Sites(guard(), context()).calls(allocation);
  }

  @Override
  public Site describe(long pc) throws AllocsException {
    return new Sites(guard(), context()).describe(pc, pc);
  }

  @Override
  public List<Long> resolve(String expression) throws AllocsException {
    return new SymbolNames(guard(), context()).resolve(expression);
  }

  @Override
  public Answer<DataType> typeNamed(String name) throws AllocsException {
    return context().typeNamed(name);
  }

  @Override
  public Answer<CompositeType> definition(CompositeType declared) throws AllocsException {
    return new TypeDefinitions(guard(), context()).of(declared);
  }

  @Override
  public List<String> problems() {
    try {
      Optional<Snapshot> now = lastSnapshot();
      if (now.isPresent()) {
        now.get().remarks().forEach(problems::add);
      }
    } catch (TargetGoneException e) {
      problems.add(e.getMessage());
    }
    registry.cutOff().values().forEach(problems::addUnlessTold);
    return problems.all();
  }

  /** The one that was asked last, if any was. */
  private Optional<Snapshot> lastSnapshot() {
    return Optional.ofNullable(snapshot);
  }

  @Override
  public synchronized void refresh() {
    problems();
    target.refresh();
    if (snapshot != null) {
      lastHeap = snapshot.lastHeap();
    }
    snapshot = null;
  }

  @Override
  public synchronized void close() {
    snapshot = null;
    lastHeap = Optional.empty();
  }
}
