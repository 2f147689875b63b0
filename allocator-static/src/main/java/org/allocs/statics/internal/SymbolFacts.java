package org.allocs.statics.internal;

import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Identity;
import org.allocs.model.Metadata;
import org.allocs.model.PointerUse;

/** What is known of functions and variables. */
final class SymbolFacts extends FileFacts {
  private static final Evidence CALL = Evidence.certain("ABI", "a call enters at the first byte");

  SymbolFacts(Image image) {
    super(image);
  }

  @Override
  public Answer<PointerUse> pointerUse(Allocation symbol) {
    return Named.FUNCTION.equals(symbol.attributes().get("kind"))
        ? Answer.known(PointerUse.BASE, CALL)
        : super.pointerUse(symbol);
  }

  /** Names of local symbols are not unique in a file. */
  @Override
  public Answer<Identity> identity(Allocation symbol) {
    String name = symbol.name().orElse("symbol");
    return identity(image().object().path() + "!" + name + place(symbol.base()));
  }

  @Override
  public Answer<Metadata> metadata(Allocation symbol) {
    return image()
        .records()
        .symbol(symbol.name().orElse(""), image().object().toFile(symbol.base()));
  }
}
