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

/**
 * Classes of objects by their tables of virtual functions (Itanium C++ ABI, section 2.5): the
 * object's first word points into the table, two words from its start, or further where it is that
 * of a base that is not the first.
 */
final class DynamicClasses {
  private static final String TABLE = "vtable for ";

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
    if (!(declared.stripped() instanceof CompositeType type) || !type.startsWithTable()) {
      return Optional.empty();
    }
    try {
      return named(view.context().target().memory().readLong(address));
    } catch (MemoryFaultException unreadable) {
      return Optional.empty();
    }
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
