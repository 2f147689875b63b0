package org.allocs.render;

import java.util.List;
import java.util.Locale;
import org.allocs.inspect.Conventions;
import org.allocs.inspect.FramePart;
import org.allocs.inspect.Local;
import org.allocs.inspect.Stacks;
import org.allocs.inspect.Stacks.StackFrame;
import org.allocs.inspect.Stacks.ThreadStack;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;

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
    json.endArray().key("note").value(thread.note());
    if (!thread.registers().isEmpty()) {
      json.key("registers").object();
      thread.registers().forEach((name, value) -> json.key(name).value(value));
      json.endObject();
    }
    json.endObject();
  }

  private static void frame(JsonWriter json, StackFrame frame) {
    Allocation allocation = frame.allocation();
    json.object().key("level").value(frame.level());
    json.key("function").value(frame.function()).key("inline").value(frame.inline());
    json.key("tailCall").value(frame.tailCall());
    json.key("signal").value(Conventions.attribute(allocation, Conventions.SIGNAL).isPresent());
    json.key("pc").value(Conventions.attribute(allocation, Conventions.PC));
    json.key("cfa").value(Conventions.attribute(allocation, Conventions.CFA));
    json.key("foundBy").value(Conventions.attribute(allocation, Conventions.FOUND_BY));
    if (!frame.inline()) {
      FactsJson.range(json, allocation);
    }
    json.key("site");
    FactsJson.site(json, frame.place());
    frame.locals().ifPresent(locals -> locals(json, locals));
    if (!frame.parts().isEmpty()) {
      json.key("parts").array();
      frame.parts().forEach(part -> part(json, part));
      json.endArray();
    }
    json.endObject();
  }

  private static void locals(JsonWriter json, Answer<List<Local>> locals) {
    json.key("locals").array();
    locals.value().orElse(List.of()).forEach(local -> local(json, local));
    json.endArray();
    locals.reason().ifPresent(why -> json.key("localsUnknown").value(why));
  }

  private static void local(JsonWriter json, Local local) {
    json.object().key("name").value(local.name()).key("type").value(local.type().name());
    json.key("parameter").value(local.parameter());
    json.key("place").value(local.place().name().toLowerCase(Locale.ROOT)).key("address");
    if (local.address().isPresent()) {
      json.address(local.address().getAsLong());
    } else {
      json.nothing();
    }
    json.key("register").value(local.register()).key("value").value(local.value());
    json.key("dynamicClass").value(local.dynamicClass());
    json.key("target").value(local.target().map(DumpText::reference));
    json.key("reason").value(local.reason()).endObject();
  }

  private static void part(JsonWriter json, FramePart part) {
    json.object().key("offset").value(part.offset()).key("size").value(part.size());
    json.key("kind").value(part.kind().words()).key("name").value(part.name());
    json.key("register").value(part.register()).endObject();
  }
}
