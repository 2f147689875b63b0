package org.allocs.render;

import java.util.Locale;
import org.allocs.debug.Definition;
import org.allocs.debug.Section;
import org.allocs.debug.Symbol;
import org.allocs.inspect.SymbolFacts;

/** Symbols of a file as JSON. */
public final class SymbolJson {
  private SymbolJson() {}

  /** An object for one symbol. */
  public static void symbol(JsonWriter json, SymbolFacts facts) {
    Symbol symbol = facts.symbol();
    json.object().key("name").value(symbol.name());
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
