package org.allocs.render;

import java.util.List;
import java.util.Optional;
import org.allocs.inspect.LayoutDiff;
import org.allocs.inspect.LayoutDiff.Change;
import org.allocs.inspect.LayoutDiff.Field;
import org.allocs.inspect.LayoutDiff.MemberChange;
import org.allocs.inspect.LayoutDiff.Shape;

/** Differences of layouts as JSON. */
public final class DiffJson {
  private DiffJson() {}

  /** An object with what was added, removed and changed. */
  public static void diff(JsonWriter json, LayoutDiff diff) {
    json.object().key("added").array();
    diff.added().forEach(shape -> shape(json, shape));
    json.endArray().key("removed").array();
    diff.removed().forEach(shape -> shape(json, shape));
    json.endArray().key("changed").array();
    diff.changed().forEach(change -> change(json, change));
    json.endArray().key("same").value(diff.same()).endObject();
  }

  private static void shape(JsonWriter json, Shape shape) {
    json.object().key("name").value(shape.name()).key("kind").value(shape.kind());
    json.key("size").value(shape.size()).key("alignment").value(shape.alignment()).endObject();
  }

  private static void change(JsonWriter json, Change change) {
    json.object().key("name").value(change.after().name()).key("kind").value(change.after().kind());
    json.key("oldSize").value(change.before().size()).key("newSize").value(change.after().size());
    json.key("oldAlignment").value(change.before().alignment());
    json.key("newAlignment").value(change.after().alignment());
    json.key("members");
    members(json, change.members());
    json.endObject();
  }

  /** An array with an object for each member that is different. */
  static void members(JsonWriter json, List<MemberChange> changes) {
    json.array();
    for (MemberChange change : changes) {
      json.object().key("name").value(change.name()).key("change").array();
      change.words().forEach(json::value);
      json.endArray().key("old");
      field(json, change.before());
      json.key("new");
      field(json, change.after());
      json.endObject();
    }
    json.endArray();
  }

  private static void field(JsonWriter json, Optional<Field> found) {
    if (found.isEmpty()) {
      json.nothing();
      return;
    }
    Field field = found.get();
    json.object().key("type").value(field.type()).key("offset").value(field.offset() / Byte.SIZE);
    json.key("bitOffset");
    if (field.bitField()) {
      json.value(field.offset() % Byte.SIZE);
    } else {
      json.nothing();
    }
    json.key("bits");
    LayoutJson.number(json, field.bits());
    json.endObject();
  }
}
