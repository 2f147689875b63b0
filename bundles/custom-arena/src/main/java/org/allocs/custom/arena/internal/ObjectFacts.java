package org.allocs.custom.arena.internal;

import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.AllocationFacts;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Identity;
import org.allocs.model.Lifetime;
import org.allocs.model.Metadata;
import org.allocs.model.PointerUse;
import org.allocs.target.Memory;
import org.allocs.type.DataType;

/**
 * What the arena answers of one object when it is asked.
 *
 * @param header its type
 * @param ordinal of the object in the arena, from 0
 */
record ObjectFacts(Memory memory, DataType header, long ordinal) implements AllocationFacts {
  private static final Evidence RULES = Evidence.certain("arena", "how the program uses it");

  @Override
  public Answer<Long> usableSize(Allocation object) {
    return Answer.known(object.size() + 7 & -8, RULES);
  }

  @Override
  public Answer<Lifetime> lifetime(Allocation object) {
    return Answer.known(
        Lifetime.until("with all of its arena", Lifetime.End.RESET, Lifetime.End.PROCESS_END),
        RULES);
  }

  @Override
  public Answer<Identity> identity(Allocation object) {
    return Answer.known(Identity.of("the_arena", ordinal), RULES);
  }

  @Override
  public Answer<Metadata> metadata(Allocation object) throws AllocsException {
    int bytes = (int) header.byteSize().orElseThrow();
    long at = object.base() - bytes;
    return Answer.known(
        new Metadata("in front of it", header, memory.read(at, bytes), OptionalLong.of(at)), RULES);
  }

  @Override
  public Answer<PointerUse> pointerUse(Allocation object) {
    return Answer.known(PointerUse.INTERIOR, RULES);
  }
}
