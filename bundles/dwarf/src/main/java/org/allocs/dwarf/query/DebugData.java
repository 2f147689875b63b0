package org.allocs.dwarf.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.allocs.debug.CompositeLayout;
import org.allocs.debug.Definition;
import org.allocs.debug.FunctionName;
import org.allocs.debug.MacroHistory;
import org.allocs.debug.ThreadVariable;
import org.allocs.debug.UnitCensus;
import org.allocs.dwarf.DwarfSections;
import org.allocs.dwarf.Problems;
import org.allocs.dwarf.info.Declaration;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.Unit;
import org.allocs.dwarf.info.Units;
import org.allocs.dwarf.macro.Macros;
import org.allocs.dwarf.scope.DefinitionReader;
import org.allocs.dwarf.scope.FunctionScope;
import org.allocs.dwarf.scope.Functions;
import org.allocs.dwarf.scope.Identifiers;
import org.allocs.dwarf.scope.InlineChain;
import org.allocs.dwarf.scope.ScopeReader;
import org.allocs.dwarf.template.CommonNames;
import org.allocs.dwarf.template.Templates;
import org.allocs.dwarf.type.TypeReader;
import org.allocs.error.MalformedFileException;
import org.allocs.target.FileAddress;
import org.allocs.type.DataType;
import org.allocs.type.UniqueTypes;

/**
 * What one file's debug information says. Tables are built when first needed. Safe for use by
 * several threads.
 *
 * <p>A {@link MalformedFileException} means that the sections themselves, or the unit that was
 * asked about, contradict the format. Enumerations and searches leave out malformed units and note
 * them in {@link #problems}.
 */
public final class DebugData {
  private final Problems problems;
  private final Units units;
  private final Functions functions;
  private final TypeReader types;
  private final ScopeReader scopes;
  private final DefinitionReader definitions;
  private final Identifiers identifiers;
  private final Templates templates;
  private final TypeFinder finder;

  private DebugData(DwarfSections sections) {
    problems = new Problems();
    units = new Units(sections, problems);
    functions = new Functions(units);
    types = new TypeReader(problems, new UniqueTypes());
    scopes = new ScopeReader(functions, types);
    definitions = new DefinitionReader(units, functions, types);
    identifiers = new Identifiers(units, functions, types);
    templates = new Templates(units);
    finder = new TypeFinder(units, functions, types, templates);
  }

  private DebugData(DebugData of, UniqueTypes unique) {
    problems = of.problems;
    units = of.units;
    functions = of.functions;
    types = new TypeReader(problems, unique);
    scopes = new ScopeReader(functions, types);
    definitions = of.definitions.with(types);
    identifiers = new Identifiers(units, functions, types);
    templates = of.templates;
    finder = new TypeFinder(units, functions, types, templates);
  }

  /** Answers from these sections, with types of its own; nothing is read yet. */
  public static DebugData over(DwarfSections sections) {
    return new DebugData(sections);
  }

  /** The same, with its types among those of a target; all but types is shared. */
  public DebugData in(UniqueTypes unique) {
    return new DebugData(this, unique);
  }

  /** What was skipped so far. */
  public Problems problems() {
    return problems;
  }

  /** The units whose headers can be read, in the order of the file, type units last. */
  public List<Unit> units() throws MalformedFileException {
    return units.all();
  }

  /**
   * Name of a file beside the program that a unit was split into ({@code -gsplit-dwarf}) and that
   * was looked for in vain to answer a question.
   *
   * @param pc of the unit that the question was about; otherwise any unit
   */
  public Optional<String> absentSplitFile(Optional<FileAddress> pc) throws MalformedFileException {
    Optional<Unit> unit = pc.isPresent() ? functions.unitAt(pc.get().value()) : Optional.empty();
    return unit.isPresent() ? unit.get().absentFile() : units.anyAbsentFile();
  }

  /** The unit whose code has an instruction. */
  public Optional<Unit> unitAt(FileAddress pc) throws MalformedFileException {
    Optional<Unit> unit = functions.unitAt(pc.value());
    return unit.isPresent() ? unit : functions.at(pc.value()).map(piece -> piece.die().unit());
  }

  /**
   * The unit whose line table may have an instruction: the one that has it, or else the one whose
   * code starts last before it.
   */
  public Optional<Unit> lineUnitAt(FileAddress pc) throws MalformedFileException {
    Optional<Unit> unit = unitAt(pc);
    return unit.isPresent() ? unit : functions.unitBefore(pc.value());
  }

  /** The function at an instruction, its inline chain there, and what is in scope. */
  public Optional<FunctionScope> functionAt(FileAddress pc) throws MalformedFileException {
    return scopes.at(pc);
  }

  /** What the function at an instruction is called; reads no more than that. */
  public Optional<FunctionName> functionNameAt(FileAddress pc) throws MalformedFileException {
    return scopes.nameAt(pc);
  }

