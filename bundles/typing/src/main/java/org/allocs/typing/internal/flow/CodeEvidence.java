package org.allocs.typing.internal.flow;

import java.util.List;
import org.allocs.allocator.Context;
import org.allocs.allocator.TypeEvidence;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.type.DataType;

/**
 * What the machine code behind the call does with the chunk's address, by the declared types of the
 * variables, members, parameters and results that it gets to. Needs no source.
 */
public final class CodeEvidence implements TypeEvidence {
  private static final int MAX_FRAMES = 8;

  private enum Key {
    FINDINGS
  }

  @Override
  public boolean isSharedBySite() {
    return true;
  }

  @Override
  public Answer<DataType> typeOf(Allocation allocation, Context context) {
    List<Long> calls =
        allocation.calls().isEmpty() && allocation.siteAddress().isPresent()
            ? List.of(allocation.siteAddress().getAsLong())
            : allocation.calls();
    if (calls.isEmpty()) {
      return Answer.unknown("");
    }
    try {
      return typeOf(calls, allocation.size(), findings(context));
    } catch (AllocsException e) {
      return Answer.unknown(e.getMessage());
    }
  }

  private static Findings findings(Context context) throws AllocsException {
    return context.cached(
        Key.FINDINGS,
        () -> {
          Modules modules = new Modules(context);
          return new Findings(
              modules,
              new Code(context.target().memory()),
              new Variables(modules, context.target().memory()));
        });
  }

  /** Outward as long as the address is returned, until something fits the chunk as a whole. */
  private static Answer<DataType> typeOf(List<Long> calls, long size, Findings findings) {
    Choice choice = new Choice(size);
    long offset = 0;
    for (long site : calls.subList(0, Math.min(calls.size(), MAX_FRAMES))) {
      Findings.OfCall here = findings.of(site, offset);
      choice.add(here);
      if (here.returned().size() != 1 || choice.isWhole()) {
        break;
      }
      offset = here.returned().iterator().next();
    }
    return choice.answer();
  }
}
