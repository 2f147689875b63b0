package org.allocs.hierarchy.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Context;
import org.allocs.debug.ModuleInfo;
import org.allocs.error.AllocsException;
import org.allocs.target.LoadedObject;

/** The loaded objects of a target, found by address or by name. */
final class Modules {
  /** Entry point of the program (System V ABI, auxiliary vector). */
  private static final long AT_ENTRY = 9;

  private static final int AUXV_ENTRY_BYTES = 16;

  private enum Key implements Context.Lasting {
    MADE
  }

  private final Context context;

  Modules(Context context) {
    this.context = context;
  }

  ModuleInfo info(LoadedObject object) {
    return context.debugInfo().module(context.target(), object);
  }

  /**
   * The object that an address belongs to; of objects inside a gap of another the inner one. Code
   * in no file may be described by what made it.
   */
  Optional<LoadedObject> at(long address) throws AllocsException {
    Optional<LoadedObject> loaded = narrowest(context.target().objects(), address);
    return loaded.isPresent() || !isMadeCode(address)
        ? loaded
        : narrowest(
            context.cached(Key.MADE, () -> context.debugInfo().madeCode(context.target())),
            address);
  }

  private boolean isMadeCode(long address) throws AllocsException {
    return context.target().mappings().stream()
        .anyMatch(m -> m.range().contains(address) && m.isExecutable() && !m.isFile());
  }

  private static Optional<LoadedObject> narrowest(List<LoadedObject> objects, long address) {
    LoadedObject best = null;
    for (LoadedObject object : objects) {
      boolean narrower =
          best == null || Long.compareUnsigned(object.range().size(), best.range().size()) < 0;
      if (object.range().contains(address) && narrower) {
        best = object;
      }
    }
    return Optional.ofNullable(best);
  }

  /** All of them, the executable first. */
  List<LoadedObject> executableFirst() throws AllocsException {
    List<LoadedObject> all = new ArrayList<>(context.target().objects());
    Optional<Long> entry = entryPoint();
    if (entry.isPresent()) {
      at(entry.get())
          .ifPresent(
              executable -> {
                all.remove(executable);
                all.add(0, executable);
              });
    }
    return all;
  }

  private Optional<Long> entryPoint() {
    byte[] vector = context.target().auxiliaryVector().value().orElse(new byte[0]);
    ByteBuffer words = ByteBuffer.wrap(vector).order(ByteOrder.LITTLE_ENDIAN);
    while (words.remaining() >= AUXV_ENTRY_BYTES) {
      long type = words.getLong();
      long value = words.getLong();
      if (type == AT_ENTRY) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }

  /** Those that a user may mean by a name: path, file name, or file name up to {@code .so}. */
  List<LoadedObject> named(String name) throws AllocsException {
    return executableFirst().stream().filter(object -> isNamed(object, name)).toList();
  }

  private static boolean isNamed(LoadedObject object, String name) {
    String file = object.shortName();
    int suffix = file.indexOf(".so");
    return name.equals(object.path())
        || name.equals(file)
        || (suffix > 0 && name.equals(file.substring(0, suffix)));
  }
}
