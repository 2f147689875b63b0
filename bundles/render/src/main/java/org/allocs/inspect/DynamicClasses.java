package org.allocs.inspect;

import java.util.Optional;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.error.AllocsException;
import org.allocs.error.MemoryFaultException;
import org.allocs.query.MemoryView;
import org.allocs.target.LoadedObject;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;

/**
 * Classes of objects by their tables of virtual functions (Itanium C++ ABI, section 2.5): the
 * object's first word points into the table, two words from its start, or further where it is that
 * of a base that is not the first.
 */
final class DynamicClasses {
  private static final String TABLE = "vtable for ";
  private static final int MAX_BASES = 32;

  private final MemoryView view;

  DynamicClasses(MemoryView view) {
    this.view = view;
  }

  /**
   * The class of an object.
   *
   * @param declared what it is known as
   */
  Optional<String> of(DataType declared, long address) throws AllocsException {
    if (!(declared.stripped() instanceof CompositeType type) || !startsWithTable(type)) {
      return Optional.empty();
    }
    try {
      return named(view.context().target().memory().readLong(address));
    } catch (MemoryFaultException unreadable) {
      return Optional.empty();
    }
  }

  /** Whether an object's first word is the pointer to the table, its own or that of a base. */
  private static boolean startsWithTable(CompositeType type) {
    CompositeType part = type;
    for (int depth = 0; depth < MAX_BASES; depth++) {
      Optional<Member> first =
          part.members().stream().filter(member -> member.offset() == 0).findFirst();
      if (first.isEmpty()) {
        return false;
      }
      if (first.get().name().filter(name -> name.startsWith("_vptr")).isPresent()) {
        return true;
      }
      if (!(first.get().type().stripped() instanceof CompositeType inner)) {
        return false;
      }
      part = inner;
    }
    return false;
  }

  private Optional<String> named(long table) throws AllocsException {
    for (LoadedObject object : view.context().target().objects()) {
      if (object.range().contains(table)) {
        ModuleInfo module = view.context().debugInfo().module(view.context().target(), object);
        return module
            .symbolAt(object.toFile(table))
            .map(Symbol::plainName)
            .filter(name -> name.startsWith(TABLE))
            .map(name -> name.substring(TABLE.length()));
      }
    }
    return Optional.empty();
  }
}
