package org.allocs.custom.hotspot.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.target.Memory;

/**
 * The fields that a class declares for its instances: six numbers each up to JDK 20 (HotSpot's
 * {@code oops/fieldInfo.hpp}), a packed stream since 21.
 */
abstract class ClassFields {
  private static final int MAX_FIELDS = 1 << 16;
  private static final int STATIC = 0x0008;

  final Memory memory;
  private final Classes classes;
  private final long constants;
  private final long firstConstant;

  /**
   * A field.
   *
   * @param descriptor its type, as class files have it
   * @param offset in an instance
   */
  record JavaField(String name, String descriptor, long offset) {}

  private ClassFields(Memory memory, VmStructs structs, Classes classes) throws AllocsException {
    this.memory = memory;
    this.classes = classes;
    this.constants = structs.place("InstanceKlass::_constants");
    this.firstConstant = structs.size("ConstantPool").orElse(0);
  }

  static ClassFields of(Memory memory, VmStructs structs, Classes classes) throws AllocsException {
    return structs.field("InstanceKlass::_fieldinfo_stream").isPresent()
        ? new Packed(memory, structs, classes)
        : new Plain(memory, structs, classes);
  }

  /** Those of a class, without what it extends. */
  abstract List<JavaField> of(long klass) throws AllocsException;

  /** Adds a field, if instances have it. */
  final void add(
      long pool, int access, int name, int descriptor, long offset, List<JavaField> fields)
      throws AllocsException {
    if ((access & STATIC) == 0) {
      Optional<String> called = symbol(pool, name);
      Optional<String> type = symbol(pool, descriptor);
      if (called.isPresent() && type.isPresent()) {
        fields.add(new JavaField(called.get(), type.get(), offset));
      }
    }
  }

  private Optional<String> symbol(long pool, int index) throws AllocsException {
    return classes.symbol(memory.readLong(pool + firstConstant + (long) index * Long.BYTES));
  }

  final long pool(long klass) throws AllocsException {
    return memory.readLong(klass + constants);
  }

  /** Up to JDK 20. */
  private static final class Plain extends ClassFields {
    private static final int NUMBERS = 6;
    private static final int TAG_BITS = 2;

    private final long array;
    private final long count;
    private final long data;

    Plain(Memory memory, VmStructs structs, Classes classes) throws AllocsException {
      super(memory, structs, classes);
      this.array = structs.place("InstanceKlass::_fields");
      this.count = structs.place("InstanceKlass::_java_fields_count");
      this.data = structs.place("Array<u2>::_data");
    }

    @Override
    List<JavaField> of(long klass) throws AllocsException {
      int fields = Words.shortAt(memory.read(klass + count, Short.BYTES), 0);
      long from = memory.readLong(klass + array) + data;
      byte[] bytes = memory.read(from, fields * NUMBERS * Short.BYTES);
      long pool = pool(klass);
      List<JavaField> found = new ArrayList<>();
      for (int i = 0; i < bytes.length; i += NUMBERS * Short.BYTES) {
        // Access flags, name, descriptor, initial value, and the offset above a tag.
        int offset = Words.intAt(bytes, i + 4 * Short.BYTES) >>> TAG_BITS;
        add(
            pool,
            Words.shortAt(bytes, i),
            Words.shortAt(bytes, i + Short.BYTES),
            Words.shortAt(bytes, i + 2 * Short.BYTES),
            offset,
            found);
      }
      return found;
    }
  }

  /** Since JDK 21: numbers of one to five bytes. */
  private static final class Packed extends ClassFields {
    private static final int MAX_BYTES = 1 << 20;
    private static final int LOWEST_LONG = 192;
    private static final int INITIALIZED = 1;
    private static final int GENERIC = 1 << 2;
    private static final int CONTENDED = 1 << 4;

    private final long stream;
    private final long length;
    private final long data;

    Packed(Memory memory, VmStructs structs, Classes classes) throws AllocsException {
      super(memory, structs, classes);
      this.stream = structs.place("InstanceKlass::_fieldinfo_stream");
      this.length = structs.place("Array<int>::_length");
      this.data = structs.place("Array<u1>::_data");
    }

    @Override
    List<JavaField> of(long klass) throws AllocsException {
      long array = memory.readLong(klass + stream);
      int bytes = memory.readInt(array + length);
      if (bytes < 0 || bytes > MAX_BYTES) {
        return List.of();
      }
      Numbers numbers = new Numbers(memory.read(array + data, bytes));
      int count = Math.min(MAX_FIELDS, numbers.next());
      numbers.next(); // fields that the virtual machine adds
      long pool = pool(klass);
      List<JavaField> found = new ArrayList<>();
      for (int i = 0; i < count && numbers.hasNext(); i++) {
        int name = numbers.next();
        int descriptor = numbers.next();
        int offset = numbers.next();
        int access = numbers.next();
        int flags = numbers.next();
        for (int optional : new int[] {INITIALIZED, GENERIC, CONTENDED}) {
          if ((flags & optional) != 0) {
            numbers.next();
          }
        }
        add(pool, access, name, descriptor, offset, found);
      }
      return found;
    }

    /**
     * HotSpot's {@code utilities/unsigned5.hpp}: no byte is 0; those from 192 on have more behind.
     */
    private static final class Numbers {
      private final byte[] bytes;
      private int at;

      Numbers(byte[] bytes) {
        this.bytes = bytes;
      }

      boolean hasNext() {
        return at < bytes.length && bytes[at] != 0;
      }

      int next() {
        int sum = 0;
        for (int i = 0; i < 5 && at < bytes.length; i++) {
          int each = Byte.toUnsignedInt(bytes[at++]);
          sum += each - 1 << 6 * i;
          if (each < LOWEST_LONG) {
            break;
          }
        }
        return sum;
      }
    }
  }
}
