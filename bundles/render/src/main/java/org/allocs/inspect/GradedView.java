package org.allocs.inspect;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.allocator.Context;
import org.allocs.allocator.TypedHeap;
import org.allocs.change.Change;
import org.allocs.change.LoggedChange;
import org.allocs.change.Outcome;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Content;
import org.allocs.model.Grade;
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
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;

/**
 * A view that asks all memory where a chunk alone tells too little, and that does not know types
 * which only evidence of a lower grade speaks for.
 *
 * @param view that it shows; closed with it
 * @param least grade that counts
 * @param thorough whether all memory is asked even where a chunk alone tells enough
 */
public record GradedView(MemoryView view, Grade least, boolean thorough) implements MemoryView {
  @Override
  public Answer<DataType> type(Allocation allocation) {
    Answer<DataType> alone = view.type(allocation);
    boolean enough = alone.grade().filter(grade -> grade != Grade.GUESS).isPresent();
    if (!Conventions.isHeapChunk(allocation) || (enough && !thorough)) {
      return graded(alone);
    }
    try {
      return graded(view.typedHeap().isPresent() ? view.type(allocation) : alone);
    } catch (AllocsException e) {
      return graded(alone);
    }
  }

  private Answer<DataType> graded(Answer<DataType> answer) {
    Optional<Grade> grade = least == Grade.GUESS ? Optional.empty() : answer.grade();
    return grade.isPresent() && least.isAbove(grade.get())
        ? Answer.unknown(grade.get().word() + " only: " + answer.evidence().get(0).source())
        : answer;
  }

  @Override
  public Outcome change(Allocation allocation, Change change) throws AllocsException {
    return view.change(allocation, change);
  }

  @Override
  public List<LoggedChange> changes() throws AllocsException {
    return view.changes();
  }

  @Override
  public Answer<Content> content(AddressRange range) {
    return view.content(range);
  }

  @Override
  public Answer<Long> usableSize(Allocation allocation) throws AllocsException {
    return view.usableSize(allocation);
  }

  @Override
  public Answer<Lifetime> lifetime(Allocation allocation) throws AllocsException {
    return view.lifetime(allocation);
  }

  @Override
  public Answer<Identity> identity(Allocation allocation) throws AllocsException {
    return view.identity(allocation);
  }

  @Override
  public Answer<Identity> identity(Allocation allocation, Ordinals ordinals)
      throws AllocsException {
    return view.identity(allocation, ordinals);
  }

  @Override
  public Answer<Metadata> metadata(Allocation allocation) throws AllocsException {
    return view.metadata(allocation);
  }

  @Override
  public Answer<PointerUse> pointerUse(Allocation allocation) throws AllocsException {
    return view.pointerUse(allocation);
  }

  @Override
  public boolean typeFollowsCalls(Allocation allocation) {
    return view.typeFollowsCalls(allocation);
  }

  @Override
  public Optional<TypedHeap> typedHeap() throws AllocsException {
    return view.typedHeap().map(GradedHeap::new);
  }

  /** A typed heap whose answers are graded, each once. */
  private final class GradedHeap implements TypedHeap {
    private final TypedHeap heap;

    GradedHeap(TypedHeap heap) {
      this.heap = heap;
    }

    @Override
    public void forEach(Visitor visitor) throws AllocsException {
      Map<Answer<DataType>, Answer<DataType>> known = new IdentityHashMap<>();
      heap.forEach(
          new Visitor() {
            @Override
            public void chunk(long base, long size, Allocation alike, Answer<DataType> type)
                throws AllocsException {
              Answer<DataType> answer = known.computeIfAbsent(type, t -> graded(t));
              visitor.chunk(base, size, alike, answer);
            }

            @Override
            public void opaque(Allocation arena, String why) throws AllocsException {
              visitor.opaque(arena, why);
            }
          });
    }

    @Override
    public Answer<DataType> type(Allocation chunk) {
      return graded(heap.type(chunk));
    }
  }

  @Override
  public Context context() {
    return view.context();
  }

  @Override
  public Resolution find(long address) throws AllocsException {
    return view.find(address);
  }

  @Override
  public void walk(AddressRange within, TreeVisitor visitor) throws AllocsException {
    view.walk(within, visitor);
  }

  @Override
  public Answer<Site> site(Allocation allocation) {
    return view.site(allocation);
  }

  @Override
  public Answer<History> history() throws AllocsException {
    return view.history();
  }

  @Override
  public Map<String, History> partHistories() throws AllocsException {
    return view.partHistories();
  }

  @Override
  public List<Site> calls(Allocation allocation) {
    return view.calls(allocation);
  }

  @Override
  public Site describe(long pc) throws AllocsException {
    return view.describe(pc);
  }

  @Override
  public List<Long> resolve(String expression) throws AllocsException {
    return view.resolve(expression);
  }

  @Override
  public Answer<DataType> typeNamed(String name) throws AllocsException {
    return view.typeNamed(name);
  }

  @Override
  public Answer<CompositeType> definition(CompositeType declared) throws AllocsException {
    return view.definition(declared);
  }

  @Override
  public List<String> problems() {
    return view.problems();
  }

  @Override
  public void refresh() {
    view.refresh();
  }

  @Override
  public void close() {
    view.close();
  }
}
