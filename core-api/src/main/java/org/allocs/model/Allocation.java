package org.allocs.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.allocs.type.DataType;

/**
 * A range that one allocator issued. Base and limit are exact. What costs more to find out — the
 * type — is worked out when it is first asked for, and at most once per thread that asks.
 *
 * <p>An allocation does not know its parents: the same chunk stands under one arena today and, once
 * a bundle is installed, under another. Two are equal if the same allocator issued the same range.
 */
public final class Allocation {
  /** The reason that an allocation whose allocator says nothing of its type gives. */
  public static final String NO_TYPES = "the allocator records no types";

  private static final Supplier<Answer<DataType>> UNTYPED = () -> Answer.unknown(NO_TYPES);
  private static final Function<Allocation, OptionalLong> OPEN = a -> OptionalLong.empty();

  private final String allocator;
  private final AddressRange range;
  private final boolean empty;
  private final Optional<String> name;
  private final OptionalLong siteAddress;
  private final List<Long> calls;
  private final Function<Allocation, OptionalLong> usableSize;
  private final Optional<String> siteUnknown;
  private final Map<String, String> attributes;
  private final Optional<Object> detail;
  private final AllocationFacts facts;
  private final Supplier<Answer<DataType>> typeSupplier;
  private volatile Answer<DataType> type;

  private Allocation(Builder builder) {
    this.allocator = builder.allocator;
    this.range = builder.range;
    this.empty = builder.empty;
    this.name = builder.name;
    this.siteAddress = builder.siteAddress;
    this.calls = builder.calls;
    this.siteUnknown = builder.siteUnknown;
    this.usableSize = builder.usableSize;
    this.attributes = Map.copyOf(builder.attributes);
    this.detail = builder.detail;
    this.facts = builder.facts;
    this.typeSupplier = builder.type;
  }

  private Allocation(Allocation other, AddressRange range) {
    this.allocator = other.allocator;
    this.range = range;
    this.empty = other.empty;
    this.name = other.name;
    this.siteAddress = other.siteAddress;
    this.calls = other.calls;
    this.siteUnknown = other.siteUnknown;
    this.usableSize = other.usableSize;
    this.attributes = other.attributes;
    this.detail = other.detail;
    this.facts = other.facts;
    this.typeSupplier = other.typeSupplier;
  }

  private Allocation(
      Allocation other,
      AllocationFacts facts,
      Supplier<Answer<DataType>> typeSupplier,
      Function<Allocation, OptionalLong> usableSize) {
    this.allocator = other.allocator;
    this.range = other.range;
    this.empty = other.empty;
    this.name = other.name;
    this.siteAddress = other.siteAddress;
    this.calls = other.calls;
    this.siteUnknown = other.siteUnknown;
    this.usableSize = usableSize;
    this.attributes = other.attributes;
    this.detail = other.detail;
    this.facts = facts;
    this.typeSupplier = typeSupplier;
  }

  /** What the same allocator issued elsewhere in the same way. */
  public Allocation elsewhere(AddressRange there) {
    return new Allocation(this, Objects.requireNonNull(there, "there"));
  }

  /**
   * The same allocation with other sources of what is worked out when it is asked for, where it has
   * any.
   */
  public Allocation answeredBy(
      AllocationFacts otherFacts,
      Supplier<Answer<DataType>> otherType,
      Function<Allocation, OptionalLong> otherUsableSize) {
    return new Allocation(
        this,
        facts == AllocationFacts.NONE ? facts : Objects.requireNonNull(otherFacts, "otherFacts"),
        typeSupplier == UNTYPED ? UNTYPED : Objects.requireNonNull(otherType, "otherType"),
        usableSize == OPEN ? OPEN : Objects.requireNonNull(otherUsableSize, "otherUsableSize"));
  }

  /** Starts a description of what {@code allocator} issued at {@code range}. */
  public static Builder of(String allocator, AddressRange range) {
    return new Builder(allocator, range);
  }

  /** Name of the allocator that issued it. */
  public String allocator() {
    return allocator;
  }

  /** Where it is. */
  public AddressRange range() {
    return range;
  }

  /** First address. */
  public long base() {
    return range.base();
  }

  /** First address after it. */
  public long limit() {
    return range.limit();
  }

  /**
   * Bytes of the range. For a heap chunk what the program asked for, but 1 where that is none: what
   * has no byte cannot be found.
   */
  public long size() {
    return range.size();
  }

  /** Bytes to be counted in sums: {@link #size}, or 0 of a chunk of no bytes. */
  public long bytes() {
    return empty ? 0 : range.size();
  }

  /** Name of the symbol, section or mapping. */
  public Optional<String> name() {
    return name;
  }

