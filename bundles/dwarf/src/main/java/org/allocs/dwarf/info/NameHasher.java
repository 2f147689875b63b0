package org.allocs.dwarf.info;

import static org.allocs.dwarf.DwTag.DW_TAG_namespace;

import java.nio.ByteBuffer;
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

  /** Hash of an entry's own name; {@link #NO_NAME} where it has none. */
  long hash(Die die) throws MalformedFileException {
    Optional<StringForms.Place> place = die.stringPlace(DwAt.DW_AT_name);
    return place.isPresent() ? hash(place.get(), NameIndex.start()) : NO_NAME;
  }

  private long hash(StringForms.Place place, long scope) throws MalformedFileException {
    if (place.section() != lastSection) {
      lastSection = place.section();
      lastBuffer = place.section().buffer();
    }
    int limit = lastBuffer.limit();
    long hash = scope;
    long start = Math.max(0, place.offset());
    for (long at = start; at < limit; at++) {
      byte next = lastBuffer.get((int) at);
      if (next == 0) {
        budget.spend(lastSection, at - start);
        return hash == NO_NAME ? 1 : hash;
      }
      hash = NameIndex.extend(hash, next);
    }
    throw place.section().cursor().malformedAt(place.offset(), "string does not end");
  }
}
