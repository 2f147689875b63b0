package org.allocs.hooks.internal;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.allocs.error.AllocsException;
import org.allocs.hooks.RecordedObject;
import org.allocs.target.Memory;

/** What objects have in common: size, path and type. A class that once was keeps its meaning. */
final class ObjectClasses {
  private static final int MAX_KEPT = 1 << 18;

  private final Memory memory;
  private final Paths paths;
  private final ConcurrentHashMap<Integer, ObjectClass> kept = new ConcurrentHashMap<>();

  private record ObjectClass(long size, List<Long> path, Optional<String> type) {}

  ObjectClasses(Memory memory) {
    this.memory = memory;
    this.paths = new Paths(memory);
  }

  /** Where paths are read. */
  Paths paths() {
    return paths;
  }

  /** The object of a class at an address; empty if there is no such class. */
  Optional<RecordedObject> at(Root root, ObjectRoot objects, int id, long base)
      throws AllocsException {
    ObjectClass found = kept.get(id);
    if (found == null) {
      Optional<ObjectClass> read = read(root, objects, id);
      if (read.isEmpty()) {
        return Optional.empty();
      }
      found = read.get();
      if (kept.size() < MAX_KEPT) {
        kept.put(id, found);
      }
    }
    return Optional.of(new RecordedObject(base, found.size, found.path, found.type));
  }

  private Optional<ObjectClass> read(Root root, ObjectRoot objects, int id) throws AllocsException {
    for (int i = 0; i < ObjectIndexDescriptor.CLASS_TABLES; i++) {
      Root.SiteTable table = objects.classTables().get(i);
      int index = id - table.firstId();
      if (table.address() != 0 && index >= 0 && index < table.count()) {
        boolean typed = i == ObjectIndexDescriptor.TYPED;
        int bytes = typed ? 2 * ObjectIndexDescriptor.KEY_BYTES : ObjectIndexDescriptor.KEY_BYTES;
        byte[] entry = memory.read(table.address() + (long) index * bytes, bytes);
        long type = typed ? Words.longAt(entry, ObjectIndexDescriptor.KEY_BYTES) : 0;
        return decode(root, objects, Words.longAt(entry, 0), type);
      }
    }
    return Optional.empty();
  }

  private Optional<ObjectClass> decode(Root root, ObjectRoot objects, long key, long type)
      throws AllocsException {
    if (key == 0) {
      return Optional.empty();
    }
    long size = key >>> ObjectIndexDescriptor.KEY_SIZE_SHIFT;
    int path = (int) key & ObjectIndexDescriptor.KEY_PATH_MASK;
    Optional<String> name = objects.readType(memory, type);
    return Optional.of(new ObjectClass(size, paths.path(root, path), name));
  }
}
