package org.allocs.render;

import java.util.Optional;
import org.allocs.debug.Definition;
import org.allocs.debug.Section;
import org.allocs.debug.Symbol;
import org.allocs.debug.UnplacedSymbol;
import org.allocs.inspect.SymbolFacts;
import org.allocs.inspect.UnplacedFacts;
import org.allocs.model.AddressRange;
import org.allocs.model.SourceFrame;

/** Symbols of a file as text. */
public final class SymbolText {
  private static final String KEY = "  %-10s %s%n";

  private SymbolText() {}

  /** Some lines for one symbol. */
  public static String symbol(SymbolFacts facts) {
    Symbol symbol = facts.symbol();
    StringBuilder text = new StringBuilder(Plain.of(symbol.name())).append('\n');
    Symbol.demangled(symbol.name()).ifPresent(name -> line(text, "demangled", name));
    line(text, "kind", (symbol.global() ? "global " : "local ") + SymbolJson.word(symbol.kind()));
    if (!symbol.versions().isEmpty()) {
      line(text, "versions", String.join(" ", symbol.versions()));
    }
    line(
        text,
        "address",
        AddressRange.hex(symbol.address().value())
            + facts.section().map(Section::name).map(name -> " in " + name).orElse(""));
    line(text, "size", symbol.size() + ", from: " + SymbolJson.word(symbol.sizeSource()));
    Optional<Definition> definition = facts.definition().value();
    if (definition.isPresent()) {
      line(text, "defined", declaration(definition.get()));
      definition.get().scope().ifPresent(scope -> line(text, "local to", scope));
      line(
          text,
          "declared",
          facts
              .declared()
              .value()
              .map(SymbolText::place)
              .orElseGet(() -> "unknown: " + facts.declared().reason().orElse("")));
    } else {
      line(text, "defined", "unknown: " + facts.definition().reason().orElse(""));
    }
    return text.toString();
  }

  /** Some lines for a symbol without an address. */
  public static String unplaced(UnplacedFacts facts) {
    UnplacedSymbol symbol = facts.symbol();
    StringBuilder text = new StringBuilder(Plain.of(symbol.name())).append('\n');
    String binding = symbol.weak() ? "weak " : symbol.global() ? "global " : "local ";
    boolean undefined = symbol.kind() == UnplacedSymbol.Kind.UNDEFINED;
    line(text, "kind", binding + (undefined ? "undefined " + symbol.what() : symbol.what()));
    if (!symbol.versions().isEmpty()) {
      line(text, "versions", String.join(" ", symbol.versions()));
    }
    String section = symbol.section().map(name -> " in " + name).orElse("");
    symbol
        .tlsOffset()
        .ifPresent(offset -> line(text, "offset", offset + " in thread-local storage" + section));
    if (!undefined) {
      line(text, "size", Long.toString(symbol.size()));
    }
    line(
        text,
        "type",
        facts
            .type()
            .value()
            .map(type -> type.declare(symbol.name()))
            .orElseGet(() -> "unknown: " + facts.type().reason().orElse("")));
    return text.toString();
  }

  private static String declaration(Definition definition) {
    return definition.type().declare(definition.name());
  }

  private static String place(SourceFrame at) {
    return at.file() + ":" + at.line();
  }

  private static void line(StringBuilder text, String key, String value) {
    text.append(String.format(KEY, key, Plain.of(value)));
  }
}
