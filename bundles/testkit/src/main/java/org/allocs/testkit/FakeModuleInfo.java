package org.allocs.testkit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.allocs.debug.CallerFrame;
import org.allocs.debug.CompositeLayout;
import org.allocs.debug.Definition;
import org.allocs.debug.FrameLayout;
import org.allocs.debug.FrameVariable;
import org.allocs.debug.FunctionInfo;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.ModuleSummary;
import org.allocs.debug.Section;
import org.allocs.debug.Segment;
import org.allocs.debug.StructLayout;
import org.allocs.debug.Symbol;
import org.allocs.debug.UnplacedSymbol;
import org.allocs.model.AddressRange;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.SourceFrame;
import org.allocs.target.FileAddress;
import org.allocs.target.Memory;
import org.allocs.target.Registers;
import org.allocs.type.Alignment;
import org.allocs.type.BaseType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;

/**
 * What a file says, laid out by the test. Lay it out before it is used: filling it is not safe
 * while other threads ask.
 */
public final class FakeModuleInfo implements ModuleInfo {
  private static final Evidence EVIDENCE = Evidence.certain("test", "as laid out");
  private static final String NOTHING = "no debug information: the test laid none out";

  private final List<Segment> segments = new ArrayList<>();
  private final List<Section> sections = new ArrayList<>();
  private final List<Symbol> symbols = new ArrayList<>();
  private final List<Definition> definitions = new ArrayList<>();
  private final Map<FileAddress, List<SourceFrame>> lines = new HashMap<>();
  private final Map<String, DataType> types = new HashMap<>();
  private final Map<String, DataType> identifiers = new HashMap<>();
  private final List<FunctionInfo> functions = new ArrayList<>();
  private final List<FrameVariable> variables = new ArrayList<>();
  private final Map<FileAddress, SourceFrame> declarations = new HashMap<>();
  private Answer<ModuleSummary> summary = Answer.unknown(NOTHING);
  private final List<FrameLayout> frameLayouts = new ArrayList<>();
  private Unwinder unwinder = (frame, lookup, memory) -> Answer.unknown(NOTHING);
  private int definitionQueries;

  /** How a test unwinds. */
  @FunctionalInterface
  public interface Unwinder {
    /** As {@link ModuleInfo#unwind}. */
    Answer<CallerFrame> unwind(Registers frame, FileAddress lookup, Memory memory);
  }

  /** Adds a segment whose bytes in memory and in the file are as many. */
  public FakeModuleInfo segment(long address, long size, String flags) {
    return segment(address, size, size, flags);
  }

  /** Adds a segment. */
  public FakeModuleInfo segment(long address, long memorySize, long fileSize, String flags) {
    int index = segments.size();
    FileAddress at = new FileAddress(address);
    segments.add(new Segment(index, at, memorySize, address, fileSize, flags));
    segments.sort(Comparator.comparing(Segment::address));
    return this;
  }

  /** Adds a section. */
  public FakeModuleInfo section(String name, long address, long size, String flags) {
    return section(name, "SHT_PROGBITS", address, size, flags);
  }

  /** Adds a section of a type. */
  public FakeModuleInfo section(String name, String type, long address, long size, String flags) {
    sections.add(new Section(name, type, new FileAddress(address), size, flags));
    sections.sort(Comparator.comparing(Section::address));
    return this;
  }

  /** Adds a global function. */
  public FakeModuleInfo function(String name, long address, long size) {
    return symbol(name, Symbol.Kind.FUNCTION, true, address, size);
  }

  /** Adds a global variable. */
  public FakeModuleInfo variable(String name, long address, long size) {
    return symbol(name, Symbol.Kind.OBJECT, true, address, size);
  }

  /** Adds a symbol. */
  public FakeModuleInfo symbol(
      String name, Symbol.Kind kind, boolean global, long address, long size) {
    Symbol.SizeSource source =
        size == 0 ? Symbol.SizeSource.UNKNOWN : Symbol.SizeSource.SYMBOL_TABLE;
    return symbol(new Symbol(name, kind, global, new FileAddress(address), size, source));
  }

