package org.allocs.render;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.allocs.debug.Storage;
import org.allocs.inspect.Conventions;
import org.allocs.inspect.FramePart;
import org.allocs.inspect.Local;
import org.allocs.inspect.Sites;
import org.allocs.inspect.Stacks;
import org.allocs.inspect.Stacks.StackFrame;
import org.allocs.inspect.Stacks.ThreadStack;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Site;

/** Threads and frames as text. */
public final class StacksText {
  private StacksText() {}

  /** A paragraph for each thread. */
  public static String stacks(Stacks stacks) {
    return threads(stacks.threads());
  }

  /** The same of some threads. */
  public static String threads(List<ThreadStack> threads) {
    StringBuilder text = new StringBuilder();
    threads.forEach(thread -> append(text, thread));
    return text.toString();
  }

  private static void append(StringBuilder text, ThreadStack thread) {
    String name = thread.name().isEmpty() ? "(name not told)" : Plain.of(thread.name());
    text.append("thread ").append(thread.tid()).append(' ').append(name);
    thread.signal().ifPresent(s -> text.append(", ended by ").append(SignalText.words(s)));
    thread.state().ifPresent(state -> text.append(", ").append(Plain.of(state)));
    thread.stack().ifPresent(stack -> text.append(", stack ").append(FactsText.range(stack)));
    thread.guard().ifPresent(guard -> text.append(", guard ").append(FactsText.range(guard)));
    text.append('\n');
    thread.registers().forEach((key, value) -> line(text, key + " = " + value));
    for (StackFrame frame : thread.frames()) {
      append(text, frame);
      frame.locals().ifPresent(locals -> append(text, locals));
      frame.parts().forEach(part -> line(text, part(part)));
    }
    thread.note().ifPresent(note -> text.append("  (").append(Plain.of(note)).append(")\n"));
  }

  private static void line(StringBuilder text, String words) {
    text.append("    ").append(words).append('\n');
  }

  private static void append(StringBuilder text, StackFrame frame) {
    Allocation allocation = frame.allocation();
    Optional<Site> place = frame.place().value();
    boolean named = place.flatMap(Site::function).isPresent() || allocation.name().isEmpty();
    String where = place.filter(site -> named).map(Sites::label).or(allocation::name).orElse("?");
    String level = Integer.toString(frame.level());
    text.append("  #").append(level).append(" ".repeat(Math.max(3 - level.length(), 0)));
    text.append(' ').append(Conventions.attribute(allocation, Conventions.PC).orElse("?"));
    text.append(' ').append(Plain.of(where));
    text.append(attribute(allocation, Conventions.PERHAPS, "perhaps")).append("  ");
    boolean signal = Conventions.attribute(allocation, Conventions.SIGNAL).isPresent();
    text.append(signal && !frame.inline() ? "signal, " : "");
    if (frame.inline()) {
      text.append("inlined");
    } else {
      appendMemory(text, allocation);
      text.append(frame.tailCall() ? ", by a tail call" : "");
    }
    text.append('\n');
  }

  private static void appendMemory(StringBuilder text, Allocation allocation) {
    text.append("frame ").append(AddressRange.hex(allocation.base()));
    text.append(", ").append(Long.toUnsignedString(allocation.size())).append(" bytes");
    text.append(attribute(allocation, Conventions.CFA, "CFA"));
    text.append(attribute(allocation, Conventions.FOUND_BY, "by"));
  }

  private static String attribute(Allocation allocation, String key, String word) {
    Optional<String> value = Conventions.attribute(allocation, key);
    return value.map(text -> ", " + word + " " + Plain.of(text)).orElse("");
  }

  private static void append(StringBuilder text, Answer<List<Local>> locals) {
    locals.reason().ifPresent(why -> line(text, "(" + Plain.of(why) + ")"));
    locals.value().orElse(List.of()).forEach(local -> line(text, local(local)));
  }

  private static String local(Local local) {
    String value = local.value().map(known -> " = " + Plain.of(known)).orElse("");
    String type =
        Plain.of(local.type().name())
            + local.dynamicClass().map(c -> ", is " + Plain.of(c)).orElse("");
    String target = local.target().map(to -> " → " + DumpText.reference(to)).orElse("");
    String why = local.reason().map(reason -> "  (" + Plain.of(reason) + ")").orElse("");
    return Plain.of(local.name()) + value + " (" + type + ") " + place(local) + target + why;
  }

  private static String place(Local local) {
    if (local.address().isPresent()) {
      return "at " + AddressRange.hex(local.address().getAsLong());
    }
    return local.register().map(name -> "in " + name).orElse(word(local.place()));
  }

  private static String word(Storage.Kind place) {
    return place.name().toLowerCase(Locale.ROOT);
  }

  private static String part(FramePart part) {
    String what = part.name().or(part::register).map(name -> " " + Plain.of(name)).orElse("");
    return String.format("+%-5d %5d  %s%s", part.offset(), part.size(), part.kind().words(), what);
  }
}
