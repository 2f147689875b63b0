package org.allocs.debuginfo.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.allocs.debug.CallerFrame;
import org.allocs.debug.CallerRules;
import org.allocs.debug.CompositeLayout;
import org.allocs.debug.Definition;
import org.allocs.debug.FrameLayout;
import org.allocs.debug.FrameVariable;
import org.allocs.debug.FunctionInfo;
import org.allocs.debug.FunctionName;
import org.allocs.debug.MacroHistory;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.ModuleSummary;
import org.allocs.debug.Section;
import org.allocs.debug.Segment;
import org.allocs.debug.Symbol;
import org.allocs.debug.ThreadVariable;
import org.allocs.debug.UnplacedSymbol;
import org.allocs.debuginfo.internal.cache.DiskCache;
import org.allocs.dwarf.scope.InlineChain;
import org.allocs.elf.ElfFile;
import org.allocs.model.AddressRange;
import org.allocs.model.Answer;
import org.allocs.model.SourceFrame;
import org.allocs.target.FileAddress;
import org.allocs.target.Memory;
import org.allocs.target.Registers;
import org.allocs.type.DataType;

/** One file, its separate debug file, and what they say; each part is read when first needed. */
final class Module implements ModuleInfo {
  private final String name;
  private final Journal journal;
  private final Lazy<List<Segment>> segments;
  private final Lazy<List<Section>> sections;
  private final Lazy<SymbolIndex> symbols;
  private final SymbolSearch search;
  private final DwarfAnswers dwarf;
  private final Summaries summaries;
  private final Contents contents;

  /** What it shares the file with; kept for others as long as this is. */
  private final Optional<Module> shared;

  /**
   * @param name path by which the target knows the file
   * @param loaded the file or its image; absent where neither can be read
   */
  Module(
      String name,
      Optional<ElfFile> loaded,
      DebugFileFinder finder,
      DiskCache cache,
      Journal journal) {
    this.name = name;
    this.journal = journal;
    this.shared = Optional.empty();
    ModuleFiles files = new ModuleFiles(loaded, finder, cache, journal);
    Optional<Layout> layout = loaded.map(elf -> new Layout(elf, journal));
    this.segments = new Lazy<>(() -> layout.map(Layout::segments).orElse(List.of()));
    this.sections = new Lazy<>(() -> layout.map(l -> l.sections(segments())).orElse(List.of()));
    this.dwarf = new DwarfAnswers(name, files, journal, this::symbolsOfName);
    this.summaries = new Summaries(name, files, journal);
    this.contents = new Contents(files, journal);
    ModuleSymbols reader = new ModuleSymbols(files, journal);
    this.symbols = new Lazy<>(() -> reader.read(segments(), dwarf));
    this.search = new SymbolSearch(files, segments);
  }

  private Module(Module of, TargetFacts target) {
    this.shared = Optional.of(of);
    this.name = of.name;
    this.journal = of.journal;
    this.segments = of.segments;
    this.sections = of.sections;
    this.dwarf = of.dwarf.in(target);
    this.summaries = of.summaries;
    this.contents = of.contents;
    this.symbols = of.symbols;
    this.search = of.search;
  }

  /** The same for a target; what is read of the file is shared. */
  Module in(TargetFacts target) {
    return new Module(this, target);
  }

  @Override
  public List<String> provenance() {
    List<String> lines = new ArrayList<>(journal.lines());
    lines.addAll(dwarf.notes());
    return List.copyOf(lines);
  }

  @Override
  public Answer<ModuleSummary> summary() {
    return summaries.of(dwarf.census(), this::provenance);
  }

  @Override
  public List<Segment> segments() {
    return segments.get();
  }

  @Override
  public List<Section> sections() {
    return sections.get();
  }

  @Override
  public Answer<byte[]> sectionBytes(String wanted) {
    return contents.of(wanted);
  }

  @Override
  public List<Symbol> symbols() {
    return symbols.get().all();
  }

  @Override
  public Optional<Symbol> symbolAt(FileAddress address) {
    Optional<Symbol> found = symbols.peek().isPresent() ? Optional.empty() : search.at(address);
    return found.isPresent() ? found : symbols.get().at(address);
  }

  @Override
  public Optional<Symbol> openSymbolBefore(FileAddress address) {
    Optional<Symbol> before = symbols.get().openBefore(address);
    return before.isPresent() && symbolAt(address).isEmpty() && isTogether(before.get(), address)
        ? before
        : Optional.empty();
  }

  private boolean isTogether(Symbol before, FileAddress address) {
    long place = address.value();
    return sections().stream()
        .filter(s -> AddressRange.ofSize(s.address().value(), s.size()).contains(place))
        .allMatch(s -> s.address().compareTo(before.address()) <= 0);
  }

  @Override
  public List<Symbol> symbolsOfName(String wanted) {
    Optional<List<Symbol>> found =
        symbols.peek().isPresent() ? Optional.empty() : search.named(wanted);
    return found.orElseGet(() -> symbols.get().named(wanted));
  }

  @Override
  public List<Symbol> symbolsNamed(String wanted) {
    List<Symbol> named = symbolsOfName(wanted);
    return named.isEmpty() ? SourceNames.find(symbols(), wanted) : named;
  }

