package org.allocs.dwarf;

import org.allocs.binary.Cursor;
import org.allocs.error.MalformedFileException;

/**
 * What the header of a unit or table says about the encoding of what follows.
 *
 * @param version of DWARF
 * @param offsetSize bytes of an offset into a section: 4 in the 32-bit format, 8 in the 64-bit
 *     format (DWARF 5, section 7.4)
 * @param addressSize bytes of an address in the target
 */
public record DwarfFormat(int version, int offsetSize, int addressSize) {
  /** Checks the sizes. */
  public DwarfFormat {
    if (offsetSize != 4 && offsetSize != 8) {
      throw new IllegalArgumentException("offsetSize=" + offsetSize);
    }
    if (addressSize != 1 && addressSize != 2 && addressSize != 4 && addressSize != 8) {
      throw new IllegalArgumentException("addressSize=" + addressSize);
    }
  }

  /**
   * Checks what a header at {@code where} says.
   *
   * @throws MalformedFileException if there are no addresses of this size
   */
  public static DwarfFormat of(Cursor where, int version, int offsetSize, int addressSize)
      throws MalformedFileException {
    if (addressSize != 1 && addressSize != 2 && addressSize != 4 && addressSize != 8) {
      throw where.malformed("no address has this size: address_size=" + addressSize);
    }
    return new DwarfFormat(version, offsetSize, addressSize);
  }

  /** Reads an offset into a section. */
  public long offset(Cursor cursor) throws MalformedFileException {
    return offsetSize == 4 ? cursor.u32() : cursor.u64();
  }

  /** Reads an address, zero-extended. */
  public long address(Cursor cursor) throws MalformedFileException {
    return cursor.unsigned(addressSize);
  }

  /** The highest address, which marks base address selection and removed code. */
  public long highestAddress() {
    return addressSize == 8 ? -1L : (1L << 8 * addressSize) - 1;
  }

  // Spelled out: a record's own are made at first use, which costs a cold start milliseconds.
  @Override
  public boolean equals(Object other) {
    return other instanceof DwarfFormat that
        && version == that.version
        && offsetSize == that.offsetSize
        && addressSize == that.addressSize;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * version + offsetSize) + addressSize;
  }
}
