package org.allocs.process.internal;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.elf.ElfFile;
import org.allocs.elf.ElfSymbol;
import org.allocs.error.AllocsException;
import org.allocs.error.MemoryFaultException;
import org.allocs.target.LoadedObject;
import org.allocs.target.Memory;

/** The program break, as glibc keeps it in its variable {@code __curbrk}. */
final class ProgramBreak {
  private static final String VARIABLE = "__curbrk";

  private ProgramBreak() {}

  /** The break; empty if no file has the variable, or the break was never moved. */
  static Optional<Long> read(List<LoadedObject> objects, Memory memory) throws AllocsException {
    for (LoadedObject object : objects) {
      // The dynamic loader has a break of its own, that of before the program ran.
      if (object.shortName().startsWith("libc.") || object.shortName().startsWith("libc-")) {
        return read(object, memory);
      }
    }
    // Without a C library of its own, it is in the program's file.
    for (LoadedObject object : objects) {
      Optional<Long> found = read(object, memory);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<Long> read(LoadedObject object, Memory memory) throws AllocsException {
    OptionalLong at = variable(object, memory);
    try {
      return at.isPresent()
          ? Optional.of(memory.readLong(at.getAsLong() + object.bias())).filter(end -> end != 0)
          : Optional.empty();
    } catch (MemoryFaultException e) {
      return Optional.empty();
    }
  }

  private static OptionalLong variable(LoadedObject object, Memory memory) {
    try {
      ElfFile elf =
          object.file().isKnown()
              ? ElfFile.openCopied(object.file().value().orElseThrow())
              : ElfFile.inMemory(object.path(), memory, object.range().base());
      OptionalLong dynamic = variable(elf.dynamicSymbols());
      return dynamic.isPresent() || elf.isInMemory() ? dynamic : variable(elf.symbols());
    } catch (AllocsException e) {
      return OptionalLong.empty();
    }
  }

  private static OptionalLong variable(List<ElfSymbol> symbols) {
    return symbols.stream()
        .filter(symbol -> symbol.name().equals(VARIABLE) && symbol.value() != 0)
        .mapToLong(ElfSymbol::value)
        .findFirst();
  }
}