  /** Adds a symbol as it is. */
  public FakeModuleInfo symbol(Symbol symbol) {
    symbols.add(symbol);
    symbols.sort(Comparator.comparing(Symbol::address));
    return this;
  }

  /** Adds what debug information says of a function or variable. */
  public FakeModuleInfo definition(
      String name, boolean function, Optional<String> scope, long address, DataType type) {
    return definition(name, function, scope, address, type.byteSize().orElse(0), type);
  }

  /** Adds what debug information says of a function or variable of a stated size. */
  public FakeModuleInfo definition(
      String name,
      boolean function,
      Optional<String> scope,
      long address,
      long size,
      DataType type) {
    FileAddress at = new FileAddress(address);
    definitions.add(new Definition(name, Optional.empty(), function, scope, at, size, type));
    definitions.sort(Comparator.comparing(Definition::address));
    return this;
  }

  /** Adds the source position of one instruction. */
  public FakeModuleInfo line(long address, String function, String file, int line) {
    lines.put(
        new FileAddress(address), List.of(new SourceFrame(Optional.of(function), file, line, 0)));
    return this;
  }

  /** Adds where the function or variable at an address is declared. */
  public FakeModuleInfo declaration(long address, String file, int line) {
    declarations.put(new FileAddress(address), new SourceFrame(Optional.empty(), file, line, 0));
    return this;
  }

  /** What the file has. */
  public FakeModuleInfo summary(ModuleSummary value) {
    summary = Answer.known(value, EVIDENCE);
    return this;
  }

  /** Adds a type that can be asked for by name. */
  public FakeModuleInfo type(String name, DataType type) {
    types.put(name, type);
    return this;
  }

  /** Adds a struct of unsigned numbers where a layout has members. */
  public FakeModuleInfo type(String name, StructLayout layout) {
    List<Member> members = new ArrayList<>();
    layout
        .fields()
        .forEach(
            (member, field) -> {
              BaseType number = new BaseType("part", BaseType.Encoding.UNSIGNED, field.size());
              members.add(Member.of(member, number, field.offset()));
            });
    return type(
        name,
        new CompositeType(
            CompositeType.Kind.STRUCT,
            Optional.of(name),
            name,
            name,
            OptionalLong.of(layout.size()),
            () -> members));
  }

  /** Adds the declared type of an identifier, visible everywhere. */
  public FakeModuleInfo identifier(String name, DataType type) {
    identifiers.put(name, type);
    return this;
  }

  /** Adds a function that {@link #functionAt} finds. */
  public FakeModuleInfo functionInfo(FunctionInfo function) {
    functions.add(function);
    return this;
  }

  /** Adds a variable to every frame. */
  public FakeModuleInfo frameVariable(FrameVariable variable) {
    variables.add(variable);
    return this;
  }

  /** Adds what frames at one instruction look like. */
  public FakeModuleInfo frameLayout(FrameLayout layout) {
    frameLayouts.add(layout);
    return this;
  }

  /** How frames are unwound. */
  public FakeModuleInfo unwinder(Unwinder value) {
    unwinder = value;
    return this;
  }

  /** How often all definitions were asked for. */
  public synchronized int definitionQueries() {
    return definitionQueries;
  }

  @Override
  public List<String> provenance() {
    return List.of("laid out by a test");
  }

  @Override
  public Answer<ModuleSummary> summary() {
    return summary;
  }

  @Override
  public List<Segment> segments() {
    return List.copyOf(segments);
  }

  @Override
  public List<Section> sections() {
    return List.copyOf(sections);
  }

  @Override
  public List<Symbol> symbols() {
    return List.copyOf(symbols);
  }

  @Override
  public Optional<Symbol> symbolAt(FileAddress address) {
    return symbols.stream()
        .filter(s -> AddressRange.ofSize(s.address().value(), s.size()).contains(address.value()))
        .min(
            Comparator.comparing((Symbol s) -> !s.global())
                .thenComparing(s -> s.name().length())
                .thenComparing(Symbol::name));
  }

  @Override
  public List<UnplacedSymbol> unplacedSymbolsNamed(String name) {
    return List.of();
  }

  @Override
  public List<String> unplacedSymbolNames() {
    return List.of();
  }

