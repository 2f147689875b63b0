package org.allocs.render;

import java.util.Locale;
import org.allocs.debug.Definition;
import org.allocs.debug.Section;
import org.allocs.debug.Symbol;
import org.allocs.debug.UnplacedSymbol;
import org.allocs.inspect.SymbolFacts;
import org.allocs.inspect.UnplacedFacts;
import org.allocs.type.DataType;

/** Symbols of a file as JSON. */
public final class SymbolJson {
  private SymbolJson() {}

  /** An object for one symbol. */
  public static void symbol(JsonWriter json, SymbolFacts facts) {
    Symbol symbol = facts.symbol();
    json.object().key("name").value(symbol.name());
    json.key("demangled").value(Symbol.demangled(symbol.name()));
    json.key("kind").value(word(symbol.kind())).key("global").value(symbol.global());
    json.key("versions").array();
    symbol.versions().forEach(json::value);
    json.endArray().key("address").address(symbol.address().value());
    json.key("size").value(symbol.size());
    json.key("sizeSource").value(word(symbol.sizeSource()));
    json.key("section").value(facts.section().map(Section::name));
    json.key("definition").object();
    if (facts.definition().isKnown()) {
      definition(json, facts, facts.definition().value().orElseThrow());
    } else {
      json.key("unknown").value(facts.definition().reason());
    }
    json.endObject().endObject();
  }

  /** An object for a symbol without an address. */
  public static void unplaced(JsonWriter json, UnplacedFacts facts) {
    UnplacedSymbol symbol = facts.symbol();
    json.object().key("name").value(symbol.name());
    json.key("kind").value(word(symbol.kind())).key("of").value(symbol.what());
    json.key("global").value(symbol.global()).key("weak").value(symbol.weak());
    json.key("versions").array();
    symbol.versions().forEach(json::value);
    json.endArray().key("address").nothing().key("tlsOffset");
    LayoutJson.number(json, symbol.tlsOffset());
    json.key("size").value(symbol.size());
    json.key("sizeSource").value(word(Symbol.SizeSource.SYMBOL_TABLE));
    json.key("section").value(symbol.section());
    json.key("type").value(facts.type().value().map(DataType::name));
    json.key("definition").object().key("unknown").value("it has no address in the file");
    json.endObject().endObject();
  }

  private static void definition(JsonWriter json, SymbolFacts facts, Definition found) {
    json.key("name").value(found.name()).key("linkageName").value(found.linkageName());
    json.key("function").value(found.function()).key("scope").value(found.scope());
    json.key("type").value(found.type().name()).key("size").value(found.size());
    LayoutJson.declared(json, facts.declared().value());
  }

  /** As JSON and text write the constant of an enumeration: {@code symbol table}. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
