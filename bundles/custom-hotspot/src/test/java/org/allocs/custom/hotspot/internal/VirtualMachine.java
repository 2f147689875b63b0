package org.allocs.custom.hotspot.internal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.allocs.testkit.FakeDebugInfo;
import org.allocs.testkit.FakeModuleInfo;
import org.allocs.testkit.FakeTarget;
import org.allocs.testkit.Scene;

/**
 * A process with HotSpot in it, as its tables describe it: a heap from {@link #HEAP} on, with
 * classes, spaces and objects that a test lays out.
 */
final class VirtualMachine {
  static final long HEAP = 0x8000_0000L;
  static final int HEAP_BYTES = 1 << 20;
  static final String LIBRARY = "/usr/lib/jvm/lib/server/libjvm.so";

  private static final long BIAS = 0x7f00_0000_0000L;
  private static final long NATIVE = 0x7e00_0000_0000L;
  private static final long CLASSES = 0x7d00_0000_0000L;
  private static final int KLASS_BYTES = 256;

  private final FakeTarget target = new FakeTarget();
  private final FakeModuleInfo module = new FakeModuleInfo().segment(0x1000, 0x8000, "rw-");
  private final List<long[]> members = new ArrayList<>();
  private final List<long[]> types = new ArrayList<>();
  private final List<long[]> constants = new ArrayList<>();
  private final List<long[]> flags = new ArrayList<>();
  private final Map<String, Long> texts = new HashMap<>();
  private long free = NATIVE;
  private long freeVariable = 0x1000;
  private int classes;

  VirtualMachine() {
    target.load(LIBRARY, BIAS, module.segments());
    target.map(NATIVE, 0x40000, "rw-p", "");
    target.map(CLASSES, 0x10000, "rw-p", "");
    target.map(HEAP, HEAP_BYTES, "rw-p", "");
    pointers("CompressedKlassPointers::_narrow_klass._base", CLASSES);
    pointers("CompressedKlassPointers::_narrow_klass._shift", 3);
    pointers("CompressedOops::_narrow_oop._base", 0);
    pointers("CompressedOops::_narrow_oop._shift", 3);
    pointers("java_lang_Class::_oop_size_offset", 20);
    pointers("ThreadLocalAllocBuffer::_reserve_for_allocation_prefetch", 2);
    member("oopDesc::_metadata._klass", "Klass*", 8);
    member("Klass::_layout_helper", "jint", 8);
    member("Klass::_name", "Symbol*", 24);
    member("Klass::_super", "Klass*", 32);
    member("InstanceKlass::_constants", "ConstantPool*", 40);
    member("Symbol::_length", "u2", 4);
    member("Symbol::_body[0]", "u1", 6);
    member("MemRegion::_start", "HeapWord*", 0);
    member("MemRegion::_word_size", "size_t", 8);
    member("CollectedHeap::_reserved", "MemRegion", 32);
    member("ThreadLocalAllocBuffer::_top", "HeapWord*", 8);
    member("ThreadLocalAllocBuffer::_end", "HeapWord*", 24);
    member("Thread::_tlab", "ThreadLocalAllocBuffer", 64);
    member("ThreadsList::_length", "uint", 4);
    member("ThreadsList::_threads", "JavaThread**", 8);
    member("JVMFlag::_name", "const char*", 8);
    member("JVMFlag::_addr", "void*", 0);
    type("JVMFlag", 24);
    type("ConstantPool", 64);
    flag("UseCompressedClassPointers", 1);
    flag("UseCompressedOops", 1);
    flag("ObjectAlignmentInBytes", 8);
  }

  /** Room in the memory of the virtual machine itself, filled with words. */
  long room(long... words) {
    long at = free;
    free += (words.length + 1L) * Long.BYTES & -16;
    target.memory().putLongs(at, words);
    return at;
  }

  private long text(String text) {
    return texts.computeIfAbsent(
        text,
        each -> {
          byte[] bytes = (each + "\0").getBytes(StandardCharsets.UTF_8);
          long at = room(new long[bytes.length / Long.BYTES + 1]);
          target.memory().put(at, bytes);
          return at;
        });
  }

  /** Describes a member. */
  VirtualMachine member(String name, String type, long offset) {
    return add(name, type, 0, offset, 0);
  }

  /** Describes a static member. */
  VirtualMachine staticMember(String name, String type, long address) {
    return add(name, type, 1, 0, address);
  }

  private VirtualMachine add(String name, String type, long isStatic, long offset, long address) {
    String[] parts = name.split("::");
    members.add(new long[] {text(parts[0]), text(parts[1]), text(type), isStatic, offset, address});
    return this;
  }

  /** A static member with a value. */
  VirtualMachine pointers(String name, long value) {
    return staticMember(name, "address", room(value));
  }