  /** The names of the types that were laid out. */
  @Override
  public void typeNames(Consumer<String> consumer) {
    types.forEach(
        (name, type) -> consumer.accept(type instanceof CompositeType ? type.name() : name));
  }

  @Override
  public List<Symbol> symbolsNamed(String name) {
    return symbols.stream().filter(s -> s.name().equals(name)).toList();
  }

  @Override
  public synchronized Answer<List<Definition>> definitions() {
    definitionQueries++;
    return definitions.isEmpty()
        ? Answer.unknown(NOTHING)
        : Answer.known(List.copyOf(definitions), EVIDENCE);
  }

  @Override
  public Answer<Definition> definitionAt(FileAddress address) {
    return definitions.stream()
        .filter(d -> AddressRange.ofSize(d.address().value(), d.size()).contains(address.value()))
        .findFirst()
        .map(d -> Answer.known(d, EVIDENCE))
        .orElseGet(() -> Answer.unknown(NOTHING));
  }

  @Override
  public Answer<SourceFrame> declarationAt(FileAddress address) {
    return lookUp(declarations, address);
  }

  @Override
  public Answer<List<SourceFrame>> sourceAt(FileAddress pc) {
    List<SourceFrame> found = lines.get(pc);
    return found == null ? Answer.unknown(NOTHING) : Answer.known(found, EVIDENCE);
  }

  @Override
  public Answer<DataType> typeNamed(String name, Optional<FileAddress> scope) {
    return lookUp(types, name);
  }

  /** The composites among the types that were laid out, by name. */
  @Override
  public Answer<Long> composites(Consumer<CompositeLayout> consumer) {
    if (types.isEmpty()) {
      return Answer.unknown(NOTHING);
    }
    long count = 0;
    for (DataType type : new TreeMap<>(types).values()) {
      if (type instanceof CompositeType composite && !composite.isIncomplete()) {
        long alignment = Alignment.of(composite);
        consumer.accept(new CompositeLayout(composite, alignment, false, Optional.empty(), "test"));
        count++;
      }
    }
    return Answer.known(count, EVIDENCE);
  }

  /** Those that have the name, or have it after a keyword. */
  @Override
  public Answer<List<CompositeLayout>> compositesNamed(String name) {
    List<CompositeLayout> found = new ArrayList<>();
    composites(
        layout -> {
          if (layout.type().name().equals(name) || layout.type().tag().equals(Optional.of(name))) {
            found.add(layout);
          }
        });
    return found.isEmpty() ? Answer.unknown(NOTHING) : Answer.known(found, EVIDENCE);
  }

  @Override
  public Answer<DataType> typeOfIdentifier(String identifier, FileAddress pc) {
    return lookUp(identifiers, identifier);
  }

  private static <K, V> Answer<V> lookUp(Map<K, V> table, K key) {
    V found = table.get(key);
    return found == null ? Answer.unknown(NOTHING) : Answer.known(found, EVIDENCE);
  }

  @Override
  public Answer<FunctionInfo> functionAt(FileAddress pc) {
    return functions.stream()
        .filter(f -> new AddressRange(f.low().value(), f.high().value()).contains(pc.value()))
        .findFirst()
        .map(f -> Answer.known(f, EVIDENCE))
        .orElseGet(() -> Answer.unknown(NOTHING));
  }

  @Override
  public Answer<CallerFrame> unwind(Registers frame, FileAddress lookup, Memory memory) {
    return unwinder.unwind(frame, lookup, memory);
  }

  @Override
  public Answer<List<FrameVariable>> frameVariables(
      Registers frame, long cfa, FileAddress lookup, long bias, Memory memory) {
    return variables.isEmpty()
        ? Answer.unknown(NOTHING)
        : Answer.known(List.copyOf(variables), EVIDENCE);
  }

  @Override
  public Answer<FrameLayout> frameLayoutAt(FileAddress pc) {
    return frameLayouts.stream()
        .filter(layout -> layout.pc().equals(pc))
        .findFirst()
        .map(layout -> Answer.known(layout, EVIDENCE))
        .orElseGet(() -> Answer.unknown(NOTHING));
  }
}
