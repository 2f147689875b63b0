package org.allocs.dwarf.info;

import static org.allocs.dwarf.DwTag.DW_TAG_namespace;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.allocs.binary.Budget;
import org.allocs.binary.Section;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.DwForm;
import org.allocs.error.MalformedFileException;

/** Hashes of names, from their bytes where they lie. Used by one thread. */
final class NameHasher {
  /** Of what has no name. */
  static final long NO_NAME = 0;

  /** Names that a unit mentions, in bytes for each of its own. */
  private static final int NAME_BYTES = 64;

  private final Budget budget = Budget.of(0);
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
    Optional<StringForms.Place> place = place(walker);
    if (place.isPresent()) {
      return hash(place.get(), scope);
    }
    return walker.tag() == DW_TAG_namespace
        ? NameIndex.extend(scope, QualifiedNames.ANONYMOUS_NAMESPACE)
        : NO_NAME;
  }

  private static Optional<StringForms.Place> place(DieWalker walker) throws MalformedFileException {
    int index = walker.abbreviation().indexOf(DwAt.DW_AT_name);
    if (index < 0) {
      return Optional.empty();
    }
    int form = walker.abbreviation().form(index);
    return form == DwForm.DW_FORM_indirect
        ? walker.die().stringPlace(DwAt.DW_AT_name)
        : StringForms.locate(walker.unit(), form, walker.value(index));
  }

  /** Hash of an entry's own name, unlike that of a qualified one; {@link #NO_NAME} without any. */
  long ownHash(Die die) throws MalformedFileException {
    int index = die.indexOf(DwAt.DW_AT_name);
    return index < 0 ? NO_NAME : ownHash(die, index);
  }

  /**
   * The same.
   *
   * @param index place of the entry's {@code DW_AT_name}
   */
  long ownHash(Die die, int index) throws MalformedFileException {
    Optional<StringForms.Place> place =
        StringForms.locate(die.unit(), die.form(index), die.value(index));
    return place.isPresent() ? ownHash(place.get()) : NO_NAME;
  }

  /** Eight bytes at a time: names are what is read most. */
  private long ownHash(StringForms.Place place) throws MalformedFileException {
    ByteBuffer bytes = bufferOf(place.section());
    int words = bytes.limit() - Long.BYTES;
    long hash = 1;
    long start = Math.max(0, place.offset());
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
    return tail(place, hash, at);
  }

  /** The last bytes of a section, as if others followed. */
  private long tail(StringForms.Place place, long hash, long from) throws MalformedFileException {
    long word = 0;
    for (long at = from; at < lastBuffer.limit(); at++) {
      byte next = lastBuffer.get((int) at);
      if (next == 0) {
        return mix(hash, word);
      }
      word |= (next & 0xffL) << Byte.SIZE * (at - from);
    }
    throw place.section().cursor().malformedAt(place.offset(), "string does not end");
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

  private long hash(StringForms.Place place, long scope) throws MalformedFileException {
    ByteBuffer bytes = bufferOf(place.section());
    int limit = bytes.limit();
    long hash = scope;
    long start = Math.max(0, place.offset());
    for (long at = start; at < limit; at++) {
      byte next = bytes.get((int) at);
      if (next == 0) {
        budget.spend(lastSection, at - start);
        return hash == NO_NAME ? 1 : hash;
      }
      hash = NameIndex.extend(hash, next);
    }
    throw place.section().cursor().malformedAt(place.offset(), "string does not end");
  }
}
