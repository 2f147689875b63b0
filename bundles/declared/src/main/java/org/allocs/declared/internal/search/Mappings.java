package org.allocs.declared.internal.search;

import java.util.ArrayList;
import java.util.List;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.Mapping;
import org.allocs.target.Target;

/** Which addresses are mapped. */
final class Mappings {
  private final List<AddressRange> ascending = new ArrayList<>();

  Mappings(Target target) throws AllocsException {
    for (Mapping mapping : target.mappings()) {
      ascending.add(mapping.range());
    }
  }

  /** Whether all of a range is mapped. */
  boolean cover(AddressRange range) {
    long reached = range.base();
    for (int i = firstEndingAfter(reached); i < ascending.size(); i++) {
      if (!ascending.get(i).contains(reached)) {
        return false;
      }
      reached = ascending.get(i).limit();
      if (!AddressRange.lessThan(reached, range.limit())) {
        return true;
      }
    }
    return false;
  }

  /** The parts of a range by the mappings that they lie in. */
  List<AddressRange> pieces(AddressRange range) {
    List<AddressRange> pieces = new ArrayList<>();
    for (int i = firstEndingAfter(range.base()); i < ascending.size(); i++) {
      AddressRange piece = ascending.get(i).intersect(range);
      if (piece.isEmpty()) {
        break;
      }
      pieces.add(piece);
    }
    return pieces;
  }

  private int firstEndingAfter(long address) {
    int low = 0;
    int high = ascending.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (AddressRange.lessThan(address, ascending.get(middle).limit())) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
