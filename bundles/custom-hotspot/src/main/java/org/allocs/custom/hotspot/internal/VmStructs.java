package org.allocs.custom.hotspot.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.allocs.allocator.Context;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.error.AllocsException;
import org.allocs.error.UnsupportedException;
import org.allocs.target.LoadedObject;
import org.allocs.target.Memory;

/**
 * What HotSpot says of its own structures: tables in every {@code libjvm.so} that name the members,
 * sizes and constants which tools need, made for the serviceability agent (HotSpot's {@code
 * runtime/vmStructs.hpp}). They are of the very build, so no debug information is needed.
 */
final class VmStructs {
  private static final String MEMBERS = "gHotSpotVMStruct";
  private static final int MAX_ENTRIES = 1 << 14;
  private static final int MAX_ENTRY = 256;
  private static final int MAX_NAME = 256;

  private final Memory memory;
  private final LoadedObject object;
  private final ModuleInfo module;
  private final Map<Long, String> texts = new HashMap<>();
  private final Map<String, Field> fields = new HashMap<>();
  private final Map<String, Long> sizes = new HashMap<>();
  private final Map<String, Integer> constants = new HashMap<>();

  /**
   * A member.
   *
   * @param type its declared type
   * @param place of a static one its address, else its offset
   */
  record Field(String type, long place) {
    boolean isPointer() {
      return type.contains("*");
    }
  }

  private VmStructs(Context context, LoadedObject object, ModuleInfo module) {
    this.memory = context.target().memory();
    this.object = object;
    this.module = module;
  }

  /** Those of a file; empty if it has none. */
  static Optional<VmStructs> of(Context context, LoadedObject object) throws AllocsException {
    ModuleInfo module = context.debugInfo().module(context.target(), object);
    if (module.symbolsOfName(MEMBERS + "s").isEmpty()) {
      return Optional.empty();
    }
    VmStructs structs = new VmStructs(context, object, module);
    structs.readFields();
    structs.readSizes();
    structs.readConstants();
    return Optional.of(structs);
  }

  private void readFields() throws AllocsException {
    Table table = new Table(MEMBERS + "s", MEMBERS + "Entry");
    int owner = table.member("TypeName");
    int name = table.member("FieldName");
    int type = table.member("TypeString");
    int isStatic = table.member("IsStatic");
    int offset = table.member("Offset");
    int address = table.member("Address");
    for (ByteBuffer each = table.next(owner); each != null; each = table.next(owner)) {
      long place = each.getLong(each.getInt(isStatic) == 0 ? offset : address);
      fields.put(
          text(each.getLong(owner)) + "::" + text(each.getLong(name)),
          new Field(text(each.getLong(type)), place));
    }
  }

  private void readSizes() throws AllocsException {
    Table table = new Table("gHotSpotVMTypes", "gHotSpotVMTypeEntry");
    int name = table.member("TypeName");
    int size = table.member("Size");
    for (ByteBuffer each = table.next(name); each != null; each = table.next(name)) {
      sizes.put(text(each.getLong(name)), each.getLong(size));
    }
  }

  private void readConstants() throws AllocsException {
    Table table = new Table("gHotSpotVMIntConstants", "gHotSpotVMIntConstantEntry");
    int name = table.member("Name");
    int value = table.member("Value");
    for (ByteBuffer each = table.next(name); each != null; each = table.next(name)) {
      constants.put(text(each.getLong(name)), each.getInt(value));
    }
  }

  /** The entries of a table; the last one has no name. */
  private final class Table {
    private final String prefix;
    private final int stride;
    private long at;
    private int left = MAX_ENTRIES;

    Table(String start, String prefix) throws AllocsException {
      this.prefix = prefix;
      this.at = variable(start);
      this.stride = (int) bounded(prefix + "ArrayStride", variable(prefix + "ArrayStride"));
    }

    /** Offset in an entry. */
    int member(String name) throws AllocsException {
      String variable = prefix + name + "Offset";
      return (int) bounded(variable, variable(variable) + Long.BYTES) - Long.BYTES;
    }

    /** The next entry; null behind the last one. */
    ByteBuffer next(int name) throws AllocsException {
      if (left-- == 0) {
        throw new UnsupportedException(object.path() + ": no end of " + prefix + " entries");
      }
      byte[] bytes = memory.read(at, stride);
      at += stride;
      ByteBuffer entry = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      return entry.getLong(name) == 0 ? null : entry;
    }

    private long bounded(String name, long value) throws AllocsException {
      if (value < Long.BYTES || value > MAX_ENTRY) {
        throw new UnsupportedException(object.path() + ": " + name + "=" + value);
      }
      return value;
    }
  }

  private long variable(String name) throws AllocsException {
    for (Symbol symbol : module.symbolsOfName(name)) {
      return memory.readLong(object.toTarget(symbol.address()));
    }
    throw new UnsupportedException(object.path() + ": no symbol " + name);
  }

  private String text(long address) throws AllocsException {
    String known = texts.get(address);
    if (known == null) {
      known = address == 0 ? "" : memory.readString(address, MAX_NAME).orElse("");
      texts.put(address, known);
    }
    return known;
  }

  /** A member, by the first of the names that it has had; empty if this build has none of them. */
  Optional<Field> field(String... names) {
    for (String name : names) {
      Field found = fields.get(name);
      if (found != null) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  /** The same where there is nothing to be read without it. */
  Field needed(String... names) throws AllocsException {
    return field(names)
        .orElseThrow(
            () -> new UnsupportedException(object.path() + ": says nothing of " + names[0]));
  }

  /** Where a member is inside of what has it, or where a static one is. */
  long place(String... names) throws AllocsException {
    return needed(names).place();
  }

  /** Bytes of a type. */
  OptionalLong size(String type) {
    Long size = sizes.get(type);
    return size == null ? OptionalLong.empty() : OptionalLong.of(size);
  }

  /** A constant. */
  OptionalInt constant(String name) {
    Integer value = constants.get(name);
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }
}
