package org.allocs.elf;

import java.util.Optional;
import org.allocs.binary.Cursor;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;

/**
 * How many symbols {@code DT_SYMTAB} has, which only the hash tables tell: {@code nchain} of {@code
 * DT_HASH} (gABI, chapter 5, "Hash Table"), or the end of the last chain of {@code DT_GNU_HASH}.
 */
final class SymbolCount {
  private final ElfFile file;
  private final DynamicTable dynamic;

  SymbolCount(ElfFile file, DynamicTable dynamic) {
    this.file = file;
    this.dynamic = dynamic;
  }

  long count() throws AllocsException {
    Optional<Cursor> hash = table(DynamicTable.DT_HASH, "DT_HASH");
    if (hash.isPresent()) {
      return hash.get().skip(4).u32();
    }
    Optional<Cursor> gnu = table(DynamicTable.DT_GNU_HASH, "DT_GNU_HASH");
    return gnu.isPresent() ? gnuCount(gnu.get()) : 0;
  }

  private Optional<Cursor> table(long tag, String name) throws AllocsException {
    Optional<Long> address = dynamic.address(tag);
    if (address.isEmpty()) {
      return Optional.empty();
    }
    Optional<PlacedSection> found = file.at(address.get(), Long.MAX_VALUE, name);
    if (found.isEmpty()) {
      throw new MalformedFileException(
          file.name(), name, 0, "not in a segment: address=0x" + Long.toHexString(address.get()));
    }
    return Optional.of(found.get().data().cursor());
  }

  /** Words: nbuckets, symoffset, bloom_size, bloom_shift; bloom; buckets; chains. */
  private long gnuCount(Cursor cursor) throws MalformedFileException {
    long buckets = cursor.u32();
    long firstHashed = cursor.u32();
    long bloomWords = cursor.u32();
    cursor.skip(4 + bloomWords * file.header().elfClass().wordBytes());
    long last = 0;
    for (long i = 0; i < buckets; i++) {
      last = Math.max(last, cursor.u32());
    }
    if (last < firstHashed) {
      return firstHashed;
    }
    cursor.skip(4 * (last - firstHashed));
    while ((cursor.s32() & 1) == 0) {
      last++;
    }
    return last + 1;
  }
}
