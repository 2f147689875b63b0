package org.allocs.shell.internal;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.debug.CompositeLayout;
import org.allocs.debug.FunctionName;
import org.allocs.debug.MacroHistory;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.inspect.Addresses;
import org.allocs.inspect.CodePlace;
import org.allocs.inspect.LayoutDiff;
import org.allocs.inspect.NearMisses;
import org.allocs.inspect.SymbolFacts;
import org.allocs.inspect.UnplacedFacts;
import org.allocs.model.Answer;
import org.allocs.render.CodeJson;
import org.allocs.render.CodeText;
import org.allocs.render.DiffJson;
import org.allocs.render.DiffText;
import org.allocs.render.FrameJson;
import org.allocs.render.FrameText;
import org.allocs.render.JsonWriter;
import org.allocs.render.LayoutJson;
import org.allocs.render.LayoutText;
import org.allocs.render.MacroJson;
import org.allocs.render.MacroText;
import org.allocs.render.SummaryJson;
import org.allocs.render.SummaryText;
import org.allocs.render.SymbolJson;
import org.allocs.render.SymbolText;
import org.allocs.target.FileAddress;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;

/** Asks one file, and prints what it says. */
final class FileQuestions {
  /** What leaves no doubt that a struct, union or class is meant. */
  private static final List<String> KEYWORDS = List.of("struct", "union", "class");

  private final PrintStream out;
  private final ModuleInfo module;
  private final boolean asJson;
  private final JsonWriter json;

  FileQuestions(PrintStream out, ModuleInfo module, boolean asJson) {
    this.out = out;
    this.module = module;
    this.asJson = asJson;
    this.json = new JsonWriter(out);
  }

  private static <T> T known(Answer<T> answer) throws CommandException {
    if (!answer.isKnown()) {
      throw CommandException.failed(answer.reason().orElseThrow());
    }
    return answer.value().orElseThrow();
  }

  void summary() throws CommandException {
    if (asJson) {
      SummaryJson.summary(json, known(module.summary()));
      json.endLine();
    } else {
      out.print(SummaryText.summary(known(module.summary())));
    }
  }

  /** Every struct, union or class of the name; else what it names besides. */
  void type(String name) throws CommandException {
    List<CompositeLayout> layouts = module.compositesNamed(name).value().orElse(List.of());
    Optional<DataType> other = other(name, layouts);
    if (layouts.isEmpty() && other.isEmpty()) {
      throw CommandException.failed(missing(name));
    }
    if (asJson) {
      json.array();
      for (CompositeLayout layout : layouts) {
        LayoutJson.layout(json, layout, layouts.get(0));
      }
      other.ifPresent(type -> LayoutJson.type(json, type));
      json.endArray().endLine();
    } else {
      for (CompositeLayout layout : layouts) {
        out.print(LayoutText.layout(layout, layouts.get(0)));
      }
      other.ifPresent(type -> out.print(LayoutText.type(type)));
    }
  }

  /** A typedef, an enumeration, a base type; not what is a layout already. */
  private Optional<DataType> other(String name, List<CompositeLayout> layouts) {
    if (!layouts.isEmpty() && hasKeyword(name.strip())) {
      return Optional.empty();
    }
    Optional<DataType> type = module.typeNamed(name, Optional.empty()).value();
    boolean shown = type.isPresent() && type.get() instanceof CompositeType && !layouts.isEmpty();
    return type.filter(found -> !shown);
  }

  private static boolean hasKeyword(String name) {
    for (String keyword : KEYWORDS) {
      boolean longer = name.startsWith(keyword) && name.length() > keyword.length();
      if (longer && Character.isWhitespace(name.charAt(keyword.length()))) {
        return true;
      }
    }
    return false;
  }

  private String missing(String name) {
    Answer<DataType> asked = module.typeNamed(name, Optional.empty());
    return asked.reason().orElseThrow() + meant(NearMisses.of(module, name));
  }

  private static String meant(List<String> like) {
    return like.isEmpty()
        ? ""
        : System.lineSeparator() + "Did you mean: " + String.join(", ", like);
  }

  /** One a line as JSON, as each is found. */
  void layouts() throws CommandException {
    Reader reader = new Reader(out);
    long[] count = {0};
    Answer<Long> all;
    try {
      all =
          module.composites(
              layout -> {
                print(layout, count[0]++);
                if (reader.isGone()) {
                  throw new NobodyReads();
                }
              });
    } catch (NobodyReads e) {
      return;
    }
    if (!all.isKnown() && count[0] == 0) {
      known(all);
    }
    if (asJson) {
      out.print(count[0] == 0 ? "[]\n" : "\n]\n");
    }
    known(all);
  }

