package org.allocs.custom.hotspot.internal;

import org.allocs.testkit.Scene;

/** Heaps of each collector with the same few objects: an Object, an int[3], a String, a Class. */
final class Heaps {
  static final long EDEN = VirtualMachine.HEAP;
  static final int REGION = 1 << 16;
  static final long OBJECT = EDEN;
  static final long INTS = EDEN + 16;
  static final long BUFFER = EDEN + 48;
  static final long STRING = EDEN + 0x1000;
  static final long MIRROR = STRING + 24;
  static final long TOP = MIRROR + 112;
  static final long HUMONGOUS = EDEN + 4 * REGION;

  /** What headers of arrays of ints say: bytes before the elements, and how long these are. */
  static final int INT_ARRAY = 3 << 30 | 16 << 16 | 10 << 8 | 2;

  private static final int BYTE_ARRAY = 3 << 30 | 16 << 16 | 8 << 8;

  private Heaps() {}

  /** With objects in the eden, and a thread that allocates in it. */
  private static VirtualMachine objects() {
    VirtualMachine machine = new VirtualMachine();
    int object = machine.klass("java/lang/Object", 16);
    int ints = machine.klass("[I", INT_ARRAY);
    int bytes = machine.klass("[B", BYTE_ARRAY);
    int string = machine.klass("java/lang/String", 24, "value:[B:20", "hash:I:12", "coder:B:16");
    int mirror = machine.klass("java/lang/Class", 1);
    machine.object(OBJECT, object, 0).object(INTS, ints, 3);
    machine.object(STRING, string, 7).object(MIRROR, mirror, 0);
    machine.word(MIRROR + 16, 14L << 32);
    machine.object(HUMONGOUS, bytes, REGION);
    // The buffer ends two words before the next object.
    return machine.threads(BUFFER, STRING - 16, 0, 0);
  }

  static Scene g1() {
    VirtualMachine machine = objects();
    machine.flag("UseG1GC", 1);
    machine.member("G1CollectedHeap::_hrm", "HeapRegionManager", 48);
    machine.member("HeapRegionManager::_regions", "G1HeapRegionTable", 8);
    machine.member("G1HeapRegionTable::_base", "address", 0);
    machine.member("G1HeapRegionTable::_length", "size_t", 8);
    machine.member("HeapRegion::_type", "HeapRegionType", 24);
    machine.member("HeapRegion::_bottom", "HeapWord*", 0);
    machine.member("HeapRegion::_end", "HeapWord*", 8);
    machine.member("HeapRegion::_top", "HeapWord*", 16);
    machine.member("HeapRegionType::_tag", "int", 0);
    machine.constant("HeapRegionType::FreeTag", 0);
    machine.constant("HeapRegionType::EdenTag", 2);
    machine.constant("HeapRegionType::SurvTag", 3);
    machine.constant("HeapRegionType::StartsHumongousTag", 12);
    machine.constant("HeapRegionType::ContinuesHumongousTag", 13);
    long next = HUMONGOUS + REGION;
    long[] regions = {
      machine.room(EDEN, EDEN + REGION, TOP, 2),
      machine.room(EDEN + REGION, EDEN + 2 * REGION, EDEN + REGION, 0),
      machine.room(HUMONGOUS, next, next, 12),
      machine.room(next, next + REGION, next + 16, 13),
      0
    };
    return machine.heap(0, machine.room(regions), regions.length).scene();
  }

  static Scene parallel() {
    VirtualMachine machine = objects();
    machine.flag("UseParallelGC", 1);
    machine.member("MutableSpace::_bottom", "HeapWord*", 0);
    machine.member("MutableSpace::_end", "HeapWord*", 8);
    machine.member("MutableSpace::_top", "HeapWord*", 16);
    machine.member("PSYoungGen::_eden_space", "MutableSpace*", 0);
    machine.member("PSYoungGen::_from_space", "MutableSpace*", 8);
    machine.member("PSYoungGen::_to_space", "MutableSpace*", 16);
    machine.member("PSOldGen::_object_space", "MutableSpace*", 8);
    Generations all = Generations.of(machine);
    machine.pointers("ParallelScavengeHeap::_young_gen", all.young());
    machine.pointers("ParallelScavengeHeap::_old_gen", all.old());
    return machine.heap().scene();
  }

  static Scene serial() {
    VirtualMachine machine = objects();
    machine.flag("UseSerialGC", 1);
    machine.member("Space::_bottom", "HeapWord*", 0);
    machine.member("Space::_end", "HeapWord*", 8);
    machine.member("ContiguousSpace::_top", "HeapWord*", 16);
    machine.member("DefNewGeneration::_eden_space", "ContiguousSpace*", 0);
    machine.member("DefNewGeneration::_from_space", "ContiguousSpace*", 8);
    machine.member("DefNewGeneration::_to_space", "ContiguousSpace*", 16);
    machine.member("TenuredGeneration::_the_space", "ContiguousSpace*", 8);
    machine.member("GenCollectedHeap::_young_gen", "Generation*", 48);
    machine.member("GenCollectedHeap::_old_gen", "Generation*", 56);
    Generations all = Generations.of(machine);
    return machine.heap(all.young(), all.old()).scene();
  }

  /** Both point to their spaces. */
  private record Generations(long young, long old) {
    static Generations of(VirtualMachine machine) {
      long eden = machine.room(EDEN, EDEN + REGION, TOP);
      long from = machine.room(EDEN + REGION, EDEN + 2 * REGION, EDEN + REGION);
      long to = machine.room(EDEN + 2 * REGION, EDEN + 3 * REGION, EDEN + 2 * REGION);
      long old = machine.room(HUMONGOUS, HUMONGOUS + 4 * REGION, HUMONGOUS + REGION + 16);
      return new Generations(machine.room(eden, from, to), machine.room(0, old));
    }
  }
}
