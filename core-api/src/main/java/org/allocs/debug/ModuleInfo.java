package org.allocs.debug;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.allocs.model.Answer;
import org.allocs.model.SourceFrame;
import org.allocs.target.FileAddress;
import org.allocs.target.Memory;
import org.allocs.target.Registers;
import org.allocs.type.DataType;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What one file, and the separate debug file that belongs to it, say. Tables are read when first
 * asked for. Safe for use by several threads.
 */
@ProviderType
public interface ModuleInfo {
  /** Where the facts come from: paths read, and what was wrong with those that were not used. */
  List<String> provenance();

  /** What the files have, as a whole. Reads every unit. */
  Answer<ModuleSummary> summary();

  /** Loadable segments ({@code PT_LOAD}) in ascending order. */
  List<Segment> segments();

  /** Sections that occupy memory ({@code SHF_ALLOC}) in ascending order, without {@code .tbss}. */
  List<Section> sections();

  /**
   * The bytes of a section, decompressed: of the file, or else of the separate debug file. Read
   * anew at each question.
   *
   * @return unknown where neither has such a section, or it has more than 64 MiB
   */
  default Answer<byte[]> sectionBytes(String name) {
    return Answer.unknown("sections are not read");
  }

  /**
   * Functions and objects that have an address in the image, in ascending order, aliases included;
   * from {@code .symtab} (of the separate debug file too) or else {@code .dynsym}. A size of 0 in
   * the file is completed from debug information, call frame information or, where {@code .symtab}
   * lists all functions, the next symbol; see {@link Symbol#sizeSource}.
   */
  List<Symbol> symbols();

  /**
   * The symbol that covers an address; of aliases a global one with the shortest name. A function
   * of which nothing tells where it ends covers its first instruction only.
   */
  Optional<Symbol> symbolAt(FileAddress address);

  /**
   * Where no symbol covers an address: the function before it in its section, if nothing tells
   * where that ends. The address may belong to it or to one without a symbol.
   */
  default Optional<Symbol> openSymbolBefore(FileAddress address) {
    return Optional.empty();
  }

  /**
   * Defined symbols of this name; several when local ones share it. Where there are none, those of
   * what debug information calls so in a language that mangles names: {@code ns::f}, of which there
   * may be several, or {@code ns::f(int)}.
   */
  List<Symbol> symbolsNamed(String name);

  /** Defined symbols of exactly this name: quick to say that there are none. */
  default List<Symbol> symbolsOfName(String name) {
    return symbolsNamed(name).stream().filter(symbol -> symbol.name().equals(name)).toList();
  }

  /**
   * Symbols of this name without an address in the image: of thread-local variables, and of what
   * another file has to define.
   */
  List<UnplacedSymbol> unplacedSymbolsNamed(String name);

  /** Names of all such symbols, each once. */
  List<String> unplacedSymbolNames();

  /** Functions and variables that debug information places at fixed addresses, ascending. */
  Answer<List<Definition>> definitions();

  /**
   * Bytes of the block that each thread has of the file's thread-local variables ({@code PT_TLS});
   * empty if there are none.
   */
  default OptionalLong threadBlockSize() {
    return OptionalLong.empty();
  }

  /**
   * Where a thread has its block.
   *
   * @param thread its registers, of which the thread pointer matters
   * @param bias what to add to an address in the file to get the address in the target
   */
  default Answer<Long> threadBlock(Registers thread, long bias) {
    return Answer.unknown("there are no thread-local variables");
  }

  /** Thread-local variables, by their offset in the block. Reads every unit. */
  default Answer<List<ThreadVariable>> threadVariables() {
    return Answer.unknown("there are no thread-local variables");
  }

  /** The definition that covers an address. */
  Answer<Definition> definitionAt(FileAddress address);

  /**
   * Where the source declares the function or variable that covers an address, as far as the
   * compiler says; a position without a function.
   */
  Answer<SourceFrame> declarationAt(FileAddress address);

  /**
   * Source positions of an instruction, innermost inlined function first. For a return address ask
   * for the byte before it.
   */
  Answer<List<SourceFrame>> sourceAt(FileAddress pc);