  /** Ends an enumeration whose output nobody reads any more. */
  private static final class NobodyReads extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private void print(CompositeLayout layout, long before) {
    if (asJson) {
      StringBuilder line = new StringBuilder(before == 0 ? "[\n" : ",\n");
      LayoutJson.layout(new JsonWriter(line), layout);
      out.append(line);
    } else {
      out.append(before == 0 ? "" : "\n").append(LayoutText.layout(layout));
    }
  }

  void symbol(String name) throws CommandException {
    List<SymbolFacts> found = SymbolFacts.named(module, name);
    List<UnplacedFacts> unplaced = UnplacedFacts.named(module, name);
    if (found.isEmpty() && unplaced.isEmpty()) {
      throw CommandException.failed(
          "no such symbol: " + name + meant(NearMisses.ofSymbols(module, name)));
    }
    if (asJson) {
      json.array();
      found.forEach(each -> SymbolJson.symbol(json, each));
      unplaced.forEach(each -> SymbolJson.unplaced(json, each));
      json.endArray().endLine();
    } else {
      found.forEach(each -> out.print(SymbolText.symbol(each)));
      unplaced.forEach(each -> out.print(SymbolText.unplaced(each)));
    }
  }

  void macro(String name) throws CommandException {
    List<MacroHistory> found = known(module.macrosNamed(name));
    if (asJson) {
      json.array();
      found.forEach(each -> MacroJson.history(json, each));
      json.endArray().endLine();
    } else {
      for (int i = 0; i < found.size(); i++) {
        out.print((i == 0 ? "" : "\n") + MacroText.history(found.get(i)));
      }
    }
  }

  /** One place for each address, as soon as a batch of them is there. */
  void places(String file, AddressSource operands) throws CommandException {
    boolean begun = false;
    for (List<String> batch = operands.next(); !batch.isEmpty(); batch = operands.next()) {
      List<FileAddress> addresses = new ArrayList<>();
      for (String operand : batch) {
        addresses.addAll(addresses(operand));
      }
      if (asJson && !begun) {
        json.array();
        begun = true;
      }
      CodePlace.at(module, addresses).forEach(place -> print(file, place));
      if (out.checkError()) {
        return;
      }
    }
    if (asJson) {
      (begun ? json : json.array()).endArray().endLine();
    }
  }

  private void print(String file, CodePlace place) {
    if (asJson) {
      CodeJson.place(json, file, place);
    } else {
      out.print(CodeText.place(place));
    }
  }

  void frame(String operand) throws CommandException {
    FileAddress pc = addresses(operand).get(0);
    Optional<String> function = module.functionNameAt(pc).value().map(FunctionName::name);
    if (asJson) {
      FrameJson.frame(json, known(module.frameLayoutAt(pc)), function);
      json.endLine();
    } else {
      out.print(FrameText.frame(known(module.frameLayoutAt(pc)), function));
    }
  }

  void diff(ModuleInfo other) throws CommandException {
    LayoutDiff diff = known(LayoutDiff.between(module, other));
    if (asJson) {
      DiffJson.diff(json, diff);
      json.endLine();
    } else {
      out.print(DiffText.diff(diff));
    }
  }

  /** A number, or a symbol with or without an offset: several where local ones share a name. */
  private List<FileAddress> addresses(String operand) throws CommandException {
    OptionalLong number = Addresses.parse(operand);
    if (number.isPresent()) {
      return List.of(new FileAddress(number.getAsLong()));
    }
    List<FileAddress> found = starts(operand, 0);
    int plus = operand.lastIndexOf('+');
    OptionalLong offset =
        plus > 0 ? Addresses.parse(operand.substring(plus + 1)) : OptionalLong.empty();
    if (found.isEmpty() && offset.isPresent()) {
      found = starts(operand.substring(0, plus), offset.getAsLong());
    }
    if (found.isEmpty()) {
      throw CommandException.usage("neither an address nor a known symbol: " + operand);
    }
    return found;
  }

  private List<FileAddress> starts(String symbol, long offset) {
    return module.symbolsNamed(symbol).stream()
        .map(Symbol::address)
        .distinct()
        .map(start -> start.plus(offset))
        .toList();
  }
}
