package org.allocs.render;

import java.util.List;
import org.allocs.inspect.Basis;
import org.allocs.inspect.Contents;
import org.allocs.inspect.LiveHeap;
import org.allocs.inspect.LiveHeap.Group;
import org.allocs.model.Grade;

/** The live heap in groups, as JSON. */
public final class HeapJson {
  private HeapJson() {}

  /** An object with the groups and their sums. */
  public static void heap(JsonWriter json, LiveHeap heap) {
    heap(json, heap, false);
  }

  /**
   * An object with the groups and their sums.
   *
   * @param why whether each group tells what its types rest on
   */
  public static void heap(JsonWriter json, LiveHeap heap, boolean why) {
    json.object().key("count").value(heap.count()).key("bytes").value(heap.bytes());
    json.key("groups").array();
    heap.groups().forEach(group -> group(json, heap, group, why));
    json.endArray().key("notes").array();
    heap.opaque().forEach(json::value);
    json.endArray();
    if (!heap.coverage().isEmpty()) {
      bases(json.key("coverage"), heap.coverage());
    }
    json.endObject();
  }

  private static void bases(JsonWriter json, List<Basis> bases) {
    json.array();
    for (Basis basis : bases) {
      json.object().key("kind").value(basis.kind());
      json.key("grade").value(basis.grade().map(Grade::word));
      json.key("example").value(basis.example());
      basis.against().ifPresent(other -> FactsJson.dissent(json.key("against"), other));
      json.key("count").value(basis.count()).key("bytes").value(basis.bytes()).endObject();
    }
    json.endArray();
  }

  private static void contents(JsonWriter json, List<Contents.Looks> looks) {
    if (looks.isEmpty()) {
      return;
    }
    json.key("contents").array();
    for (Contents.Looks each : looks) {
      json.object();
      each.content().ifPresent(content -> FactsJson.contentKeys(json, content));
      json.key("lookedAt").value(each.count()).endObject();
    }
    json.endArray();
  }

  private static void group(JsonWriter json, LiveHeap heap, Group group, boolean why) {
    json.object().key("label").value(group.label());
    group.type().ifPresent(type -> FactsJson.typeKeys(json.key("type").object(), type));
    group.type().ifPresent(type -> json.endObject());
    group.site().ifPresent(site -> FactsJson.siteKeys(json.key("site").object(), site));
    group.site().ifPresent(site -> json.endObject());
    group.reason().ifPresent(reason -> json.key("unknown").value(reason));
    contents(json, group.contents());
    json.key("count").value(group.count()).key("bytes").value(group.bytes());
    json.key("share").share(heap.share(group));
    if (why) {
      bases(json.key("why"), group.bases());
    }
    json.endObject();
  }
}
