package org.allocs.typing.internal.python;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.target.Memory;
import org.allocs.type.ArrayType;
import org.allocs.type.BaseType;
import org.allocs.type.BaseType.Encoding;
import org.allocs.type.DataType;
import org.allocs.type.Member;
import org.allocs.type.PointerType;

/**
 * Tells tables of dictionaries, which have no type, by all that has to agree in them: the size with
 * the numbers in the header, indices with entries, keys with objects.
 */
final class DictKeys {
  private static final long MOST_REFERENCES = 1L << 32;
  private static final int LEAST_LOG2 = 3;
  private static final int MOST_LOG2 = 32;

  /** Indices, and entries, that are looked at. */
  private static final int MAX_INDICES = 4096;

  private static final int MAX_KEYS = 8;

  private static final DataType LONG = new BaseType("long", Encoding.SIGNED, 8);
  private static final DataType WORD = new BaseType("unsigned long", Encoding.UNSIGNED, 8);
  private static final DataType INT = new BaseType("unsigned int", Encoding.UNSIGNED, 4);
  private static final DataType BYTE = new BaseType("unsigned char", Encoding.UNSIGNED_CHAR, 1);

  private static final List<Member> HEADER =
      List.of(
          Member.of("dk_log2_size", BYTE, DictKeysDescriptor.LOG2_SIZE),
          Member.of("dk_log2_index_bytes", BYTE, DictKeysDescriptor.LOG2_INDEX_BYTES),
          Member.of("dk_kind", BYTE, DictKeysDescriptor.KIND),
          Member.of("dk_version", INT, DictKeysDescriptor.VERSION),
          Member.of("dk_usable", LONG, DictKeysDescriptor.USABLE),
          Member.of("dk_nentries", LONG, DictKeysDescriptor.ENTRIES));

  private static final List<Member> OLD_HEADER =
      List.of(
          Member.of("dk_size", LONG, DictKeysDescriptor.OLD_SIZE),
          Member.of("dk_lookup", WORD, DictKeysDescriptor.OLD_LOOKUP),
          Member.of("dk_usable", LONG, DictKeysDescriptor.OLD_USABLE),
          Member.of("dk_nentries", LONG, DictKeysDescriptor.OLD_ENTRIES));

  /** Bytes of an entry, without and with its hash. */
  private static final int STRING_ENTRY = 16;

  private static final int GENERAL_ENTRY = 24;

  private final boolean old;
  private final boolean known;
  private final Optional<DataType> described;
  private final DataType strings;
  private final DataType general;
  private final Memory memory;
  private final Keys keys;

  /** Tells keys. */
  @FunctionalInterface
  interface Keys {
    /**
     * Whether something is a key.
     *
     * @param string whether it has to be a string
     */
    boolean isKey(long address, boolean string) throws AllocsException;
  }

  /**
   * What a header says.
   *
   * @param size bytes of it
   * @param indices how many there are
   * @param indexBytes of each
   * @param used entries so far
   */
  private record Header(
      int size, long indices, int indexBytes, long used, boolean strings, long references) {
    long entryBytes() {
      return strings ? STRING_ENTRY : GENERAL_ENTRY;
    }

    long entries() {
      return indices * 2 / 3;
    }

    long firstEntry() {
      return size + indices * indexBytes;
    }

    long bytes() {
      return firstEntry() + entries() * entryBytes();
    }
  }

  /**
   * Those of a process.
   *
   * @param object what all objects begin with
   */
  DictKeys(PythonFile python, DataType object, Memory memory, Keys keys) {
    DataType reference = PointerType.to(object);
    this.old = !python.version().isFrom(11);
    this.known = !python.version().isAfterKnown();
    this.described = python.described() ? python.named("PyDictKeysObject") : Optional.empty();
    this.strings =
        ObjectLayouts.named(
            "dict entry",
            STRING_ENTRY,
            Member.of("me_key", reference, 0),
            Member.of("me_value", reference, 8));
    this.general =
        ObjectLayouts.named(
            "dict entry",
            GENERAL_ENTRY,
            Member.of("me_hash", LONG, 0),
            Member.of("me_key", reference, 8),
            Member.of("me_value", reference, 16));
    this.memory = memory;
    this.keys = keys;
  }

