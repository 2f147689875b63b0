package org.allocs.custom.postgres.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.allocs.allocator.Context;
import org.allocs.allocator.TypeEvidence;
import org.allocs.debug.StructLayout;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Grade;
import org.allocs.type.DataType;

/**
 * Nodes, by the tag that each begins with: {@code T_Foo} stands for {@code struct Foo}. A number at
 * the beginning of a chunk may be one of the tags by chance, so the chunk has to be as large as
 * {@code palloc} makes it for that struct, and pointers, truth values and enumerators in it have to
 * be such, with zeros between them.
 */
final class NodeEvidence implements TypeEvidence {
  private static final String SOURCE = "node tag";
  private static final int SMALLEST_CHUNK = 8;

  @Override
  public Answer<DataType> typeOf(Allocation chunk, Context context) {
    if (!chunk.allocator().equals(ChunkAllocator.NAME) || chunk.size() < Integer.BYTES) {
      return Answer.unknown("");
    }
    try {
      Answer<NodeTypes> types = NodeTypes.of(context);
      return types.isKnown()
          ? typeOf(chunk, types.value().orElseThrow(), context)
          : Answer.unknown(types.reason().orElse(""));
    } catch (AllocsException e) {
      return Answer.unknown(e.getMessage());
    }
  }

  private static Answer<DataType> typeOf(Allocation chunk, NodeTypes types, Context context)
      throws AllocsException {
    int tag = context.target().memory().readInt(chunk.base());
    Optional<NodeTypes.NodeType> node = types.of(tag);
    if (node.isEmpty() || !fits(chunk.size(), node.get())) {
      return Answer.unknown("");
    }
    byte[] bytes = context.target().memory().read(chunk.base(), (int) node.get().size());
    ByteBuffer object = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    // Lists alone are made of memory that was not cleared before (makeNode, list.c).
    Contents contents = new Contents(types.mapped(), object, !node.get().open());
    boolean fits = !node.get().open() || isList(node.get(), object, chunk);
    if (!fits || !contents.canBe(node.get().type())) {
      return Answer.unknown("");
    }
    // A tag and zeros alone may be anything.
    Grade grade = contents.pointers() > 0 ? Grade.LIKELY : Grade.GUESS;
    DataType type = node.get().type();
    return Answer.known(type, new Evidence(SOURCE, "begins with " + node.get().tag(), grade));
  }

  /** Whether a chunk is as large as one that is allocated for a node. */
  private static boolean fits(long chunk, NodeTypes.NodeType node) {
    return node.open() ? chunk >= node.size() : fits(chunk, node.size());
  }

  private static boolean fits(long chunk, long size) {
    return chunk == size
        || chunk == (size + 7 & -8)
        || chunk == Math.max(SMALLEST_CHUNK, Long.highestOneBit(2 * size - 1));
  }

  /** Whether it counts its cells as lists do: those are the only nodes whose length is known. */
  private static boolean isList(NodeTypes.NodeType node, ByteBuffer object, Allocation chunk) {
    Optional<StructLayout> layout =
        StructLayout.of(node.type())
            .filter(l -> l.has("length", "max_length", "elements", "initial_elements"));
    if (layout.isEmpty()) {
      return false;
    }
    StructLayout.Value list = layout.get().in(object, 0, chunk.base());
    long length = list.get("length");
    long most = list.get("max_length");
    long inside = layout.get().offset("initial_elements");
    boolean within = list.get("elements") == chunk.base() + inside;
    return length > 0
        && length <= most
        && most <= Integer.MAX_VALUE
        && (!within || fits(chunk.size(), inside + most * Long.BYTES));
  }
}
