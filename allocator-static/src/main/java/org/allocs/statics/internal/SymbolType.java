package org.allocs.statics.internal;

import java.util.OptionalLong;
import org.allocs.debug.Definition;
import org.allocs.debug.ModuleInfo;
import org.allocs.model.AddressRange;
import org.allocs.model.Answer;
import org.allocs.target.FileAddress;
import org.allocs.type.ArrayType;
import org.allocs.type.DataType;
import org.allocs.type.OpaqueType;

/** The type of a symbol: what debug information defines where the symbol is. */
final class SymbolType {
  private SymbolType() {}

  static Answer<DataType> of(ModuleInfo module, FileAddress address, Named named) {
    Answer<Definition> found = module.definitionAt(address);
    if (found.value().isEmpty()) {
      return Answer.unknown(found.reason().orElseThrow());
    }
    Definition definition = found.value().get();
    if (!definition.address().equals(address)) {
      return Answer.unknown(
          "debug information describes " + definition.name() + " at " + definition.address());
    }
    if (definition.type() instanceof OpaqueType opaque && opaque.equals(OpaqueType.NOT_DESCRIBED)) {
      return Answer.unknown("its debug information leaves out types, as gcc -g1 has it");
    }
    DataType type = fitted(definition.type(), named.range().size());
    return contradicts(type, definition, named)
        ? Answer.unknown(
            "debug information describes "
                + definition.name()
                + " with "
                + type.byteSize().getAsLong()
                + " bytes, the symbol has "
                + named.range().size())
        : found.map(d -> type);
  }

  /** An array without a bound gets the bound that the size gives it. */
  private static DataType fitted(DataType type, long size) {
    if (type.stripped() instanceof ArrayType array && array.count().isEmpty()) {
      OptionalLong each = array.element().byteSize();
      if (each.isPresent() && each.getAsLong() > 0 && size % each.getAsLong() == 0) {
        return ArrayType.of(array.element(), size / each.getAsLong());
      }
    }
    return type;
  }

  /** A variable may be longer than its type, by a flexible array at its end, and never shorter. */
  private static boolean contradicts(DataType type, Definition definition, Named named) {
    OptionalLong size = type.byteSize();
    return !definition.function()
        && size.isPresent()
        && AddressRange.lessThan(named.range().size(), size.getAsLong());
  }
}
