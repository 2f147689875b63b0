package org.allocs.inspect;

import java.util.List;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.UnplacedSymbol;
import org.allocs.model.Answer;
import org.allocs.target.FileAddress;
import org.allocs.type.DataType;

/**
 * A symbol without an address in the image, and what it is declared to be.
 *
 * @param symbol as the symbol table has it
 * @param type that the file declares under this name outside of functions
 */
public record UnplacedFacts(UnplacedSymbol symbol, Answer<DataType> type) {
  /** In no function: what is declared outside of all is meant. */
  private static final FileAddress NOWHERE = new FileAddress(0);

  /** All symbols of a name; where a version stands behind it, as linkers write it, those of it. */
  public static List<UnplacedFacts> named(ModuleInfo module, String name) {
    int at = name.indexOf('@');
    String plain = at > 0 ? name.substring(0, at) : name;
    String version = name.substring(plain.length());
    return module.unplacedSymbolsNamed(plain).stream()
        .filter(symbol -> version.isEmpty() || symbol.versions().contains(version))
        .map(symbol -> new UnplacedFacts(symbol, module.typeOfIdentifier(plain, NOWHERE)))
        .toList();
  }
}
