package org.allocs.typing.internal.flow;

import java.util.List;
import java.util.Optional;
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
  static final int MAX_FRAMES = 8;
  static final String SOURCE = "receiving code";

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
      return typeOf(calls, allocation.size(), context, false);
    } catch (AllocsException e) {
      return Answer.unknown(e.getMessage());
    }
  }

  /** Behind a header, what the callers of the function that keeps it have there. */
  private static Answer<DataType> typeOf(
      List<Long> calls, long size, Context context, boolean member) throws AllocsException {
    Findings findings = Findings.of(context);
    Optional<Header> header = Header.of(calls, context);
    if (header.isEmpty()) {
      return typeOf(calls, size, findings, member);
    }
    int inner = header.get().calls();
    Answer<DataType> whole = typeOf(calls.subList(0, inner), size, findings, member);
    if (whole.isKnown() || !header.get().isBefore(size)) {
      return whole.isKnown() ? whole : header.get().alone(size);
    }
    long rest = size - header.get().bytes().orElseThrow();
    return header
        .get()
        .before(typeOf(calls.subList(inner, calls.size()), rest, context, header.get().member()));
  }

  /** Outward as long as the address is returned, until something fits the chunk as a whole. */
  private static Answer<DataType> typeOf(
      List<Long> calls, long size, Findings findings, boolean member) {
    Choice choice = new Choice(size, member);
    long offset = 0;
    for (long site : calls.subList(0, Math.min(calls.size(), MAX_FRAMES))) {
      Findings.OfCall here = findings.of(site, offset);
      choice.add(here);
      if (here.returned().size() != 1 || here.handsOut() || choice.isWhole()) {
        break;
      }
      offset = here.returned().iterator().next();
    }
    return choice.answer();
  }
}
