package org.allocs.render;

import org.allocs.inspect.LiveHeap;
import org.allocs.inspect.LiveHeap.Group;

/** The live heap in groups, as JSON. */
public final class HeapJson {
  private HeapJson() {}

  /** An object with the groups and their sums. */
  public static void heap(JsonWriter json, LiveHeap heap) {
    json.object().key("count").value(heap.count()).key("bytes").value(heap.bytes());
    json.key("groups").array();
    heap.groups().forEach(group -> group(json, heap, group));
    json.endArray().key("notes").array();
    heap.opaque().forEach(json::value);
    json.endArray().endObject();
  }

  private static void group(JsonWriter json, LiveHeap heap, Group group) {
    json.object().key("label").value(group.label());
    group.type().ifPresent(type -> FactsJson.typeKeys(json.key("type").object(), type));
    group.type().ifPresent(type -> json.endObject());
    group.site().ifPresent(site -> FactsJson.siteKeys(json.key("site").object(), site));
    group.site().ifPresent(site -> json.endObject());
    group.reason().ifPresent(reason -> json.key("unknown").value(reason));
    json.key("count").value(group.count()).key("bytes").value(group.bytes());
    json.key("share").share(heap.share(group)).endObject();
  }
}
