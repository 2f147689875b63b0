package org.allocs.typing.internal.flow;

import org.allocs.type.DataType;

/**
 * What a chunk is taken for somewhere behind the call that returned it.
 *
 * @param type what the pointer to it points to
 * @param offset bytes from the chunk's start to what is pointed to; {@link Value.Chunk#INSIDE} if
 *     that is not known
 * @param how in words for a person
 */
record Finding(DataType type, long offset, String how) {
  /** Whether it is not known where in the chunk it is. */
  boolean isInside() {
    return offset == Value.Chunk.INSIDE;
  }

  @Override
  public String toString() {
    return type.name()
        + (offset == 0 ? "" : isInside() ? " inside of it" : " at offset " + offset)
        + ", "
        + how;
  }
}
