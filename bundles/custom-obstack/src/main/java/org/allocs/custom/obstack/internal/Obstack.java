package org.allocs.custom.obstack.internal;

import java.util.List;
import java.util.Optional;
import org.allocs.debug.StructLayout;
import org.allocs.model.AddressRange;

/**
 * An obstack.
 *
 * @param record as it was read
 * @param name of the variable that it is in, if it is in one
 * @param chunks from the last one, that it grows in, to the first
 */
record Obstack(StructLayout.Value record, Optional<String> name, List<Chunk> chunks) {

  /** Whether no function of obstacks is known to have asked for any of its chunks. */
  boolean byLayoutAlone() {
    return chunks.stream().noneMatch(Chunk::called);
  }

  /** Where the first object of a chunk begins. */
  long first(Chunk chunk) {
    long mask = record.get("alignment_mask");
    return chunk.base() + ObstackDescriptor.CHUNK.size() + mask & ~mask;
  }

  /** What is finished in a chunk; of one that is not the last perhaps less than all of it. */
  AddressRange finished(Chunk chunk) {
    long limit = isLast(chunk) ? record.get("object_base") : chunk.range().limit();
    return new AddressRange(AddressRange.min(first(chunk), limit), limit);
  }

  /** The object that grows. */
  AddressRange growing() {
    return new AddressRange(record.get("object_base"), record.get("next_free"));
  }

  boolean isLast(Chunk chunk) {
    return chunk.base() == record.get("chunk");
  }

  /** Whether all of it may have been freed: its record is left as it was, but for a flag. */
  boolean mayBeFreed() {
    return (record.get("flags") & ObstackDescriptor.MAYBE_EMPTY) != 0;
  }

  /** Whether another record tells something else of the same chunks. */
  boolean contradicts(Obstack other) {
    return record.get("chunk") != other.record.get("chunk")
        || !growing().equals(other.growing())
        || record.get("alignment_mask") != other.record.get("alignment_mask");
  }
}
