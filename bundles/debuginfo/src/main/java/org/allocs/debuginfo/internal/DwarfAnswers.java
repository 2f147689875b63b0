package org.allocs.debuginfo.internal;

import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.allocs.debug.CallerFrame;
import org.allocs.debug.CallerRules;
import org.allocs.debug.CompositeLayout;
import org.allocs.debug.Definition;
import org.allocs.debug.FrameLayout;
import org.allocs.debug.FrameRules;
import org.allocs.debug.FrameVariable;
import org.allocs.debug.FunctionInfo;
import org.allocs.debug.FunctionName;
import org.allocs.debug.MacroHistory;
import org.allocs.debug.Place;
import org.allocs.debug.Symbol;
import org.allocs.debug.ThreadVariable;
import org.allocs.debug.UnitCensus;
import org.allocs.debug.VariableLocation;
import org.allocs.dwarf.DwarfSections;
import org.allocs.dwarf.info.Declaration;
import org.allocs.dwarf.query.DebugData;
import org.allocs.dwarf.scope.FunctionScope;
import org.allocs.dwarf.scope.InlineChain;
import org.allocs.dwarf.split.LoneSplitFile;
import org.allocs.elf.ElfFile;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.SourceFrame;
import org.allocs.target.FileAddress;
import org.allocs.target.Memory;
import org.allocs.target.Registers;
import org.allocs.type.DataType;
import org.allocs.type.UniqueTypes;

/** What DWARF answers; where there is none, or it is malformed, why. */
final class DwarfAnswers implements SizeHints {
  /** A question to DWARF. */
  private interface Question<T> {
    Optional<T> ask(DebugData data) throws AllocsException;
  }

  /** What has no size was written in assembler: seldom described, not worth inflating much. */
  private static final long SMALL_DWARF = 1 << 20;

  private static final int MAX_SHOWN = 8;
  private static final Optional<Boolean> NOT = Optional.of(false);

  private final String module;
  private final ModuleFiles files;
  private final Journal journal;
  private final Function<String, List<Symbol>> symbols;
  private final Guard guard;
  private final Frames frames;
  private final ThreadLocals threadLocals;
  private final Lazy<Optional<DebugData>> data;
  private final Lines lines = new Lines();
  private final Optional<UniqueTypes> types;
  private volatile SoftReference<Answer<List<Definition>>> definitions = new SoftReference<>(null);

  /**
   * @param module path by which the target knows the file
   * @param symbols those that it defines, by name
   */
  DwarfAnswers(
      String module, ModuleFiles files, Journal journal, Function<String, List<Symbol>> symbols) {
    this.symbols = symbols;
    this.module = module;
    this.files = files;
    this.journal = journal;
    this.guard = new Guard(files, journal);
    this.frames = new Frames(files, journal);
    this.threadLocals = new ThreadLocals(files);
    this.data = new Lazy<>(() -> files.withDwarf().map(elf -> open(elf, files, journal)));
    this.types = Optional.empty();
  }

  private DwarfAnswers(DwarfAnswers of, TargetFacts target) {
    this.module = of.module;
    this.symbols = of.symbols;
    this.files = of.files;
    this.journal = of.journal;
    this.guard = of.guard;
    this.frames = of.frames;
    this.threadLocals = new ThreadLocals(files, Optional.of(target.threadBlocks()));
    this.data = new Lazy<>(() -> of.data.get().map(known -> known.in(target.types())));
    this.types = Optional.of(target.types());
  }

  private static DebugData open(ElfFile elf, ModuleFiles files, Journal journal) {
    DwarfSections sections = new ElfDwarfSections(elf, files, journal);
    return DebugData.over(files.isSplitFile(elf) ? new LoneSplitFile(sections) : sections);
  }

  /** The same for a target. */
  DwarfAnswers in(TargetFacts target) {
    return new DwarfAnswers(this, target);
  }

  /** What was skipped in DWARF so far, and what it declares that another file defines. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    data.peek()
        .flatMap(found -> found)
        .ifPresent(d -> d.problems().messages().forEach(p -> notes.add("skipped in DWARF: " + p)));
    Set<String> names = files.read().stream().map(ElfFile::name).collect(Collectors.toSet());
    types.stream()
        .flatMap(unique -> unique.completions().stream())
        .filter(completed -> names.contains(completed.declaredIn()))
        .map(UniqueTypes.Completed::toString)
        .sorted()
        .forEach(notes::add);
    return notes;
  }

  private <T> Answer<T> ask(String what, Question<T> question) {
    return guard.ask(what, () -> answer(what, Optional.empty(), question));
  }

  /** A question about the unit that has an instruction. */
  private <T> Answer<T> ask(String what, FileAddress pc, Question<T> question) {
    return guard.ask(
        what + " at " + pc, () -> answer(what + " at " + pc, Optional.of(pc), question));
  }

