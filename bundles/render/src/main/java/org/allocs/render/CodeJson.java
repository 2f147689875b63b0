package org.allocs.render;

import org.allocs.debug.Symbol;
import org.allocs.inspect.CodePlace;
import org.allocs.model.SourceFrame;

/** Instructions of a file as JSON. */
public final class CodeJson {
  private CodeJson() {}

  /**
   * An object for one address.
   *
   * @param module path of the file
   */
  public static void place(JsonWriter json, String module, CodePlace place) {
    json.object().key("address").address(place.address().value());
    json.key("function").value(place.function());
    json.key("linkageName").value(place.linkageName());
    json.key("module").value(module);
    json.key("symbol").value(place.symbol().map(Symbol::name)).key("offset");
    if (place.offset().isPresent()) {
      json.value(place.offset().get());
    } else {
      json.nothing();
    }
    json.key("frames").array();
    if (place.frames().value().isPresent()) {
      place.frames().value().get().forEach(frame -> frame(json, frame));
    }
    json.endArray();
    place.frames().reason().ifPresent(why -> json.key("unknown").value(why));
    json.endObject();
  }

  private static void frame(JsonWriter json, SourceFrame frame) {
    json.object().key("function").value(frame.function()).key("file").value(frame.file());
    json.key("line").value(frame.line());
    if (frame.column() > 0) {
      json.key("column").value(frame.column());
    }
    json.endObject();
  }
}