  /** The functions that an instruction comes from; reads no more than their names. */
  public Optional<InlineChain> inlineChainAt(FileAddress pc) throws MalformedFileException {
    return scopes.inlineChainAt(pc);
  }

  /** The function or variable that covers an address; without reading units that do not matter. */
  public Optional<Definition> definitionAt(FileAddress address) throws MalformedFileException {
    return definitions.at(address);
  }

  /** Where the source declares the function or variable that covers an address. */
  public Optional<Declaration> declarationAt(FileAddress address) throws MalformedFileException {
    Optional<Die> die = definitions.dieAt(address);
    return die.isPresent() ? Declaration.of(die.get()) : Optional.empty();
  }

  /**
   * What all units add up to, split units and those of the supplementary file included. Reads every
   * unit.
   */
  public UnitCensus census() throws MalformedFileException {
    return new CensusTaker(units).count();
  }

  /** Thread-local variables, by their offset in the file's block. Reads every unit. */
  public List<ThreadVariable> threadVariables() throws MalformedFileException {
    return definitions.threadVariables();
  }

  /** Functions and variables at fixed addresses, ascending. Reads every unit. */
  public List<Definition> definitions() throws MalformedFileException {
    return definitions.all();
  }

  /**
   * A type by name: {@code struct tag}, {@code union tag}, {@code enum tag}, a typedef, a base type
   * with its keywords in any order, outside C a tag alone, qualified or not; an instance of a
   * template however compilers spell its arguments, and without those that are defaults if no other
   * is meant so.
   *
   * @param scope an instruction; what is visible there comes first, then the rest of its unit, then
   *     other units
   */
  public Optional<DataType> typeNamed(String name, Optional<FileAddress> scope)
      throws MalformedFileException {
    return finder.find(name, scope);
  }

  /**
   * Complete, named structs, classes and unions in the order of the file, one for each definition;
   * what is only pointed to may be a declaration. Reads every unit, and keeps nothing.
   *
   * @param visitor takes each, in the caller's thread; false ends the enumeration
   * @return how many it took
   */
  public long composites(Predicate<CompositeLayout> visitor) throws MalformedFileException {
    return layouts().forEach(visitor);
  }

  /**
   * Names of types of all kinds, each once, in no particular order; those local to functions are
   * left out. Tags of C have their keyword. Reads every unit where no index of names is kept.
   *
   * @param visitor takes each, in the caller's thread
   */
  public void typeNames(Consumer<String> visitor) throws MalformedFileException {
    TypeNames.visit(units, visitor);
  }

  /**
   * Every different definition of a struct, class or union under a name, in the order of the file.
   *
   * @param name as for {@link #typeNamed}; a bare tag names those of C too
   */
  public List<CompositeLayout> compositesNamed(String name) throws MalformedFileException {
    TypeName wanted = TypeName.of(name);
    List<CompositeLayout> found = layouts().named(wanted.spellings());
    if (found.isEmpty()) {
      Templates.Meaning meaning = templates.meaning(wanted.bare()).only();
      found = new ArrayList<>(layouts().of(meaning.unwritten()));
      if (!meaning.names().isEmpty()) {
        found.addAll(layouts().named(meaning.names()));
      }
    }
    return found.stream().filter(layout -> wanted.fits(layout.type().kind())).toList();
  }

  private CompositeLayouts layouts() {
    return new CompositeLayouts(units, problems);
  }

  /**
   * The different instances of a template that a name may mean where it does not say which, as
   * {@code Q<int>} does not if the rest of the arguments may be left out in several.
   */
  public List<String> ambiguous(String name) throws MalformedFileException {
    Templates.Meaning meaning = templates.meaning(TypeName.of(name).bare());
    if (!meaning.ambiguous()) {
      return List.of();
    }
    List<String> all = new ArrayList<>(meaning.names());
    for (Die instance : meaning.unwritten()) {
      CommonNames.of(instance).ifPresent(all::add);
    }
    return all;
  }

  /** Whether a unit says anything of macros. */
  public boolean hasMacros() throws MalformedFileException {
    return Macros.areIn(units);
  }

  /** What units say of a macro; units that say the same together. */
  public List<MacroHistory> macrosNamed(String name) throws MalformedFileException {
    return Macros.named(units, name);
  }

  /**
   * The declared type of the variable, parameter, member of {@code this}, or function that an
   * identifier means at an instruction, in the innermost inlined function there.
   */
  public Optional<DataType> typeOfIdentifier(String identifier, FileAddress pc)
      throws MalformedFileException {
    return identifiers.typeOf(identifier, pc, 0);
  }

  /**
   * The same in one function of the inline chain.
   *
   * @param inlineDepth place in {@link FunctionScope#inlineChain}
   */
  public Optional<DataType> typeOfIdentifier(String identifier, FileAddress pc, int inlineDepth)
      throws MalformedFileException {
    return identifiers.typeOf(identifier, pc, inlineDepth);
  }

  /** The type that an entry describes, as expressions refer to base types. */
  public DataType type(Die entry) throws MalformedFileException {
    return types.read(entry);
  }
}
