package org.allocs.statics.internal;

import java.util.Optional;
import org.allocs.allocator.Arena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/** The symbols of one section; its table is made when it is first asked for. */
final class SymbolArena implements Arena {
  private final Image image;
  private final AddressRange range;
  private final String holder;
  private volatile SymbolTable table;

  SymbolArena(Image image, AddressRange range, String holder) {
    this.image = image;
    this.range = range;
    this.holder = holder;
  }

  private SymbolTable table() {
    SymbolTable known = table;
    return known != null ? known : make();
  }

  private synchronized SymbolTable make() {
    if (table == null) {
      table = SymbolTable.of(image, range);
    }
    return table;
  }

  @Override
  public AddressRange range() {
    return range;
  }

  @Override
  public Optional<Allocation> find(long address) {
    SymbolTable symbols = table();
    int at = symbols.firstEndingAfter(address);
    return at < symbols.size() && symbols.range(at).contains(address)
        ? Optional.of(symbols.kept(at))
        : Optional.empty();
  }

  @Override
  public boolean forEach(AddressRange within, Visitor visitor) throws AllocsException {
    SymbolTable symbols = table();
    for (int i = symbols.firstEndingAfter(within.base()); i < symbols.size(); i++) {
      AddressRange symbol = symbols.range(i);
      if (!AddressRange.lessThan(symbol.base(), within.limit())) {
        break;
      }
      if (symbol.overlaps(within) && !visitor.visit(symbols.allocation(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String gap() {
    return "no symbol covers this part of " + holder;
  }
}
