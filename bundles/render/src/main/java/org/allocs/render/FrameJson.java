package org.allocs.render;

import java.util.Optional;
import org.allocs.debug.FrameLayout;
import org.allocs.debug.FrameRules;
import org.allocs.debug.Place;
import org.allocs.debug.VariableLocation;
import org.allocs.model.Answer;

/** Frames at an instruction as JSON. */
public final class FrameJson {
  private FrameJson() {}

  /**
   * An object for one instruction.
   *
   * @param function that it belongs to
   */
  public static void frame(JsonWriter json, FrameLayout layout, Optional<String> function) {
    json.object().key("address").address(layout.pc().value()).key("function").value(function);
    json.key("rules");
    if (!unknown(json, layout.rules())) {
      rules(json, layout.rules().value().orElseThrow());
    }
    json.key("frameBase");
    if (!unknown(json, layout.frameBase())) {
      place(json, layout.frameBase().value().orElseThrow());
    }
    json.key("variables");
    if (!unknown(json, layout.variables())) {
      json.array();
      layout.variables().value().orElseThrow().forEach(each -> variable(json, each));
      json.endArray();
    }
    json.endObject();
  }

  private static boolean unknown(JsonWriter json, Answer<?> answer) {
    if (answer.isKnown()) {
      return false;
    }
    json.object().key("unknown").value(answer.reason()).endObject();
    return true;
  }

  private static void rules(JsonWriter json, FrameRules rules) {
    json.object().key("low").address(rules.low().value());
    json.key("high").address(rules.high().value()).key("section").value(rules.section());
    json.key("signalFrame").value(rules.signalFrame());
    json.key("returnAddress").value(rules.returnAddress()).key("cfa");
    place(json, rules.cfa());
    json.key("registers").array();
    for (FrameRules.CallerRegister each : rules.registers()) {
      json.object().key("number").value(each.number()).key("name").value(each.name());
      json.key("rule").value(each.rule()).key("place");
      place(json, each.place());
      json.endObject();
    }
    json.endArray().endObject();
  }

  private static void variable(JsonWriter json, VariableLocation variable) {
    json.object().key("name").value(variable.name());
    json.key("type").value(variable.type().name()).key("parameter").value(variable.parameter());
    json.key("inlinedInto").array();
    variable.inlinedInto().forEach(json::value);
    json.endArray();
    LayoutJson.declared(json, variable.declared());
    json.key("place");
    place(json, variable.place());
    json.key("low").address(variable.low().value());
    json.key("high").address(variable.high().value()).endObject();
  }

  private static void place(JsonWriter json, Place place) {
    json.object().key("kind").value(SymbolJson.word(place.kind())).key("text").value(place.text());
    json.key("register").value(place.register()).key("number");
    LayoutJson.number(json, place.number());
    if (!place.pieces().isEmpty()) {
      json.key("pieces").array();
      for (Place.Piece piece : place.pieces()) {
        json.object().key("bits").value(piece.bits()).key("bitOffset").value(piece.bitOffset());
        json.key("place");
        place(json, piece.place());
        json.endObject();
      }
      json.endArray();
    }
    json.endObject();
  }
}