  VirtualMachine type(String name, long size) {
    types.add(new long[] {text(name), size});
    return this;
  }

  VirtualMachine constant(String name, int value) {
    constants.add(new long[] {text(name), value});
    return this;
  }

  VirtualMachine flag(String name, long value) {
    flags.add(new long[] {room(value), text(name), 0});
    return this;
  }

  /**
   * A class with fields, each {@code name:descriptor:offset}; what an object's header says of it.
   */
  int klass(String name, int layout, String... fields) {
    int number = ++classes * KLASS_BYTES;
    long at = CLASSES + number;
    long[] numbers = new long[fields.length * 12 / Long.BYTES + 2];
    byte[] bytes = new byte[numbers.length * Long.BYTES];
    long[] pool = new long[8 + 2 * fields.length];
    for (int i = 0; i < fields.length; i++) {
      String[] parts = fields[i].split(":");
      pool[8 + 2 * i] = symbol(parts[0]);
      pool[9 + 2 * i] = symbol(parts[1]);
      int packed = Integer.parseInt(parts[2]) << 2 | 1;
      int[] field = {0, 2 * i, 2 * i + 1, 0, packed & 0xffff, packed >>> 16};
      for (int j = 0; j < field.length; j++) {
        bytes[4 + i * 12 + 2 * j] = (byte) field[j];
        bytes[5 + i * 12 + 2 * j] = (byte) (field[j] >> 8);
      }
    }
    long array = room(numbers);
    target.memory().put(array, bytes);
    target.memory().putLongs(at, 0, Integer.toUnsignedLong(layout));
    target.memory().putLongs(at + 24, symbol(name), 0, room(pool), array, fields.length);
    return number >>> 3;
  }

  private long symbol(String text) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    long at = room(new long[body.length / Long.BYTES + 2]);
    target.memory().putLongs(at, (long) body.length << 32);
    target.memory().put(at + 6, body);
    return at;
  }

  /** An object; of an array with its length. */
  VirtualMachine object(long at, int klass, int length) {
    target.memory().putLongs(at, 1, Integer.toUnsignedLong(klass) | (long) length << 32);
    return this;
  }

  VirtualMachine word(long at, long value) {
    target.memory().putLongs(at, value);
    return this;
  }

  /** Threads, each with where it allocates: from, to. */
  VirtualMachine threads(long... buffers) {
    long[] threads = new long[buffers.length / 2];
    for (int i = 0; i < threads.length; i++) {
      threads[i] = room(0, 0, 0, 0, 0, 0, 0, 0, 0, buffers[2 * i], 0, buffers[2 * i + 1]);
    }
    long list = room((long) threads.length << 32, room(threads));
    return pointers("ThreadsSMRSupport::_java_thread_list", list);
  }

  /** The structure that describes the heap. */
  VirtualMachine heap(long... members) {
    long[] heap = new long[6 + members.length];
    heap[4] = HEAP;
    heap[5] = HEAP_BYTES / Long.BYTES;
    System.arraycopy(members, 0, heap, 6, members.length);
    return pointers("Universe::_collectedHeap", room(heap));
  }

  private void variable(String name, long value) {
    module.variable(name, freeVariable, Long.BYTES);
    target.memory().putLongs(BIAS + freeVariable, value);
    freeVariable += Long.BYTES;
  }

  private long table(List<long[]> entries, int words) {
    long[] all = new long[(entries.size() + 1) * words];
    for (int i = 0; i < entries.size(); i++) {
      System.arraycopy(entries.get(i), 0, all, i * words, words);
    }
    return room(all);
  }

  private void offsets(String prefix, String... names) {
    for (int i = 0; i < names.length; i++) {
      variable(prefix + names[i] + "Offset", (long) i * Long.BYTES);
    }
    variable(prefix + "ArrayStride", (long) names.length * Long.BYTES);
  }

  /** The process. */
  Scene scene() {
    member("InstanceKlass::_fields", "Array<u2>*", 48);
    member("InstanceKlass::_java_fields_count", "u2", 56);
    member("Array<u2>::_data", "u2", 4);
    pointers("JVMFlag::flags", table(flags, 3));
    pointers("JVMFlag::numFlags", flags.size());
    offsets(
        "gHotSpotVMStructEntry",
        "TypeName",
        "FieldName",
        "TypeString",
        "IsStatic",
        "Offset",
        "Address");
    variable("gHotSpotVMStructs", table(members, 6));
    offsets("gHotSpotVMTypeEntry", "TypeName", "Size");
    variable("gHotSpotVMTypes", table(types, 2));
    offsets("gHotSpotVMIntConstantEntry", "Name", "Value");
    variable("gHotSpotVMIntConstants", table(constants, 2));
    return new Scene(target, new FakeDebugInfo().put(LIBRARY, module));
  }
}
