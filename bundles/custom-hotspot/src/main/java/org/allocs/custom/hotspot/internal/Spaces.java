package org.allocs.custom.hotspot.internal;

import java.util.ArrayList;
import java.util.List;
import org.allocs.custom.hotspot.internal.VmStructs.Field;
import org.allocs.error.AllocsException;
import org.allocs.error.UnsupportedException;
import org.allocs.model.AddressRange;
import org.allocs.target.Memory;

/** Reads where a collector has its spaces: of G1, the parallel one and the serial one. */
final class Spaces {
  private static final int MAX_REGIONS = 1 << 16;
  private static final int MAX_WORDS_SHIFT = 44;

  private final Memory memory;
  private final VmStructs structs;
  private final List<Space> spaces = new ArrayList<>();

  private Spaces(Memory memory, VmStructs structs) {
    this.memory = memory;
    this.structs = structs;
  }

  /** Those in use, in no order. */
  static List<Space> read(Memory memory, VmStructs structs, Flags flags, long heap)
      throws AllocsException {
    Spaces spaces = new Spaces(memory, structs);
    if (flags.isOn("UseG1GC")) {
      spaces.readRegions(heap);
    } else if (flags.isOn("UseParallelGC")) {
      spaces.readParallel();
    } else if (flags.isOn("UseSerialGC")) {
      spaces.readSerial(heap);
    } else {
      throw new UnsupportedException(
          "objects of a Java heap of another collector than G1, parallel or serial");
    }
    return spaces.spaces;
  }

  /** All that is reserved for the heap. */
  static AddressRange reserved(Memory memory, VmStructs structs, long heap) throws AllocsException {
    long region = heap + structs.place("CollectedHeap::_reserved");
    long start = memory.readLong(region + structs.place("MemRegion::_start"));
    long words = memory.readLong(region + structs.place("MemRegion::_word_size"));
    if (words == 0) {
      throw new UnsupportedException(
          "its collector does not say where it is: G1, parallel and serial do");
    }
    if (words < 0 || words >>> MAX_WORDS_SHIFT != 0) {
      throw new UnsupportedException("a Java heap of so many words: " + words);
    }
    return AddressRange.ofSize(start, words * Long.BYTES);
  }

  // --- G1

  private void readRegions(long heap) throws AllocsException {
    Field manager = structs.needed("G1CollectedHeap::_hrm");
    long regions =
        member(heap, manager)
            + structs.place("G1HeapRegionManager::_regions", "HeapRegionManager::_regions");
    long table = memory.readLong(regions + structs.place("G1HeapRegionTable::_base"));
    long count = memory.readLong(regions + structs.place("G1HeapRegionTable::_length"));
    if (count < 0 || count > MAX_REGIONS) {
      throw new UnsupportedException("a Java heap of so many regions: " + count);
    }
    Regions layout = new Regions();
    byte[] pointers = memory.read(table, (int) count * Long.BYTES);
    for (int i = 0; i < count; i++) {
      long region = Words.at(pointers, i * Long.BYTES);
      if (region != 0) {
        layout.read(region);
      }
    }
  }

  /** How a region says what it is: looked up once for all of them. */
  private final class Regions {
    private static final int MAX_BYTES = 1 << 12;

    private final int bottom = offset("_bottom");
    private final int end = offset("_end");
    private final int top = offset("_top");
    private final int tag =
        offset("_type") + (int) structs.place("G1HeapRegionType::_tag", "HeapRegionType::_tag");
    private final int free = tag("FreeTag");
    private final int eden = tag("EdenTag");
    private final int survivor = tag("SurvTag");
    private final int humongous = tag("StartsHumongousTag");
    private final int continues = tag("ContinuesHumongousTag");
    private final int length = Math.max(Math.max(bottom, end), Math.max(top, tag)) + Long.BYTES;

