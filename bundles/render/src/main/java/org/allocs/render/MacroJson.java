package org.allocs.render;

import org.allocs.debug.MacroEvent;
import org.allocs.debug.MacroHistory;
import org.allocs.model.SourceFrame;

/** Macros of a file as JSON. */
public final class MacroJson {
  private MacroJson() {}

  /** An object for what some units say of a macro. */
  public static void history(JsonWriter json, MacroHistory history) {
    json.object().key("units").array();
    history.units().forEach(json::value);
    json.endArray().key("events").array();
    history.events().forEach(event -> event(json, event));
    json.endArray().endObject();
  }

  private static void event(JsonWriter json, MacroEvent event) {
    json.object().key("directive").value(event.defined() ? "define" : "undef");
    json.key("text").value(event.text());
    LayoutJson.declared(json, event.chain().stream().findFirst());
    json.key("includedAt").array();
    for (SourceFrame place :
        event.chain().subList(Math.min(1, event.chain().size()), event.chain().size())) {
      json.object().key("file").value(place.file()).key("line").value(place.line()).endObject();
    }
    json.endArray().endObject();
  }
}
