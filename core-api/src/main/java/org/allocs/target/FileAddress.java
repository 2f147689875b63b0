package org.allocs.target;

import org.allocs.model.AddressRange;

/**
 * A virtual address as a file states it, before the file is loaded anywhere. Addresses in a process
 * are plain {@code long}s; this is a type of its own so that the two cannot be mixed up.
 *
 * @param value unsigned
 */
public record FileAddress(long value) implements Comparable<FileAddress> {
  /** The address {@code bytes} further on. */
  public FileAddress plus(long bytes) {
    return new FileAddress(value + bytes);
  }

  @Override
  public int compareTo(FileAddress other) {
    return Long.compareUnsigned(value, other.value);
  }

  @Override
  public String toString() {
    return "file:" + AddressRange.hex(value);
  }

  // Spelled out: a record's own are made at first use, which costs a cold start milliseconds.
  @Override
  public boolean equals(Object other) {
    return other instanceof FileAddress that && value == that.value;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(value);
  }
}
