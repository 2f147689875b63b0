package org.allocs.hierarchy.internal;

import java.util.List;
import org.allocs.allocator.TypedHeap;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.type.DataType;

/**
 * A typed heap, and what of it cannot be told.
 *
 * @param chunks typed
 * @param opaque arenas whose chunks cannot be told
 * @param groups that chunks were in
 * @param typing of what chunks have in common
 * @param basis of that
 * @param version of the services
 */
record WholeHeap(
    TypedHeap chunks,
    List<HeapScan.Opaque> opaque,
    ChunkGroups groups,
    Typing typing,
    Object basis,
    long version)
    implements TypedHeap {
  @Override
  public void forEach(Visitor visitor) throws AllocsException {
    chunks.forEach(visitor);
    for (HeapScan.Opaque each : opaque) {
      visitor.opaque(each.arena(), each.why());
    }
  }

  @Override
  public Answer<DataType> type(Allocation chunk) {
    return chunks.type(chunk);
  }
}
