package org.allocs.model;

import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalLong;
import org.allocs.type.DataType;

/**
 * What is recorded of an allocation by whoever keeps book of it, as an object of a type: a chunk's
 * header, a mapping's line of the kernel's table, a symbol's entry in a file.
 */
public final class Metadata {
  /** Nobody's book has a larger entry for one allocation. */
  private static final int MAX_BYTES = 1 << 20;

  private final String keeper;
  private final DataType type;
  private final byte[] bytes;
  private final OptionalLong address;

  /**
   * Takes one.
   *
   * @param keeper who keeps it and where, in words for the user
   * @param type its layout
   * @param bytes the object as it was read, little-endian, 1 MiB at most
   * @param address where the target has it in its memory; empty where it is kept elsewhere
   */
  public Metadata(String keeper, DataType type, byte[] bytes, OptionalLong address) {
    this.keeper = Objects.requireNonNull(keeper, "keeper");
    this.type = Objects.requireNonNull(type, "type");
    this.bytes = bytes.clone();
    this.address = Objects.requireNonNull(address, "address");
    boolean fits = type.byteSize().orElse(bytes.length) == bytes.length;
    if (!fits || bytes.length == 0 || bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException("bytes=" + bytes.length + " type=" + type.name());
    }
  }

  /** Who keeps it and where. */
  public String keeper() {
    return keeper;
  }

  /** Its layout. */
  public DataType type() {
    return type;
  }

  /** The object as it was read. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Where the target has it in its memory; empty where it is kept elsewhere. */
  public OptionalLong address() {
    return address;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Metadata that
        && keeper.equals(that.keeper)
        && type.equals(that.type)
        && Arrays.equals(bytes, that.bytes)
        && address.equals(that.address);
  }

  @Override
  public int hashCode() {
    return 31 * keeper.hashCode() + Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    String where = address.isPresent() ? " at " + AddressRange.hex(address.getAsLong()) : "";
    return type.name() + where + ", " + keeper;
  }
}