  @Override
  public List<UnplacedSymbol> unplacedSymbolsNamed(String wanted) {
    return symbols.get().unplaced().named(wanted);
  }

  @Override
  public List<String> unplacedSymbolNames() {
    return symbols.get().unplaced().names();
  }

  @Override
  public void typeNames(Consumer<String> consumer) {
    dwarf.typeNames(consumer);
  }

  @Override
  public Answer<List<Definition>> definitions() {
    return dwarf.definitions();
  }

  @Override
  public Answer<Definition> definitionAt(FileAddress address) {
    Answer<Definition> defined = dwarf.definitionAt(address);
    return defined.isKnown() ? defined : declared(address).orElse(defined);
  }

  /** A variable of a library that the linker copied into this file, which only declares it. */
  private Optional<Answer<Definition>> declared(FileAddress address) {
    return symbolAt(address)
        .filter(symbol -> symbol.kind() == Symbol.Kind.OBJECT && symbol.global())
        .map(symbol -> declared(symbol, dwarf.typeOfIdentifier(symbol.name(), symbol.address())))
        .filter(Answer::isKnown);
  }

  private static Answer<Definition> declared(Symbol symbol, Answer<DataType> type) {
    boolean fits =
        type.value().filter(t -> t.byteSize().equals(OptionalLong.of(symbol.size()))).isPresent();
    return !fits
        ? Answer.unknown("not declared")
        : type.map(
            t ->
                new Definition(
                    symbol.name(),
                    Optional.empty(),
                    false,
                    Optional.empty(),
                    symbol.address(),
                    symbol.size(),
                    t));
  }

  @Override
  public Answer<SourceFrame> declarationAt(FileAddress address) {
    return dwarf.declarationAt(address);
  }

  /** The functions that an instruction comes from, with their names in the symbol table. */
  Answer<InlineChain> inlineChainAt(FileAddress pc) {
    return dwarf.inlineChainAt(pc);
  }

  @Override
  public Answer<String> sourceDigest(FileAddress pc, String file) {
    return dwarf.sourceDigest(pc, file);
  }

  @Override
  public Answer<List<SourceFrame>> sourceAt(FileAddress pc) {
    return dwarf.sourceAt(pc).map(frames -> named(frames, pc));
  }

  /** Compilers leave out functions that they folded, and assemblers all: symbols name them. */
  private List<SourceFrame> named(List<SourceFrame> frames, FileAddress pc) {
    SourceFrame only = frames.get(0);
    Optional<String> function =
        only.function().isPresent() ? only.function() : symbolAt(pc).flatMap(Module::sized);
    return function.equals(only.function())
        ? frames
        : List.of(new SourceFrame(function, only.file(), only.line(), only.column()));
  }

  /** The name of code whose end is known. */
  private static Optional<String> sized(Symbol symbol) {
    boolean known =
        symbol.kind() != Symbol.Kind.OBJECT
            && symbol.sizeSource() == Symbol.SizeSource.SYMBOL_TABLE;
    return known ? Optional.of(symbol.plainName()) : Optional.empty();
  }

  @Override
  public OptionalLong threadBlockSize() {
    return dwarf.threadBlockSize();
  }

  @Override
  public Answer<Long> threadBlock(Registers thread, long bias) {
    return dwarf.threadBlock(thread, bias);
  }

  @Override
  public Answer<List<ThreadVariable>> threadVariables() {
    return dwarf.threadVariables();
  }

  @Override
  public Answer<DataType> typeNamed(String wanted, Optional<FileAddress> scope) {
    return dwarf.typeNamed(wanted, scope);
  }

  @Override
  public Answer<Long> composites(Consumer<CompositeLayout> consumer) {
    return dwarf.composites(consumer);
  }

  @Override
  public Answer<List<CompositeLayout>> compositesNamed(String wanted) {
    return dwarf.compositesNamed(wanted);
  }

  @Override
  public Answer<List<MacroHistory>> macrosNamed(String wanted) {
    return dwarf.macrosNamed(wanted);
  }

  @Override
  public Answer<DataType> typeOfIdentifier(String identifier, FileAddress pc) {
    return dwarf.typeOfIdentifier(identifier, pc);
  }

  @Override
  public Answer<FunctionInfo> functionAt(FileAddress pc) {
    return dwarf.functionAt(pc);
  }

  @Override
  public Answer<FunctionName> functionNameAt(FileAddress pc) {
    return dwarf.functionNameAt(pc);
  }

  @Override
  public Answer<CallerFrame> unwind(Registers frame, FileAddress lookup, Memory memory) {
    return dwarf.unwind(frame, lookup, memory);
  }

  @Override
  public Answer<CallerRules> callerRules(FileAddress lookup) {
    return dwarf.callerRules(lookup);
  }

  @Override
  public Answer<List<FrameVariable>> frameVariables(
      Registers frame, long cfa, FileAddress lookup, long bias, Memory memory) {
    return dwarf.frameVariables(frame, cfa, lookup, bias, memory);
  }

  /** What DWARF says. */
  DwarfAnswers dwarf() {
    return dwarf;
  }

  @Override
  public Answer<FrameLayout> frameLayoutAt(FileAddress pc) {
    return dwarf.frameLayoutAt(pc);
  }

  @Override
  public String toString() {
    return name;
  }
}
