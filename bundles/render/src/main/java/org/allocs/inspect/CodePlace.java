package org.allocs.inspect;

import java.util.List;
import java.util.Optional;
import org.allocs.debug.FunctionName;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.model.Answer;
import org.allocs.model.SourceFrame;
import org.allocs.target.FileAddress;

/**
 * What a file says of one of its instructions.
 *
 * @param address in the file
 * @param function the function, not inlined, that it belongs to, as the source names it; where no
 *     debug information tells, the symbol's name, demangled
 * @param linkageName the function's name in the symbol table
 * @param symbol that covers the address
 * @param offset bytes from the start of the symbol, or else of the function
 * @param frames source positions, innermost inlined function first
 */
public record CodePlace(
    FileAddress address,
    Optional<String> function,
    Optional<String> linkageName,
    Optional<Symbol> symbol,
    Optional<Long> offset,
    Answer<List<SourceFrame>> frames) {
  /** Asks for one address. */
  public static CodePlace at(ModuleInfo module, FileAddress address) {
    return at(module, List.of(address)).get(0);
  }

  /** Asks for many addresses at once, which is quicker than one by one. */
  public static List<CodePlace> at(ModuleInfo module, List<FileAddress> addresses) {
    return CodePlaces.of(module, addresses);
  }

  static CodePlace of(
      FileAddress address,
      Optional<Symbol> symbol,
      Optional<FunctionName> function,
      Answer<List<SourceFrame>> frames) {
    Optional<FileAddress> start =
        symbol.map(Symbol::address).or(() -> function.map(FunctionName::low));
    return new CodePlace(
        address,
        function.map(FunctionName::name).or(() -> symbol.map(Symbol::plainName)),
        function.flatMap(FunctionName::linkageName).or(() -> symbol.map(Symbol::name)),
        symbol,
        start.map(from -> address.value() - from.value()),
        frames);
  }
}
