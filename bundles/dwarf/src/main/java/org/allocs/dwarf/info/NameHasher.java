package org.allocs.dwarf.info;

import static org.allocs.dwarf.DwTag.DW_TAG_namespace;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.allocs.binary.Budget;
import org.allocs.binary.Section;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.DwForm;
import org.allocs.dwarf.StringTables;
import org.allocs.error.MalformedFileException;

/** Hashes of names, from their bytes where they lie. Used by one thread. */
final class NameHasher {
  /** Of what has no name. */
  static final long NO_NAME = 0;

  /** Names that a unit mentions, in bytes for each of its own. */
  private static final int NAME_BYTES = 64;

  /** Hashes by where in one section the names start: most units mention the same ones. */
  private static final class Met {
    private static final int MAX = 1 << 17;

    private final LongTable hashes = new LongTable();
    private Section section;

    /** {@link LongTable#NONE} where it was not met. */
    long get(Section strings, long offset) {
      if (strings != section || hashes.size() > MAX) {
        hashes.clear();
        section = strings;
      }
      return hashes.get(offset);
    }

    long put(long offset, long hash) {
      hashes.put(offset, hash);
      return hash;
    }
  }

  private final Budget budget = Budget.of(0);
  private final Met met = new Met();
  private final Met ownMet = new Met();
  private Section lastSection;
  private ByteBuffer lastBuffer;

  /** To be called for each unit before its names are hashed. */
  void begin(Unit unit) {
    budget.grant(NAME_BYTES * (long) (unit.endOffset() - unit.offset()));
  }

  /**
   * Hash of the current entry's qualified name; for an anonymous namespace of what stands for its
   * name.
   *
   * @param scope hash of the names of what encloses it
   */
  long hash(DieWalker walker, long scope) throws MalformedFileException {
    int index = walker.abbreviation().indexOf(DwAt.DW_AT_name);
    int form = index < 0 ? 0 : walker.abbreviation().form(index);
    if (form == DwForm.DW_FORM_strp && scope == NameIndex.start()) {
      long value = walker.value(index);
      StringTables tables = walker.unit().strings();
      if (tables.isInStrings(value)) {
        Section strings = tables.strings();
        long known = met.get(strings, value);
        return known != LongTable.NONE ? known : met.put(value, hash(strings, value, scope));
      }
    }
    Optional<StringForms.Place> place = index < 0 ? Optional.empty() : place(walker, index, form);
    if (place.isPresent()) {
      return hash(place.get().section(), place.get().offset(), scope);
    }
    return walker.tag() == DW_TAG_namespace
        ? NameIndex.extend(scope, QualifiedNames.ANONYMOUS_NAMESPACE)
        : NO_NAME;
  }

  private static Optional<StringForms.Place> place(DieWalker walker, int index, int form)
      throws MalformedFileException {
    return form == DwForm.DW_FORM_indirect
        ? walker.die().stringPlace(DwAt.DW_AT_name)
        : StringForms.locate(walker.unit(), form, walker.value(index));
  }

  /**
   * Hash of a name by itself, unlike that of a qualified one; {@link #NO_NAME} where it is none.
   *
   * @param form of the attribute, and its value
   */
  long ownHash(Unit unit, int form, long value) throws MalformedFileException {
    if (form == DwForm.DW_FORM_strp) {
      StringTables tables = unit.strings();
      if (tables.isInStrings(value)) {
        Section strings = tables.strings();
        long known = ownMet.get(strings, value);
        return known != LongTable.NONE ? known : ownMet.put(value, ownHash(strings, value));
      }
    }
    Optional<StringForms.Place> place = StringForms.locate(unit, form, value);
    return place.isPresent() ? ownHash(place.get().section(), place.get().offset()) : NO_NAME;
  }

  /** Eight bytes at a time: names are what is read most. */
  private long ownHash(Section section, long offset) throws MalformedFileException {
    ByteBuffer bytes = bufferOf(section);
    int words = bytes.limit() - Long.BYTES;
    long hash = 1;
    long start = Math.max(0, offset);
    long at = start;
    while (at <= words) {
      long word = little(bytes, (int) at);
      int zero = Long.numberOfTrailingZeros(zeroBytes(word));
      if (zero < Long.SIZE) {
        long last = zero < Byte.SIZE ? 0 : word & -1L >>> Long.SIZE - (zero & -Byte.SIZE);
        budget.spend(lastSection, at - start);
        return mix(hash, last);
      }
      hash = mix(hash, word);
      at += Long.BYTES;
    }
    return tail(section, offset, hash, at);
  }

  /** The last bytes of a section, as if others followed. */
  private long tail(Section section, long offset, long hash, long from)
      throws MalformedFileException {
    long word = 0;
    for (long at = from; at < lastBuffer.limit(); at++) {
      byte next = lastBuffer.get((int) at);
      if (next == 0) {
        return mix(hash, word);
      }
      word |= (next & 0xffL) << Byte.SIZE * (at - from);
    }
    throw section.cursor().malformedAt(offset, "string does not end");
  }

  private static long little(ByteBuffer bytes, int at) {
    long word = bytes.getLong(at);
    return bytes.order() == ByteOrder.LITTLE_ENDIAN ? word : Long.reverseBytes(word);
  }

  /** The top bit of each byte that is 0, as far as the first such byte. */
  private static long zeroBytes(long word) {
    return word - 0x0101010101010101L & ~word & 0x8080808080808080L;
  }

  private static long mix(long hash, long word) {
    long mixed = (hash ^ word) * 0x9e3779b97f4a7c15L;
    return mixed ^ mixed >>> 29;
  }

  private ByteBuffer bufferOf(Section section) {
    if (section != lastSection) {
      lastSection = section;
      lastBuffer = section.buffer();
    }
    return lastBuffer;
  }

  private long hash(Section section, long offset, long scope) throws MalformedFileException {
    ByteBuffer bytes = bufferOf(section);
    int limit = bytes.limit();
    long hash = scope;
    long start = Math.max(0, offset);
    for (long at = start; at < limit; at++) {
      byte next = bytes.get((int) at);
      if (next == 0) {
        budget.spend(lastSection, at - start);
        return hash == NO_NAME ? 1 : hash;
      }
      hash = NameIndex.extend(hash, next);
    }
    throw section.cursor().malformedAt(offset, "string does not end");
  }
}
