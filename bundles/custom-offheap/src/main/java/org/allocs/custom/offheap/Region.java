package org.allocs.custom.offheap;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.allocs.allocator.Arena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.AllocationFacts;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Identity;
import org.allocs.model.Lifetime;
import org.allocs.model.Metadata;
import org.allocs.model.PointerUse;
import org.allocs.type.DataType;

/** Memory that a Java program parcels out by itself, and what it said of it. */
public final class Region implements Arena, AutoCloseable {
  private static final Evidence SAID = Evidence.certain("announced", "by the program, in Java");

  private final OffHeap owner;
  private final String label;
  private final AddressRange range;
  private final ByteBuffer kept;
  private final AllocationFacts facts;
  private final ConcurrentNavigableMap<Long, Allocation> objects =
      new ConcurrentSkipListMap<>(Long::compareUnsigned);

  /**
   * @param owner whose it is
   * @param label what it is called in every run
   * @param range where it is
   * @param kept whose collection would free it; null if there is none
   */
  Region(OffHeap owner, String label, AddressRange range, ByteBuffer kept) {
    this.owner = owner;
    this.label = Objects.requireNonNull(label, "label");
    this.range = range;
    this.kept = kept;
    this.facts = new Facts(label, range.base());
  }

  /** What it is called in every run. */
  public String label() {
    return label;
  }

  /** First address. */
  public long base() {
    return range.base();
  }

  /** The buffer whose memory it is, if it was got as one. */
  public Optional<ByteBuffer> buffer() {
    return Optional.ofNullable(kept);
  }

  /**
   * An object is handed out, whose type is not known. What it overlaps is forgotten.
   *
   * @param address of its first byte
   * @param bytes 1 or more
   * @throws IllegalArgumentException if it is not inside this region
   */
  public void allocated(long address, long bytes) {
    add(address, bytes, Answer.unknown("its program states no type"));
  }

  /**
   * An object is handed out. What it overlaps is forgotten.
   *
   * @param address of its first byte
   * @param bytes 1 or more
   * @param type what it is
   * @throws IllegalArgumentException if it is not inside this region
   */
  public void allocated(long address, long bytes, DataType type) {
    add(address, bytes, Answer.known(type, SAID));
  }

  private void add(long address, long bytes, Answer<DataType> type) {
    AddressRange object = bytes > 0 ? AddressRange.ofSize(address, bytes) : null;
    if (object == null || !range.contains(object)) {
      throw new IllegalArgumentException(
          "not inside " + range + ": address=" + AddressRange.hex(address) + " bytes=" + bytes);
    }
    Map.Entry<Long, Allocation> before = objects.lowerEntry(address);
    if (before != null && before.getValue().range().overlaps(object)) {
      objects.remove(before.getKey(), before.getValue());
    }
    objects.subMap(address, true, object.limit(), false).clear();
    objects.put(address, Allocation.of(owner.name(), object).type(() -> type).facts(facts).build());
  }

  /** An object is taken back; false if none starts there. */
  public boolean freed(long address) {
    return objects.remove(address) != null;
  }

  /** All objects are taken back. */
  public void reset() {
    objects.clear();
  }

  /** The memory is parcelled out no more. */
  @Override
  public void close() {
    owner.remove(this);
  }

  @Override
  public AddressRange range() {
    return range;
  }

  @Override
  public Optional<Allocation> find(long address) {
    return Optional.ofNullable(objects.floorEntry(address))
        .map(Map.Entry::getValue)
        .filter(object -> object.range().contains(address));
  }

  @Override
  public boolean forEach(AddressRange within, Visitor visitor) throws AllocsException {
    Long from = objects.floorKey(within.base());
    long position = base();
    for (Allocation object : objects.tailMap(from == null ? within.base() : from, true).values()) {
      if (!AddressRange.lessThan(object.base(), within.limit())) {
        break;
      }
      // One that took the place of others meanwhile may overlap what was visited.
      if (object.range().overlaps(within) && !AddressRange.lessThan(object.base(), position)) {
        position = object.limit();
        if (!visitor.visit(object)) {
          return false;
        }
      }
    }
    return true;
  }

  @Override
  public String gap() {
    return "free, or not told of";
  }

  private record Facts(String label, long base) implements AllocationFacts {
    @Override
    public Answer<Long> usableSize(Allocation object) {
      return Answer.known(object.size(), SAID);
    }

    @Override
    public Answer<Lifetime> lifetime(Allocation object) {
      return Answer.known(
          Lifetime.until("as the program says", Lifetime.End.FREE, Lifetime.End.RESET), SAID);
    }

    @Override
    public Answer<Identity> identity(Allocation object) {
      return Answer.known(Identity.of(label + "+" + (object.base() - base)), SAID);
    }

    @Override
    public Answer<Metadata> metadata(Allocation object) {
      return Answer.unknown("book is kept of it in the Java heap");
    }

    @Override
    public Answer<PointerUse> pointerUse(Allocation object) {
      return Answer.known(PointerUse.INTERIOR, SAID);
    }
  }
}