  private <T> Answer<T> answer(String what, Optional<FileAddress> pc, Question<T> question)
      throws AllocsException {
    Optional<DebugData> known = data.get();
    if (known.isEmpty()) {
      return Answer.unknown("no debug information for " + module + " (" + files.whyNoDwarf() + ")");
    }
    Optional<T> answer = question.ask(known.get());
    return answer.isPresent()
        ? Answer.known(answer.get(), Evidence.certain("DWARF", what + " in " + source()))
        : Answer.unknown(whyNot(what, pc, known.get()));
  }

  private String whyNot(String what, Optional<FileAddress> pc, DebugData known)
      throws AllocsException {
    return known
        .absentSplitFile(pc)
        .map(file -> "debug information of " + module + " is in " + file + ", which is not there")
        .orElse("debug information of " + module + " has no " + what);
  }

  private String source() {
    return files.withDwarf().map(ElfFile::name).orElse(module);
  }

  @Override
  public OptionalLong byDebugInfo(long address, boolean function) {
    if (files.dwarfBytes() == 0 || files.dwarfBytes() > SMALL_DWARF) {
      return OptionalLong.empty();
    }
    FileAddress at = new FileAddress(address);
    return definitionAt(at)
        .value()
        .filter(d -> d.address().equals(at) && d.function() == function)
        .stream()
        .mapToLong(Definition::size)
        .filter(size -> size > 0)
        .findFirst();
  }

  @Override
  public OptionalLong byCallFrames(long address) {
    return guard
        .ask("size of what is at 0x" + Long.toHexString(address), () -> frames.sizeAt(address))
        .value()
        .stream()
        .mapToLong(Long::longValue)
        .findFirst();
  }

  /** Kept while heap is plenty: reading them reads every unit. */
  Answer<List<Definition>> definitions() {
    Answer<List<Definition>> known = definitions.get();
    if (known == null) {
      known = ask("definitions", d -> Optional.of(List.copyOf(d.definitions())));
      definitions = new SoftReference<>(known);
    }
    return known;
  }

  OptionalLong threadBlockSize() {
    return guard.ask("size of thread-local variables", threadLocals::size).value().stream()
        .mapToLong(Long::longValue)
        .findFirst();
  }

  Answer<Long> threadBlock(Registers thread, long bias) {
    return guard.ask("thread-local variables", () -> threadLocals.block(thread, bias));
  }

  Answer<List<ThreadVariable>> threadVariables() {
    return ask("thread-local variables", d -> Optional.of(d.threadVariables()));
  }

  Answer<Definition> definitionAt(FileAddress address) {
    return ask("function or variable at " + address, d -> d.definitionAt(address));
  }

  Answer<SourceFrame> declarationAt(FileAddress address) {
    return ask(
        "declaration of what is at " + address,
        d -> {
          Optional<Declaration> stated = d.declarationAt(address);
          return stated.isPresent() ? lines.of(stated.get()) : Optional.empty();
        });
  }

  Answer<UnitCensus> census() {
    return ask("units", d -> Optional.of(d.census()));
  }

  Answer<InlineChain> inlineChainAt(FileAddress pc) {
    return ask("function", pc, d -> d.inlineChainAt(pc));
  }

  Answer<List<SourceFrame>> sourceAt(FileAddress pc) {
    return ask("line", pc, d -> lines.at(d, pc));
  }

  Answer<String> sourceDigest(FileAddress pc, String file) {
    return ask("MD5 of " + file, d -> lines.digest(d, pc, file));
  }

  Answer<DataType> typeNamed(String name, Optional<FileAddress> scope) {
    return orMeant(name, ask("type " + name, d -> d.typeNamed(name, scope)));
  }

  /** Where a name may mean several types, these are the reason. */
  private <T> Answer<T> orMeant(String name, Answer<T> answer) {
    if (answer.isKnown() || name.indexOf('<') < 0) {
      return answer;
    }
    String what = "instances that " + name + " may mean";
    Optional<List<String>> meant =
        ask(what, d -> Optional.of(d.ambiguous(name)).filter(names -> !names.isEmpty())).value();
    return meant.isEmpty()
        ? answer
        : Answer.unknown(
            answer.reason().orElseThrow() + ", but several like it: " + few(meant.get()));
  }

  private static String few(List<String> names) {
    int more = names.size() - MAX_SHOWN;
    return String.join("; ", names.subList(0, Math.min(MAX_SHOWN, names.size())))
        + (more > 0 ? "; and " + more + " more" : "");
  }

