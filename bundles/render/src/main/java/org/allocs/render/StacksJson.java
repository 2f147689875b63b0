package org.allocs.render;

import org.allocs.inspect.Conventions;
import org.allocs.inspect.Stacks;
import org.allocs.inspect.Stacks.StackFrame;
import org.allocs.inspect.Stacks.ThreadStack;
import org.allocs.model.Allocation;

/** Threads and frames as JSON. */
public final class StacksJson {
  private StacksJson() {}

  /** An array with an object for each thread. */
  public static void stacks(JsonWriter json, Stacks stacks) {
    json.array();
    stacks.threads().forEach(thread -> thread(json, thread));
    json.endArray();
  }

  private static void thread(JsonWriter json, ThreadStack thread) {
    json.object().key("tid").value(thread.tid()).key("name").value(thread.name());
    json.key("stack");
    if (thread.stack().isPresent()) {
      json.object();
      FactsJson.range(json, thread.stack().get());
      json.endObject();
    } else {
      json.nothing();
    }
    json.key("frames").array();
    thread.frames().forEach(frame -> frame(json, frame));
    json.endArray().key("note").value(thread.note()).endObject();
  }

  private static void frame(JsonWriter json, StackFrame frame) {
    Allocation allocation = frame.allocation();
    json.object();
    json.key("function")
        .value(frame.place().value().flatMap(place -> place.function()).or(allocation::name));
    json.key("pc").value(Conventions.attribute(allocation, Conventions.PC));
    json.key("cfa").value(Conventions.attribute(allocation, Conventions.CFA));
    json.key("foundBy").value(Conventions.attribute(allocation, Conventions.FOUND_BY));
    FactsJson.range(json, allocation);
    json.key("site");
    FactsJson.site(json, frame.place());
    json.endObject();
  }
}
