package org.allocs.debug;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.target.Memory;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;

/**
 * Where the members of a struct are, for who reads structures of a target: as its debug information
 * has them, or as they are known of a version.
 *
 * @param name of the struct
 * @param size bytes, at most {@link #MAX_SIZE}
 * @param fields members by name, those inside others by their path: {@code u.list.head}; all lie
 *     inside the struct
 */
public record StructLayout(String name, int size, Map<String, Field> fields) {
  /** Bytes that a struct has at most. */
  public static final int MAX_SIZE = 1 << 16;

  private static final int MAX_DEPTH = 4;
  private static final int MAX_FIELDS = 4096;

  /**
   * A member.
   *
   * @param offset bytes from the start of the struct
   * @param size bytes
   */
  public record Field(int offset, int size) {}

  /** Checks that members lie inside. */
  public StructLayout {
    Objects.requireNonNull(name, "name");
    fields = Map.copyOf(fields);
    for (Field field : fields.values()) {
      boolean inside = field.offset() >= 0 && field.size() >= 0 && field.offset() <= size;
      if (size > MAX_SIZE || !inside || field.size() > size - field.offset()) {
        throw new IllegalArgumentException("struct=" + name + " size=" + size + " " + field);
      }
    }
  }

  /** That of a type; empty if it is no complete struct or union, or is larger than any known. */
  public static Optional<StructLayout> of(DataType type) {
    OptionalLong size = type.byteSize();
    if (!(type.stripped() instanceof CompositeType composite)
        || size.isEmpty()
        || Long.compareUnsigned(size.getAsLong(), MAX_SIZE) > 0) {
      return Optional.empty();
    }
    Map<String, Field> fields = new LinkedHashMap<>();
    collect(composite, "", 0, (int) size.getAsLong(), fields, 0);
    return Optional.of(new StructLayout(type.name(), (int) size.getAsLong(), fields));
  }

  private static void collect(
      CompositeType composite,
      String prefix,
      long base,
      int limit,
      Map<String, Field> fields,
      int depth) {
    for (Member member : composite.members()) {
      long offset = base + member.offset();
      long size = member.type().byteSize().orElse(0);
      boolean inside = offset >= 0 && size >= 0 && offset <= limit && size <= limit - offset;
      if (!inside || member.bits().isPresent() || fields.size() >= MAX_FIELDS) {
        continue;
      }
      String path = prefix + member.name().orElse("");
      member.name().ifPresent(n -> fields.putIfAbsent(path, new Field((int) offset, (int) size)));
      if (member.type().stripped() instanceof CompositeType inner && depth < MAX_DEPTH) {
        String deeper = member.name().isPresent() ? path + "." : prefix;
        collect(inner, deeper, offset, limit, fields, depth + 1);
      }
    }
  }

  /**
   * One that is written down: {@code list 24: head 0, count 16:4} has 24 bytes, of which 8 at 0 are
   * {@code head} and 4 at 16 are {@code count}.
   */
  public static StructLayout parse(String text) {
    String[] halves = text.strip().split(":", 2);
    String[] title = halves[0].strip().split(" ");
    Map<String, Field> fields = new LinkedHashMap<>();
    for (String part : halves[1].split(",")) {
      String[] words = part.strip().split("[ :]");
      int size = words.length > 2 ? Integer.parseInt(words[2]) : Long.BYTES;
      fields.put(words[0], new Field(Integer.parseInt(words[1]), size));
    }
    return new StructLayout(title[0], Integer.parseInt(title[1]), fields);
  }

  /** Whether it has all of these. */
  public boolean has(String... members) {
    for (String member : members) {
      if (!fields.containsKey(member)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Bytes from the start of the struct to a member.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public int offset(String member) {
    return field(member).offset();
  }

  private Field field(String member) {
    Field field = fields.get(member);
    if (field == null) {
      throw new IllegalArgumentException("struct=" + name + " has no member=" + member);
    }
    return field;
  }

  /**
   * Reads an object.
   *
   * @throws org.allocs.error.MemoryFaultException if not all of it can be read
   */
  public Value read(Memory memory, long address) throws AllocsException {
    return new Value(this, address, ByteBuffer.wrap(memory.read(address, size)), 0);
  }

  /**
   * An object among bytes that were read.
   *
   * @param at where it begins among them
   * @param address of it in the target
   * @throws IndexOutOfBoundsException if not all of it is among them
   */
  public Value in(ByteBuffer bytes, int at, long address) {
    Objects.checkFromIndexSize(at, size, bytes.limit());
    return new Value(this, address, bytes, at);
  }

  /** An object as it was read. */
  public static final class Value {
    private final StructLayout layout;
    private final long address;
    private final ByteBuffer bytes;
    private final int at;

    private Value(StructLayout layout, long address, ByteBuffer bytes, int at) {
      this.layout = layout;
      this.address = address;
      this.bytes = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
      this.at = at;
    }

    /** Where it is in the target. */
    public long address() {
      return address;
    }

    /**
     * The unsigned number or address that a member is; of one of more than 8 bytes its first 8.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public long get(String member) {
      Field field = layout.field(member);
      int from = at + field.offset();
      if (field.size() >= Long.BYTES) {
        return bytes.getLong(from);
      }
      long value = 0;
      for (int i = field.size() - 1; i >= 0; i--) {
        value = value << 8 | bytes.get(from + i) & 0xff;
      }
      return value;
    }

    /** A word by its offset from a member, for what is an array: the number of bytes is 8. */
    public long word(String member, int index) {
      return bytes.getLong(at + layout.offset(member) + index * Long.BYTES);
    }
  }
}
