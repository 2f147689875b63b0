package org.allocs.hooks.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.allocs.error.AllocsException;
import org.allocs.target.Memory;

/** The tables of paths. An id that once had a path keeps it. */
final class Paths {
  private static final int DENSE = 1 << 16;
  private static final int MAX_SPARSE = 1 << 20;
  private static final int FRAME = HookIndexDescriptor.FRAME_BYTES;

  private final Memory memory;
  private final AtomicReferenceArray<List<Long>> dense = new AtomicReferenceArray<>(DENSE);
  private final ConcurrentHashMap<Integer, List<Long>> sparse = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Long, List<Long>> byAddress = new ConcurrentHashMap<>();

  Paths(Memory memory) {
    this.memory = memory;
  }

  /** The return addresses of an id, innermost first; empty where they were lost. */
  List<Long> path(Root root, int id) throws AllocsException {
    Optional<List<Long>> known = known(id);
    if (known.isPresent()) {
      return known.get();
    }
    List<Long> read = read(root, id);
    if (!read.isEmpty()) {
      keep(id, read);
    }
    return read;
  }

  /** The same, if somebody asked before. */
  Optional<List<Long>> known(int id) {
    return Optional.ofNullable(id < DENSE ? dense.get(id) : sparse.get(id));
  }

  /**
   * The return addresses of an entry.
   *
   * @param address where it is; 0 where they were lost
   * @param frames that it has room for
   */
  List<Long> at(long address, int frames) throws AllocsException {
    List<Long> known = byAddress.get(address);
    if (known == null) {
      known = address == 0 ? List.of() : frames(memory.read(address, frames * FRAME));
      if (!known.isEmpty() && byAddress.size() < MAX_SPARSE) {
        byAddress.put(address, known);
      }
    }
    return known;
  }

  private void keep(int id, List<Long> path) {
    if (id < DENSE) {
      dense.set(id, path);
    } else if (sparse.size() < MAX_SPARSE) {
      sparse.put(id, path);
    }
  }

  private List<Long> read(Root root, int id) throws AllocsException {
    if (id < HookIndexDescriptor.FIRST_SITE) {
      return List.of();
    }
    for (Root.SiteTable table : root.siteTables()) {
      int index = id - table.firstId();
      if (table.address() != 0 && index >= 0 && index < table.count()) {
        int bytes = root.pathFrames() * FRAME;
        return frames(memory.read(table.address() + (long) index * bytes, bytes));
      }
    }
    return List.of();
  }

  private static List<Long> frames(byte[] entry) {
    List<Long> frames = new ArrayList<>();
    for (int at = 0; at < entry.length; at += FRAME) {
      long frame = Words.longAt(entry, at);
      if (frame == 0) {
        break;
      }
      frames.add(frame);
    }
    return List.copyOf(frames);
  }
}
