package org.allocs.custom.obstack.internal;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.AllocationFacts;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Identity;
import org.allocs.model.Lifetime;
import org.allocs.model.Lifetime.End;
import org.allocs.model.Metadata;
import org.allocs.model.PointerUse;
import org.allocs.target.Memory;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;
import org.allocs.type.PointerType;
import org.allocs.type.VoidType;

/** What is known of objects in a chunk of an obstack. */
record ObstackFacts(Chunk chunk, Memory memory) implements AllocationFacts {
  private static final Evidence RULES = Evidence.certain("obstack", "how obstack.h has it");

  private static final DataType ANY = PointerType.to(VoidType.VOID);

  private static final DataType HEADER =
      new CompositeType(
          CompositeType.Kind.STRUCT,
          Optional.of("_obstack_chunk"),
          "struct _obstack_chunk",
          "_obstack_chunk",
          OptionalLong.of(ObstackDescriptor.CHUNK.size()),
          () ->
              List.of(
                  Member.of("limit", ANY, ObstackDescriptor.CHUNK.offset("limit")),
                  Member.of("prev", ANY, ObstackDescriptor.CHUNK.offset("prev"))));

  @Override
  public Answer<Long> usableSize(Allocation part) {
    return Answer.known(part.size(), RULES);
  }

  @Override
  public Answer<Lifetime> lifetime(Allocation part) {
    return Answer.known(
        Lifetime.until(
            "obstack_free of it, or of what was allocated there before it",
            End.RESET,
            End.PROCESS_END),
        RULES);
  }

  @Override
  public Answer<Identity> identity(Allocation part) {
    return Answer.unknown("which objects are in a chunk depends on their sizes");
  }

  @Override
  public Answer<Metadata> metadata(Allocation part) throws AllocsException {
    int size = ObstackDescriptor.CHUNK.size();
    return Answer.known(
        new Metadata(
            "the header of its chunk",
            HEADER,
            memory.read(chunk.base(), size),
            OptionalLong.of(chunk.base())),
        RULES);
  }

  @Override
  public Answer<PointerUse> pointerUse(Allocation part) {
    return Answer.known(PointerUse.INTERIOR, RULES);
  }
}