  /** What the consumer throws ends the enumeration: it is no defect of a reader. */
  Answer<Long> composites(Consumer<CompositeLayout> consumer) {
    RuntimeException[] thrown = new RuntimeException[1];
    Answer<Long> count =
        ask(
            "structs",
            d ->
                Optional.of(
                    d.composites(
                        layout -> {
                          try {
                            consumer.accept(layout);
                          } catch (RuntimeException e) {
                            thrown[0] = e;
                          }
                          return thrown[0] == null;
                        })));
    if (thrown[0] != null) {
      throw thrown[0];
    }
    return count;
  }

  void typeNames(Consumer<String> consumer) {
    List<String> names = new ArrayList<>();
    ask(
        "types",
        d -> {
          d.typeNames(names::add);
          return Optional.of(names);
        });
    names.forEach(consumer);
  }

  Answer<List<CompositeLayout>> compositesNamed(String name) {
    return orMeant(
        name,
        ask(
            "composite " + name,
            d -> Optional.of(d.compositesNamed(name)).filter(found -> !found.isEmpty())));
  }

  Answer<List<MacroHistory>> macrosNamed(String name) {
    Answer<List<MacroHistory>> found =
        ask(
            "macro " + name,
            d -> Optional.of(d.macrosNamed(name)).filter(histories -> !histories.isEmpty()));
    boolean none =
        !found.isKnown()
            && ask("tables of macros", d -> Optional.of(d.hasMacros())).value().equals(NOT);
    return none
        ? Answer.unknown("no unit of " + module + " describes macros: compilers do so with -g3")
        : found;
  }

  Answer<DataType> typeOfIdentifier(String identifier, FileAddress pc) {
    return ask("variable " + identifier, pc, d -> d.typeOfIdentifier(identifier, pc));
  }

  Answer<FunctionInfo> functionAt(FileAddress pc) {
    return ask("function", pc, d -> d.functionAt(pc).map(FunctionScope::info));
  }

  Answer<FunctionName> functionNameAt(FileAddress pc) {
    return ask("function", pc, d -> d.functionNameAt(pc));
  }

  Answer<CallerFrame> unwind(Registers frame, FileAddress lookup, Memory memory) {
    return guard.ask("frame at " + lookup, () -> frames.unwind(frame, lookup, memory));
  }

  Answer<CallerRules> callerRules(FileAddress lookup) {
    return guard.ask("frame at " + lookup, () -> frames.callerRules(lookup));
  }

  Answer<List<FrameVariable>> frameVariables(
      Registers frame, long cfa, FileAddress lookup, long bias, Memory memory) {
    return frameVariables(
        new LiveFrame(frame, OptionalLong.of(cfa), lookup, bias, memory, CallerModules.NONE));
  }

  /** Variables of the function at an instruction of a frame, and where each is. */
  Answer<List<FrameVariable>> frameVariables(LiveFrame live) {
    return ask(
        "function",
        live.lookup(),
        d ->
            d.functionAt(live.lookup())
                .map(scope -> new FrameContext(files(d), scope, live, 0).variables()));
  }

  private FrameFiles files(DebugData known) {
    return new FrameFiles(known, frames, threadLocals, symbols);
  }

  /**
   * What a call of this module gave a function.
   *
   * @param bias what to add to an address in this file to get the address in the target
   */
  Answer<Long> passed(Entered entered, long bias) {
    return guard.ask(
        "argument of a call",
        () ->
            data.get().isPresent()
                ? EntryValues.passed(files(data.get().get()), entered, bias)
                : Answer.unknown("value on entry: nothing describes the call"));
  }

  Answer<FrameLayout> frameLayoutAt(FileAddress pc) {
    Answer<FrameRules> rules = guard.ask("frame at " + pc, () -> frames.rulesAt(pc));
    Answer<FunctionFrame> function =
        ask("function at " + pc, d -> d.functionAt(pc).map(scope -> frame(d, scope, pc)));
    FrameLayout layout =
        new FrameLayout(
            pc, rules, function.map(FunctionFrame::base), function.map(FunctionFrame::variables));
    return rules.isKnown() || function.isKnown()
        ? new Answer.Known<>(layout, rules.isKnown() ? rules.evidence() : function.evidence())
        : Answer.unknown(rules.reason().orElseThrow() + "; " + function.reason().orElseThrow());
  }

  /** What DWARF says of a function's frame at one instruction. */
  private record FunctionFrame(Place base, List<VariableLocation> variables) {}

  private FunctionFrame frame(DebugData known, FunctionScope scope, FileAddress pc) {
    FrameNames names = new FrameNames(known, scope, pc, files.registers());
    return new FunctionFrame(
        names.frameBasePlace(), new VariablePlaces(scope, names, lines, pc).all());
  }
}
