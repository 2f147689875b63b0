package org.allocs.inspect;

import java.util.List;
import java.util.Optional;
import org.allocs.debug.Definition;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Section;
import org.allocs.debug.Symbol;
import org.allocs.model.AddressRange;
import org.allocs.model.Answer;
import org.allocs.model.SourceFrame;

/**
 * A symbol of a file, and what is defined there.
 *
 * @param symbol as the symbol table has it
 * @param section that it lies in
 * @param definition what debug information places exactly there
 * @param declared where the source declares that
 */
public record SymbolFacts(
    Symbol symbol,
    Optional<Section> section,
    Answer<Definition> definition,
    Answer<SourceFrame> declared) {
  /** All symbols of a name; where a version stands behind it, as linkers write it, those of it. */
  public static List<SymbolFacts> named(ModuleInfo module, String name) {
    int at = name.indexOf('@');
    String plain = at > 0 ? name.substring(0, at) : name;
    String version = name.substring(plain.length());
    return module.symbolsNamed(plain).stream()
        .filter(symbol -> version.isEmpty() || symbol.versions().contains(version))
        .map(symbol -> of(module, symbol))
        .toList();
  }

  private static SymbolFacts of(ModuleInfo module, Symbol symbol) {
    long address = symbol.address().value();
    Optional<Section> section =
        module.sections().stream()
            .filter(s -> AddressRange.ofSize(s.address().value(), s.size()).contains(address))
            .findFirst();
    Answer<Definition> definition = module.definitionAt(symbol.address());
    Optional<Definition> exact =
        definition.value().filter(found -> found.address().equals(symbol.address()));
    if (definition.isKnown() && exact.isEmpty()) {
      definition =
          Answer.unknown("inside of " + definition.value().map(Definition::name).orElse("another"));
    }
    Answer<SourceFrame> declared =
        exact.isPresent()
            ? module.declarationAt(symbol.address())
            : Answer.unknown("not defined in debug information");
    return new SymbolFacts(symbol, section, definition, declared);
  }
}
