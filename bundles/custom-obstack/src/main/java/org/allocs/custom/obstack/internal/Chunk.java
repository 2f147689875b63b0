package org.allocs.custom.obstack.internal;

import org.allocs.model.AddressRange;

/**
 * A chunk of the heap that begins as a chunk of an obstack does.
 *
 * @param range to the limit that its first word is, which is that of what was asked for
 * @param previous the chunk that it says was there before it; 0 where none was
 * @param called whether a function of obstacks asked for it
 */
record Chunk(AddressRange range, long previous, boolean called) {
  long base() {
    return range.base();
  }
}
