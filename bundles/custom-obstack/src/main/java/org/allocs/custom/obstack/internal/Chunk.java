package org.allocs.custom.obstack.internal;

import org.allocs.model.AddressRange;

/**
 * A chunk of the heap that begins as a chunk of an obstack does.
 *
 * @param range as the heap issued it; its first word is its limit
 * @param previous the chunk that it says was there before it; 0 where none was
 * @param called whether a function of obstacks asked for it
 */
record Chunk(AddressRange range, long previous, boolean called) {
  long base() {
    return range.base();
  }
}