  /**
   * The layout of a chunk that is such a table.
   *
   * @param rounded what the chunk's size is a multiple of
   */
  Optional<DataType> layout(long base, long size, long rounded) throws AllocsException {
    int headerSize = old ? DictKeysDescriptor.OLD_HEADER : DictKeysDescriptor.HEADER;
    byte[] bytes = new byte[headerSize];
    if (!known || size < headerSize || memory.readSome(base, bytes, 0, headerSize) < headerSize) {
      return Optional.empty();
    }
    ByteBuffer read = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    Optional<Header> header = old ? oldHeader(read) : header(read);
    boolean fits =
        header.isPresent()
            && header.get().bytes() <= size
            && size - header.get().bytes() < rounded
            && header.get().references() > 0
            && header.get().references() < MOST_REFERENCES
            && haveIndices(base, header.get())
            && haveKeys(base, header.get());
    return fits ? Optional.of(layout(header.get())) : Optional.empty();
  }

  private static Optional<Header> header(ByteBuffer read) {
    int log2 = Byte.toUnsignedInt(read.get(DictKeysDescriptor.LOG2_SIZE));
    int log2Bytes = Byte.toUnsignedInt(read.get(DictKeysDescriptor.LOG2_INDEX_BYTES));
    int kind = Byte.toUnsignedInt(read.get(DictKeysDescriptor.KIND));
    int expected = log2 < 8 ? log2 : log2 < 16 ? log2 + 1 : log2 + 2;
    boolean fits =
        log2 >= LEAST_LOG2
            && log2 < MOST_LOG2
            && log2Bytes == expected
            && kind <= DictKeysDescriptor.LAST_KIND;
    return fits
        ? counted(
            new Header(
                DictKeysDescriptor.HEADER,
                1L << log2,
                1 << log2Bytes - log2,
                read.getLong(DictKeysDescriptor.ENTRIES),
                kind != DictKeysDescriptor.GENERAL,
                read.getLong(DictKeysDescriptor.REFERENCES)),
            read.getLong(DictKeysDescriptor.USABLE))
        : Optional.empty();
  }

  private static Optional<Header> oldHeader(ByteBuffer read) {
    long indices = read.getLong(DictKeysDescriptor.OLD_SIZE);
    boolean fits =
        indices >= 1L << LEAST_LOG2 && indices < 1L << MOST_LOG2 && Long.bitCount(indices) == 1;
    return fits
        ? counted(
            new Header(
                DictKeysDescriptor.OLD_HEADER,
                indices,
                indices <= 0xff ? 1 : indices <= 0xffff ? 2 : 4,
                read.getLong(DictKeysDescriptor.OLD_ENTRIES),
                false,
                read.getLong(DictKeysDescriptor.REFERENCES)),
            read.getLong(DictKeysDescriptor.OLD_USABLE))
        : Optional.empty();
  }

  /** A header if as many entries are used and free as there is room for. */
  private static Optional<Header> counted(Header header, long usable) {
    boolean fits =
        usable >= 0
            && header.used() >= 0
            && usable <= header.entries()
            && header.used() <= header.entries() - usable;
    return fits ? Optional.of(header) : Optional.empty();
  }

  /** Whether no index is of an entry that is not used. */
  private boolean haveIndices(long base, Header header) throws AllocsException {
    int count = (int) Math.min(header.indices(), MAX_INDICES);
    ByteBuffer read =
        ByteBuffer.wrap(memory.read(base + header.size(), count * header.indexBytes()))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      long index =
          switch (header.indexBytes()) {
            case 1 -> read.get();
            case 2 -> read.getShort();
            default -> read.getInt();
          };
      if (index < -2 || index >= header.used()) {
        return false;
      }
    }
    return true;
  }

  private boolean haveKeys(long base, Header header) throws AllocsException {
    long each = header.entryBytes();
    long place = header.strings() ? 0 : Long.BYTES;
    for (long i = 0; i < Math.min(header.used(), MAX_KEYS); i++) {
      long key = memory.readLong(base + header.firstEntry() + i * each + place);
      if (key != 0 && ((key & Long.BYTES - 1) != 0 || !keys.isKey(key, header.strings()))) {
        return false;
      }
    }
    return true;
  }

  private DataType layout(Header header) {
    List<Member> members = new ArrayList<>();
    if (described.filter(d -> d.byteSize().orElse(0) == header.size()).isPresent()) {
      members.add(Member.of("base", described.get(), 0));
    } else {
      members.add(Member.of("dk_refcnt", LONG, DictKeysDescriptor.REFERENCES));
      members.addAll(old ? OLD_HEADER : HEADER);
    }
    DataType index =
        new BaseType("int" + 8 * header.indexBytes() + "_t", Encoding.SIGNED, header.indexBytes());
    members.add(Member.of("dk_indices", ArrayType.of(index, header.indices()), header.size()));
    members.add(
        Member.of(
            "dk_entries",
            ArrayType.of(header.strings() ? strings : general, header.entries()),
            header.firstEntry()));
    return ObjectLayouts.named("dict keys", header.bytes(), members.toArray(Member[]::new));
  }
}