  /**
   * The MD5 that a source file had when it was compiled, in lower-case hexadecimal digits (DWARF 5,
   * {@code DW_LNCT_MD5}).
   *
   * @param pc an instruction compiled from it
   * @param file as {@link #sourceAt} has it
   * @return unknown where the compiler stated none: gcc does not, clang does
   */
  default Answer<String> sourceDigest(FileAddress pc, String file) {
    return Answer.unknown("no MD5 of " + file);
  }

  /**
   * A type by the name that C gives it, such as {@code struct list_node}, {@code unsigned int},
   * {@code GHashTable}, {@code ns::Item}. Arguments of templates may be spelled as any compiler
   * does, or left out where they are defaults; the reason tells which there are if it may be any of
   * several. Pointers and arrays are the caller's to add.
   *
   * @param scope an instruction; definitions visible in its compilation unit come first
   */
  Answer<DataType> typeNamed(String name, Optional<FileAddress> scope);

  /**
   * Every complete struct, class and union that has a name, those local to functions too; one for
   * each definition, however many units repeat it. Two definitions are the same if kind, qualified
   * name and size are, and name, place and type of every member; typedefs count as what they stand
   * for, and what is only pointed to by its name. In the order of the file, each as soon as it is
   * made, in the caller's thread: nothing is kept. Reads every unit.
   *
   * @param consumer takes each; what it throws ends the enumeration and is passed on
   * @return how many there were
   */
  Answer<Long> composites(Consumer<CompositeLayout> consumer);

  /**
   * Names of types of all kinds, each once, in no particular order; without those local to
   * functions. Tags of C have their keyword. None where nothing is known. Reads every unit at
   * first.
   *
   * @param consumer takes each, in the caller's thread
   */
  void typeNames(Consumer<String> consumer);

  /**
   * Every different definition of a struct, class or union that goes by a name, told apart as for
   * {@link #composites}, in the order of the file; those local to functions by their own name.
   *
   * @param name as for {@link #typeNamed}; without a keyword it names those of C too
   */
  Answer<List<CompositeLayout>> compositesNamed(String name);

  /**
   * What units say of a macro, in the order of the file; units that say the same together. Unknown
   * where none says anything, with the reason.
   */
  default Answer<List<MacroHistory>> macrosNamed(String name) {
    return Answer.unknown("macros are not read");
  }

  /**
   * The declared type of the variable, parameter or global that {@code identifier} means at an
   * instruction.
   */
  Answer<DataType> typeOfIdentifier(String identifier, FileAddress pc);

  /** The function, not inlined, at an instruction, with its type. */
  Answer<FunctionInfo> functionAt(FileAddress pc);

  /** The same without its type: what to ask for many instructions. */
  default Answer<FunctionName> functionNameAt(FileAddress pc) {
    Optional<String> linkageName =
        definitionAt(pc).value().filter(Definition::function).flatMap(Definition::linkageName);
    return functionAt(pc)
        .map(known -> new FunctionName(known.name(), linkageName, known.low(), known.high()));
  }

  /**
   * Unwinds one frame by call frame information.
   *
   * @param frame registers in this frame, as addresses in the target
   * @param lookup the instruction to look up: the program counter of an interrupted frame, the byte
   *     before the return address of a caller's
   * @param memory of the target
   */
  Answer<CallerFrame> unwind(Registers frame, FileAddress lookup, Memory memory);

  /**
   * The rules that {@link #unwind} applies at an instruction.
   *
   * @return unknown where there are none, or others than {@link CallerRules} can tell
   */
  default Answer<CallerRules> callerRules(FileAddress lookup) {
    return Answer.unknown("rules are not told");
  }

  /**
   * Variables of the function at an instruction, those of functions inlined there included, and
   * where in the target each is now.
   *
   * @param frame registers in this frame
   * @param cfa canonical frame address, from {@link #unwind}
   * @param lookup as for {@link #unwind}
   * @param bias what to add to an address in the file to get the address in the target
   */
  Answer<List<FrameVariable>> frameVariables(
      Registers frame, long cfa, FileAddress lookup, long bias, Memory memory);

  /**
   * Where the variables at an instruction live and how a frame there is unwound, told without a
   * process.
   *
   * @return unknown only where neither is known
   */
  Answer<FrameLayout> frameLayoutAt(FileAddress pc);
}
