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
 * @param symbol as the symbol table has it, or would have it
 * @param section that it lies in
 * @param definition what debug information places exactly there
 * @param declared where the source declares that
 */
public record SymbolFacts(
    Symbol symbol,
    Optional<Section> section,
    Answer<Definition> definition,
    Answer<SourceFrame> declared) {
  /**
   * All symbols of a name; where a version stands behind it, as linkers write it, those of it.
   * Where a file has lost its symbols, what debug information alone has under that name.
   */
  public static List<SymbolFacts> named(ModuleInfo module, String name) {
    int at = name.indexOf('@');
    String plain = at > 0 ? name.substring(0, at) : name;
    String version = name.substring(plain.length());
    List<Symbol> symbols = module.symbolsNamed(plain);
    if (symbols.isEmpty() && version.isEmpty()) {
      symbols = defined(module, name);
    }
    return symbols.stream()
        .filter(symbol -> version.isEmpty() || symbol.versions().contains(version))
        .map(symbol -> of(module, symbol))
        .toList();
  }

  private static List<Symbol> defined(ModuleInfo module, String name) {
    return module.definitions().value().orElse(List.of()).stream()
        .filter(found -> found.linkageName().orElse(found.name()).equals(name))
        .map(SymbolFacts::symbolOf)
        .toList();
  }

  /** As a symbol table would have it; nothing says whether it was global. */
  private static Symbol symbolOf(Definition found) {
    Symbol.Kind kind = found.function() ? Symbol.Kind.FUNCTION : Symbol.Kind.OBJECT;
    Symbol.SizeSource source =
        found.size() == 0 ? Symbol.SizeSource.UNKNOWN : Symbol.SizeSource.DEBUG_INFO;
    return new Symbol(
        found.linkageName().orElse(found.name()),
        kind,
        false,
        found.address(),
        found.size(),
        source);
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
