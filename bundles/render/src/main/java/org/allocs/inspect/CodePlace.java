package org.allocs.inspect;

import java.util.List;
import java.util.Optional;
import org.allocs.debug.Definition;
import org.allocs.debug.FunctionInfo;
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
 *     debug information tells, the symbol's name
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
    Optional<Symbol> symbol = module.symbolAt(address);
    Optional<FunctionInfo> function = module.functionAt(address).value();
    Optional<FileAddress> start =
        symbol.map(Symbol::address).or(() -> function.map(FunctionInfo::low));
    return new CodePlace(
        address,
        function.map(FunctionInfo::name).or(() -> symbol.map(Symbol::name)),
        function.flatMap(known -> linkageName(module, address)).or(() -> symbol.map(Symbol::name)),
        symbol,
        start.map(from -> address.value() - from.value()),
        module.sourceAt(address));
  }

  private static Optional<String> linkageName(ModuleInfo module, FileAddress address) {
    return module
        .definitionAt(address)
        .value()
        .filter(Definition::function)
        .flatMap(Definition::linkageName);
  }
}
