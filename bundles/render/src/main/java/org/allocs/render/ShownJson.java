package org.allocs.render;

import java.util.HexFormat;
import java.util.Optional;
import org.allocs.inspect.Inspection;
import org.allocs.inspect.MetaFacts;
import org.allocs.inspect.Shown;

/** An object and its value as JSON. */
public final class ShownJson {
  private ShownJson() {}

  /** What the object is, and its parts in {@code value} or its bytes in {@code bytes}. */
  public static void object(JsonWriter json, Shown shown) {
    object(json, shown, Optional.empty());
  }

  /** The same, with what else the protocol tells, where that was asked for. */
  public static void object(JsonWriter json, Shown shown, Optional<MetaFacts> meta) {
    Inspection inspection = shown.inspection();
    json.object().key("address").address(inspection.address());
    if (inspection.leaf().isPresent()) {
      FactsJson.range(json, inspection.leaf().get());
      json.key("name").value(inspection.leaf().get().name());
    } else {
      json.key("allocator").nothing();
    }
    json.key("type");
    FactsJson.type(json, inspection.type());
    if (shown.raw().isPresent()) {
      FactsJson.content(json, inspection.content());
    }
    json.key("value");
    if (shown.value().isPresent()) {
      DumpJson.dump(json, shown.value().get());
    } else {
      json.nothing();
    }
    shown.raw().ifPresent(raw -> json.key("bytes").value(HexFormat.of().formatHex(raw.bytes())));
    json.key("note").value(inspection.resolution().note());
    meta.ifPresent(facts -> MetaJson.facts(json, facts));
    json.endObject();
  }
}
