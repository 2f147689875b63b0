package org.allocs.render;

import java.util.Optional;
import org.allocs.model.Allocation;
import org.allocs.query.MemoryView;
import org.allocs.query.TreeVisitor;

/**
 * Writes a walk through the hierarchy as nested JSON: an array of objects, what each contains in
 * {@code children}. Keeps nothing but the depth.
 */
public final class JsonTree implements TreeVisitor, AutoCloseable {
  private final JsonWriter json;
  private final MemoryView view;
  private int open;

  /** Opens the array, for a walk through a view. */
  public JsonTree(JsonWriter json, MemoryView view) {
    this.json = json;
    this.view = view;
    json.array();
  }

  @Override
  public Step visit(
      int depth, Allocation allocation, Optional<String> suballocator, Optional<String> note) {
    closeTo(depth);
    json.object();
    FactsJson.range(json, allocation);
    json.key("name").value(allocation.name());
    json.key("suballocator").value(suballocator);
    json.key("note").value(note);
    json.key("site");
    FactsJson.site(json, view.site(allocation));
    FactsJson.details(json, allocation);
    json.key("children").array();
    open++;
    return Step.DEEPER;
  }

  private void closeTo(int depth) {
    for (; open > depth; open--) {
      json.endArray().endObject();
    }
  }

  /** Closes what is open, and the array. */
  @Override
  public void close() {
    closeTo(0);
    json.endArray();
  }
}
