package org.allocs.typing.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.allocs.debug.FunctionInfo;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Section;
import org.allocs.debug.Symbol;
import org.allocs.error.AllocsException;
import org.allocs.target.FileAddress;
import org.allocs.target.LoadedObject;
import org.allocs.target.Memory;

/**
 * What the call instruction before a return address calls directly, where that is a function of the
 * same file. The chunk came from it all the same: it jumped on to the allocating function, so that
 * its own frame was gone.
 *
 * @param function first instruction
 * @param name in the source, without namespaces
 */
record CallTarget(FileAddress function, String name) {
  /** {@code call rel32} (Intel SDM, volume 2, CALL). */
  private static final int CALL_RELATIVE = 0xe8;

  private static final int CALL_LENGTH = 5;

  /** The function; empty for calls through a table or register, and where nothing tells. */
  static Optional<CallTarget> of(long site, LoadedObject object, ModuleInfo module, Memory memory) {
    try {
      byte[] code = memory.read(site - CALL_LENGTH, CALL_LENGTH);
      if ((code[0] & 0xff) != CALL_RELATIVE) {
        return Optional.empty();
      }
      int distance = ByteBuffer.wrap(code, 1, 4).order(ByteOrder.LITTLE_ENDIAN).getInt();
      return named(object.toFile(site + distance), module);
    } catch (AllocsException e) {
      return Optional.empty();
    }
  }

  private static Optional<CallTarget> named(FileAddress target, ModuleInfo module) {
    if (module.sections().stream().anyMatch(s -> isLinkage(s, target))) {
      return Optional.empty();
    }
    Optional<Symbol> symbol = module.symbolAt(target).filter(s -> s.address().equals(target));
    if (symbol.isEmpty() || AllocationFunctions.isSymbol(plain(symbol.get().name()))) {
      return Optional.empty();
    }
    String name =
        module.functionAt(target).value().map(FunctionInfo::name).orElse(symbol.get().name());
    return Optional.of(new CallTarget(target, plain(name)));
  }

  private static boolean isLinkage(Section section, FileAddress address) {
    long into = address.value() - section.address().value();
    return section.name().startsWith(".plt") && into >= 0 && into < section.size();
  }

  /** Without namespaces, template arguments, and what the compiler adds to clones. */
  static String plain(String name) {
    int template = name.indexOf('<');
    String whole = template > 0 ? name.substring(0, template) : name;
    int scope = whole.lastIndexOf("::");
    String last = scope < 0 ? whole : whole.substring(scope + 2);
    int clone = last.indexOf('.');
    return clone > 0 ? last.substring(0, clone) : last;
  }
}
