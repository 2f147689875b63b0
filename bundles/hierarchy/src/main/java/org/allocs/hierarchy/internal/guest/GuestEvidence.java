package org.allocs.hierarchy.internal.guest;

import java.util.List;
import org.allocs.allocator.ContentEvidence;
import org.allocs.allocator.Context;
import org.allocs.allocator.TypeEvidence;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Content;
import org.allocs.type.DataType;

/** Evidence of a guest. */
record GuestEvidence(Guest guest, TypeEvidence evidence) implements TypeEvidence {
  @Override
  public Answer<DataType> typeOf(Allocation allocation, Context context) {
    try {
      GuestContext given = GuestContext.of(guest, context);
      return guest.ask(() -> evidence.typeOf(allocation, given));
    } catch (AllocsException e) {
      return Answer.unknown(e.getMessage());
    }
  }

  @Override
  public boolean isSharedBySite() {
    try {
      return guest.ask(evidence::isSharedBySite);
    } catch (AllocsException e) {
      return false;
    }
  }

  @Override
  public Object basis(Context context) throws AllocsException {
    GuestContext given = GuestContext.of(guest, context);
    // Compared by the engine, and not by the guest's code.
    return guest.ask(() -> String.valueOf(evidence.basis(given)));
  }

  @Override
  public List<String> remarks(Context context) throws AllocsException {
    GuestContext given = GuestContext.of(guest, context);
    return guest.ask(() -> List.copyOf(evidence.remarks(given)));
  }

  /** What a guest says of contents. */
  record OfContents(Guest guest, ContentEvidence evidence) implements ContentEvidence {
    @Override
    public Answer<Content> contentOf(AddressRange range, Context context) {
      try {
        GuestContext given = GuestContext.of(guest, context);
        return guest.ask(() -> evidence.contentOf(range, given));
      } catch (AllocsException e) {
        return Answer.unknown(e.getMessage());
      }
    }
  }
}