    Regions() throws AllocsException {
      if (tag < 0 || length > MAX_BYTES) {
        throw new UnsupportedException(
            "regions of a Java heap of an unknown layout: bytes=" + length);
      }
    }

    private int offset(String member) throws AllocsException {
      long offset = structs.place("G1HeapRegion::" + member, "HeapRegion::" + member);
      return (int) Math.min(offset < 0 ? MAX_BYTES : offset, MAX_BYTES);
    }

    private int tag(String name) {
      return structs
          .constant("G1HeapRegionType::" + name)
          .orElse(structs.constant("HeapRegionType::" + name).orElse(-1));
    }

    void read(long region) throws AllocsException {
      byte[] bytes = memory.read(region, length);
      int kind = Words.intAt(bytes, tag);
      long from = Words.at(bytes, bottom);
      long to = Words.at(bytes, end);
      long used = Words.at(bytes, top);
      Space last = spaces.isEmpty() ? null : spaces.get(spaces.size() - 1);
      if (kind == continues && last != null && last.range().limit() == from) {
        // An object that is longer than a region goes on in the next ones.
        AddressRange both = new AddressRange(last.range().base(), to);
        spaces.set(
            spaces.size() - 1, new Space(last.kind(), both, used == from ? last.top() : used));
      } else if (kind != free) {
        add(name(kind), from, to, used);
      }
    }

    private String name(int kind) {
      if (kind == eden) {
        return "eden";
      } else if (kind == survivor) {
        return "survivor";
      } else if (kind == humongous) {
        return "humongous";
      }
      return kind == continues ? "continues" : "old";
    }
  }

  // --- the others

  private void readParallel() throws AllocsException {
    long young = memory.readLong(structs.place("ParallelScavengeHeap::_young_gen"));
    mutable("eden", young, "PSYoungGen::_eden_space");
    mutable("survivor", young, "PSYoungGen::_from_space");
    mutable("survivor", young, "PSYoungGen::_to_space");
    long old = memory.readLong(structs.place("ParallelScavengeHeap::_old_gen"));
    mutable("old", old, "PSOldGen::_object_space");
  }

  private void mutable(String kind, long generation, String pointer) throws AllocsException {
    long space = memory.readLong(generation + structs.place(pointer));
    add(
        kind,
        memory.readLong(space + structs.place("MutableSpace::_bottom")),
        memory.readLong(space + structs.place("MutableSpace::_end")),
        memory.readLong(space + structs.place("MutableSpace::_top")));
  }

  private void readSerial(long heap) throws AllocsException {
    long young =
        memory.readLong(
            heap + structs.place("SerialHeap::_young_gen", "GenCollectedHeap::_young_gen"));
    contiguous("eden", young, "DefNewGeneration::_eden_space");
    contiguous("survivor", young, "DefNewGeneration::_from_space");
    contiguous("survivor", young, "DefNewGeneration::_to_space");
    long old =
        memory.readLong(heap + structs.place("SerialHeap::_old_gen", "GenCollectedHeap::_old_gen"));
    contiguous("old", old, "TenuredGeneration::_the_space");
  }

  private void contiguous(String kind, long generation, String pointer) throws AllocsException {
    long space = memory.readLong(generation + structs.place(pointer));
    add(
        kind,
        memory.readLong(space + structs.place("ContiguousSpace::_bottom", "Space::_bottom")),
        memory.readLong(space + structs.place("ContiguousSpace::_end", "Space::_end")),
        memory.readLong(space + structs.place("ContiguousSpace::_top")));
  }

  /** Where a member is that its owner has in itself or points to. */
  private long member(long owner, Field field) throws AllocsException {
    long at = owner + field.place();
    return field.isPointer() ? memory.readLong(at) : at;
  }

  private void add(String kind, long bottom, long end, long top) {
    if (AddressRange.lessThan(bottom, end)) {
      spaces.add(new Space(kind, new AddressRange(bottom, end), top));
    }
  }
}
