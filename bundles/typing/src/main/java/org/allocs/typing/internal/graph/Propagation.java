package org.allocs.typing.internal.graph;

import java.util.Optional;
import org.allocs.allocator.HeapSource;
import org.allocs.allocator.TypePropagation;
import org.allocs.allocator.TypedHeap;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.type.ArrayType;
import org.allocs.type.BaseType;
import org.allocs.type.DataType;

/**
 * Types what pointers lead to: from variables, thread-local storage, frames and chunks of known
 * types to chunks of none, then to those that agree with others of their site, until nothing
 * changes.
 */
public final class Propagation implements TypePropagation {
  @Override
  public TypedHeap run(HeapSource heap) throws AllocsException {
    return new HeapTyping(heap).typed();
  }

  @Override
  public TypedHeap rerun(TypedHeap before, HeapSource heap) throws AllocsException {
    Optional<TypedHeap> again =
        before instanceof GraphHeap graph ? Refresh.of(graph.release(), heap) : Optional.empty();
    return again.isPresent() ? again.get() : run(heap);
  }

  /** What a chunk of some type consists of. */
  static DataType element(DataType type) {
    return type.stripped() instanceof ArrayType array ? array.element() : type;
  }

  static boolean isBytes(Answer<DataType> answer) {
    return answer
        .value()
        .map(Propagation::element)
        .filter(element -> element.stripped() instanceof BaseType base && base.bytes() == 1)
        .isPresent();
  }
}
