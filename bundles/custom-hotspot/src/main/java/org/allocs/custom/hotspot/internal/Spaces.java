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
    if (words <= 0 || words >>> MAX_WORDS_SHIFT != 0) {
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
    byte[] pointers = memory.read(table, (int) count * Long.BYTES);
    for (int i = 0; i < count; i++) {
      long region = Words.at(pointers, i * Long.BYTES);
      if (region != 0) {
        readRegion(region);
      }
    }
  }

  private void readRegion(long region) throws AllocsException {
    long tag =
        region + place("_type") + structs.place("G1HeapRegionType::_tag", "HeapRegionType::_tag");
    String kind = kind(memory.readInt(tag));
    long bottom = memory.readLong(region + place("_bottom"));
    long end = memory.readLong(region + place("_end"));
    long top = memory.readLong(region + place("_top"));
    Space last = spaces.isEmpty() ? null : spaces.get(spaces.size() - 1);
    if (kind.equals("continues") && last != null && last.range().limit() == bottom) {
      // An object that is longer than a region goes on in the next ones.
      AddressRange both = new AddressRange(last.range().base(), end);
      spaces.set(spaces.size() - 1, new Space(last.kind(), both, top == bottom ? last.top() : top));
    } else if (!kind.equals("free")) {
      add(kind, bottom, end, top);
    }
  }

  private long place(String member) throws AllocsException {
    return structs.place("G1HeapRegion::" + member, "HeapRegion::" + member);
  }

  private String kind(int tag) {
    if (is("FreeTag", tag)) {
      return "free";
    } else if (is("EdenTag", tag)) {
      return "eden";
    } else if (is("SurvTag", tag)) {
      return "survivor";
    } else if (is("StartsHumongousTag", tag)) {
      return "humongous";
    }
    return is("ContinuesHumongousTag", tag) ? "continues" : "old";
  }

  private boolean is(String name, int tag) {
    int otherwise = tag + 1;
    int found =
        structs
            .constant("G1HeapRegionType::" + name)
            .orElse(structs.constant("HeapRegionType::" + name).orElse(otherwise));
    return found == tag;
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
