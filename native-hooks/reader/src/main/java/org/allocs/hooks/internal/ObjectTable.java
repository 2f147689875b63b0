package org.allocs.hooks.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.hooks.ObjectVisitor;
import org.allocs.hooks.RecordedObject;
import org.allocs.model.AddressRange;
import org.allocs.target.Memory;

/** One index of objects (FORMAT.md, "Finding the object that covers an address"). */
public final class ObjectTable {
  private static final int BLOCK = ObjectIndexDescriptor.BLOCK_GRANULES;
  private static final int WORD = ObjectIndexDescriptor.WORD_BYTES;

  private final ObjectAccess access;
  private final ObjectRegions regions;

  ObjectTable(ObjectAccess access, int index) {
    this.access = access;
    this.regions = new ObjectRegions(access.memory(), index);
  }

  /** The object that covers an address. */
  public Optional<RecordedObject> find(long address) throws AllocsException {
    ObjectAccess.Roots roots = access.reread();
    Optional<ObjectRegions.Region> region = regions.of(roots.objects(), address);
    if (region.isEmpty()) {
      return Optional.empty();
    }
    Optional<RecordedObject> nearest = inBlock(roots, region.get(), address);
    if (nearest.isEmpty()) {
      nearest = reachingIn(roots, region.get(), address);
    }
    return nearest.filter(object -> object.range().contains(address));
  }

  private Optional<RecordedObject> inBlock(
      ObjectAccess.Roots roots, ObjectRegions.Region region, long address) throws AllocsException {
    long granule = address >>> ObjectIndexDescriptor.GRANULE_SHIFT;
    long first = granule - granule % BLOCK;
    int count = (int) (granule - first) + 1;
    byte[] words = memory().read(region.word(first), WORD * count);
    for (int i = count - 1; i >= 0; i--) {
      int word = Words.intAt(words, WORD * i);
      if (ObjectIndexDescriptor.isTelling(word)) {
        Optional<RecordedObject> last = last(roots, region, first + i, word, address);
        if (last.isPresent()) {
          return last;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<RecordedObject> reachingIn(
      ObjectAccess.Roots roots, ObjectRegions.Region region, long address) throws AllocsException {
    long back = Integer.toUnsignedLong(memory().readInt(region.entry(address)));
    long granule = address >>> ObjectIndexDescriptor.GRANULE_SHIFT;
    long start = granule - granule % BLOCK - back;
    if (back == 0 || start < 0) {
      return Optional.empty();
    }
    Optional<ObjectRegions.Region> home =
        regions.of(roots.objects(), start << ObjectIndexDescriptor.GRANULE_SHIFT);
    return home.isEmpty()
        ? Optional.empty()
        : last(roots, home.get(), start, memory().readInt(home.get().word(start)), address);
  }

  /** Of the objects that start in a granule, the highest at or below an address. */
  private Optional<RecordedObject> last(
      ObjectAccess.Roots roots, ObjectRegions.Region region, long granule, int word, long address)
      throws AllocsException {
    Optional<RecordedObject> last = Optional.empty();
    for (RecordedObject object : startingIn(roots, region, granule, word)) {
      if (Long.compareUnsigned(object.base(), address) <= 0) {
        last = Optional.of(object);
      }
    }
    return last;
  }

  /** The objects that start in a granule, ascending. */
  List<RecordedObject> startingIn(
      ObjectAccess.Roots roots, ObjectRegions.Region region, long granule, int word)
      throws AllocsException {
    int own = word & ObjectIndexDescriptor.CLASS;
    long base = ObjectIndexDescriptor.base(granule, word);
    Optional<byte[]> fine =
        (word & ObjectIndexDescriptor.FINE) == 0 ? Optional.empty() : regions.fine(region, granule);
    if (fine.isEmpty()) {
      return own == 0 ? List.of() : access.object(roots, own, base).stream().toList();
    }
    List<RecordedObject> objects = new ArrayList<>();
    for (int i = 0; i < ObjectIndexDescriptor.GRANULE_BYTES; i++) {
      long at = (granule << ObjectIndexDescriptor.GRANULE_SHIFT) + i;
      int other = Words.intAt(fine.get(), WORD * i) & ObjectIndexDescriptor.CLASS;
      int id = own != 0 && at == base ? own : other;
      if (id != 0) {
        access.object(roots, id, at).ifPresent(objects::add);
      }
    }
    return objects;
  }

  /** Reports objects that overlap a range, ascending and disjoint. */
  public boolean forEach(AddressRange within, ObjectVisitor visitor) throws AllocsException {
    if (within.isEmpty()) {
      return true;
    }
    Optional<RecordedObject> into =
        find(within.base()).filter(object -> object.base() != within.base());
    if (into.isPresent() && !visitor.visit(into.get())) {
      return false;
    }
    long from = into.isPresent() ? into.get().range().limit() : within.base();
    return !AddressRange.lessThan(from, within.limit())
        || new ObjectScanner(this, access.reread(), new AddressRange(from, within.limit()), visitor)
            .run();
  }

  /** Regions of the index, ascending. */
  public List<AddressRange> regions() throws AllocsException {
    return regions.all(access.reread().objects()).values().stream()
        .map(ObjectRegions.Region::range)
        .toList();
  }

  /** Records of all indexes that were lost. */
  public long lost() throws AllocsException {
    return access.reread().objects().lost();
  }

  ObjectRegions table() {
    return regions;
  }

  Memory memory() {
    return access.memory();
  }
}
