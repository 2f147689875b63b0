package org.allocs.render;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.allocs.inspect.Conventions;
import org.allocs.inspect.FramePart;
import org.allocs.inspect.Local;
import org.allocs.inspect.Stacks;
import org.allocs.inspect.Stacks.StackFrame;
import org.allocs.inspect.Stacks.ThreadStack;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.target.ThreadMemory;

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
    json.object().key("tid").value(thread.tid()).key("name");
    json.value(Optional.of(thread.name()).filter(name -> !name.isEmpty()));
    json.key("state").value(thread.state());
    thread.signal().ifPresent(signal -> SignalText.json(json.key("endedBy"), signal));
    json.key("stack");
    optional(json, thread.stack(), stack -> FactsJson.range(json, stack));
    json.key("guard");
    optional(json, thread.guard(), guard -> range(json, guard));
    json.key("pthread");
    optional(json, thread.controlBlock(), block -> sized(json, block));
    json.key("tls").array();
    for (Allocation block : thread.variables()) {
      json.object().key("module");
      json.value(block.detail(ThreadMemory.class).flatMap(ThreadMemory::module));
      sized(json, block);
      json.endObject();
    }
    json.endArray();
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

  private static <T> void optional(JsonWriter json, Optional<T> value, Consumer<T> keys) {
    if (value.isPresent()) {
      json.object();
      keys.accept(value.get());
      json.endObject();
    } else {
      json.nothing();
    }
  }

  private static void range(JsonWriter json, AddressRange range) {
    json.key("base").address(range.base()).key("limit").address(range.limit());
  }

  private static void sized(JsonWriter json, Allocation allocation) {
    range(json, allocation.range());
    json.key("size").value(allocation.size());
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
    Conventions.attribute(allocation, Conventions.PERHAPS)
        .ifPresent(function -> json.key("perhaps").value(function));
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
