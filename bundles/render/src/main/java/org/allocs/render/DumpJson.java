package org.allocs.render;

import org.allocs.inspect.Node;
import org.allocs.inspect.Reference;

/** An object as JSON: each value an object, its parts in {@code members}. */
public final class DumpJson {
  private DumpJson() {}

  /** Writes a value and its parts. */
  public static void dump(JsonWriter json, Node node) {
    json.object();
    if (!node.label().isEmpty()) {
      json.key("label").value(node.label());
    }
    json.key("type").value(node.type().name());
    json.key("address").address(node.address());
    node.bitWidth().ifPresent(width -> json.key("bits").value(width));
    if (!node.text().isEmpty()) {
      json.key("value").value(node.text());
    }
    node.string().ifPresent(text -> json.key("string").value(text));
    node.reference().ifPresent(to -> reference(json, to));
    node.note().ifPresent(note -> json.key("note").value(note));
    if (!node.children().isEmpty()) {
      json.key("members").array();
      node.children().forEach(child -> dump(json, child));
      json.endArray();
    }
    json.endObject();
  }

  private static void reference(JsonWriter json, Reference to) {
    json.key("pointsTo").object().key("address").address(to.address());
    json.key("allocator");
    if (to.allocation().isPresent()) {
      json.value(to.allocation().get().allocator());
      json.key("base").address(to.allocation().get().base());
      json.key("name").value(to.allocation().get().name());
      json.key("type").value(to.type().map(type -> type.name()));
      json.key("offset").value(to.offset());
    } else {
      json.nothing();
    }
    json.key("note").value(to.note()).endObject();
  }
}
