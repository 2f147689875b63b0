package org.allocs.query;

import java.util.Optional;
import org.allocs.allocator.Arena;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;

/** Looks for the children of one allocation in the hierarchy. Used once. */
final class Children implements TreeVisitor {
  private final MemoryView view;
  private final Allocation parent;
  private final Selection selection;
  private final Arena.Visitor visitor;

  private int parentDepth = -1;
  private Optional<String> suballocator = Optional.empty();
  private Optional<String> note = Optional.empty();
  private boolean stopped;

  Children(MemoryView view, Allocation parent, Selection selection, Arena.Visitor visitor) {
    this.view = view;
    this.parent = parent;
    this.selection = selection;
    this.visitor = visitor;
  }

  Answer<Boolean> visit() throws AllocsException {
    view.walk(parent.range(), this);
    if (parentDepth < 0) {
      return Answer.unknown("it is not there any more");
    }
    if (suballocator.isEmpty()) {
      return Answer.unknown("nobody parcels it out");
    }
    return note.isPresent()
        ? Answer.unknown(note.get())
        : Answer.known(!stopped, Evidence.certain(suballocator.get(), "as it enumerates"));
  }

  @Override
  public Step visit(
      int depth, Allocation allocation, Optional<String> parcelledBy, Optional<String> why)
      throws AllocsException {
    if (parentDepth < 0) {
      if (allocation.equals(parent)) {
        parentDepth = depth;
        suballocator = parcelledBy;
        note = why;
        return Step.DEEPER;
      }
      return allocation.range().contains(parent.range()) ? Step.DEEPER : Step.SKIP;
    }
    if (depth <= parentDepth) {
      return Step.STOP;
    }
    stopped = selection.has(view, allocation) && !visitor.visit(allocation);
    return stopped ? Step.STOP : Step.SKIP;
  }
}