  /**
   * Return address of the call that asked for it, where the allocator recorded one: the nearest of
   * {@link #calls} that is not inside a wrapper of the allocator or a library's internals.
   */
  public OptionalLong siteAddress() {
    return siteAddress;
  }

  /**
   * Return addresses of the calls that led to it, from the call of the allocator outwards, as far
   * as they were recorded; empty where none were.
   */
  public List<Long> calls() {
    return calls;
  }

  /** Why {@link #siteAddress} is empty, where there is more to say than that this kind has none. */
  public Optional<String> siteUnknown() {
    return siteUnknown;
  }

  /**
   * Bytes that the program may use from the base, where that can be more than {@link #size}; found
   * out when it is asked for.
   */
  public OptionalLong usableSize() {
    return usableSize.apply(this);
  }

  /** Further facts that its allocator states, such as {@code permissions}; never parsed by us. */
  public Map<String, String> attributes() {
    return attributes;
  }

  /**
   * What its allocator knows beyond that, where it is of a class that the caller knows: of a frame
   * {@code org.allocs.debug.UnwoundFrame}.
   */
  public <T> Optional<T> detail(Class<T> kind) {
    return detail.filter(kind::isInstance).map(kind::cast);
  }

  /** What its allocator answers of it when it is asked; ask the memory view rather. */
  public AllocationFacts facts() {
    return facts;
  }

  /**
   * The type as its own allocator knows it. For heap chunks that is mostly unknown: ask the memory
   * view, which also weighs the evidence of others.
   */
  public Answer<DataType> type() {
    Answer<DataType> answer = type;
    if (answer == null) {
      answer = typeSupplier.get();
      type = answer;
    }
    return answer;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Allocation that
        && allocator.equals(that.allocator)
        && range.equals(that.range);
  }

  @Override
  public int hashCode() {
    return Objects.hash(allocator, range);
  }

  @Override
  public String toString() {
    return allocator + range + name.map(n -> " " + n).orElse("");
  }

  /** Collects the parts of an {@link Allocation}. Used by one thread. */
  public static final class Builder {
    private final String allocator;
    private final AddressRange range;
    private boolean empty;
    private Optional<String> name = Optional.empty();
    private OptionalLong siteAddress = OptionalLong.empty();
    private List<Long> calls = List.of();
    private Optional<String> siteUnknown = Optional.empty();
    private Function<Allocation, OptionalLong> usableSize = OPEN;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private Optional<Object> detail = Optional.empty();
    private AllocationFacts facts = AllocationFacts.NONE;
    private Supplier<Answer<DataType>> type = UNTYPED;

    private Builder(String allocator, AddressRange range) {
      this.allocator = Objects.requireNonNull(allocator, "allocator");
      this.range = Objects.requireNonNull(range, "range");
    }

    /**
     * The program asked for no bytes; the range has one so that the base can be found. An attribute
     * says so too.
     */
    public Builder empty() {
      empty = true;
      return attribute("requested", "0");
    }

    /** Name of the symbol, section or mapping. */
    public Builder name(String value) {
      name = Optional.of(value);
      return this;
    }

    /** Return addresses of the calls that led to it, from the allocator outwards. */
    public Builder calls(List<Long> value) {
      calls = List.copyOf(value);
      return this;
    }

    /** Return address of the call that asked for it. */
    public Builder siteAddress(long value) {
      siteAddress = OptionalLong.of(value);
      return this;
    }

    /** Why no site is known. */
    public Builder siteUnknown(String reason) {
      siteUnknown = Optional.of(reason);
      return this;
    }

    /** Bytes that may be used from the base; of one that it is {@link #elsewhere} that is open. */
    public Builder usableSize(long value) {
      return usableSize(a -> a.range == range ? OptionalLong.of(value) : OptionalLong.empty());
    }

    /**
     * How to find out how many bytes may be used from the base, of this allocation and of those
     * {@link #elsewhere}; must not throw.
     */
    public Builder usableSize(Function<Allocation, OptionalLong> value) {
      usableSize = Objects.requireNonNull(value, "usableSize");
      return this;
    }

    /** One further fact. */
    public Builder attribute(String key, String value) {
      attributes.put(key, value);
      return this;
    }

    /** What there is to know beyond that, as a value of a public class; never a changing one. */
    public Builder detail(Object value) {
      detail = Optional.of(value);
      return this;
    }

    /** Who answers what is asked of it further; one object for many allocations. */
    public Builder facts(AllocationFacts value) {
      facts = Objects.requireNonNull(value, "facts");
      return this;
    }

    /** How to find the type; must not throw, must not return null. */
    public Builder type(Supplier<Answer<DataType>> value) {
      type = Objects.requireNonNull(value, "type");
      return this;
    }

    /** The allocation. */
    public Allocation build() {
      return new Allocation(this);
    }
  }
}
