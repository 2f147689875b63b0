package org.allocs.hierarchy.internal.guest;

import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.allocator.Arena;
import org.allocs.allocator.ListArena;
import org.allocs.allocator.OpaqueArena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.type.DataType;

/**
 * An arena of a guest.
 *
 * @param range as it stated it when it was claimed
 */
record GuestArena(Guest guest, Arena arena, AddressRange range) implements Arena {
  /** Arenas of the engine's own classes run no code of the guest. */
  private boolean isPlain() {
    return arena instanceof ListArena || arena instanceof OpaqueArena;
  }

  private <T> T ask(GuestCall.Question<T> question) throws AllocsException {
    if (!isPlain()) {
      return guest.ask(question);
    }
    if (guest.isCutOff()) {
      throw guest.cutOff();
    }
    return question.ask();
  }

  @Override
  public Optional<Allocation> find(long address) throws AllocsException {
    return ask(() -> arena.find(address)).map(this::guarded);
  }

  @Override
  public boolean forEach(AddressRange within, Visitor visitor) throws AllocsException {
    Visitor guarding =
        isPlain() ? each -> visitor.visit(guarded(each)) : new Reports(guest, this, visitor);
    return ask(() -> arena.forEach(within, guarding));
  }

  @Override
  public String gap() {
    try {
      return ask(arena::gap);
    } catch (AllocsException e) {
      return unknown(e);
    }
  }

  @Override
  public Optional<String> opaque() {
    try {
      return ask(arena::opaque);
    } catch (AllocsException e) {
      return Optional.of(unknown(e));
    }
  }

  private static String unknown(AllocsException failure) {
    return "nothing is known of it: " + failure.getMessage();
  }

  /** The same, its answers given in the guest's thread. */
  private Allocation guarded(Allocation allocation) {
    return allocation.answeredBy(
        new GuestFacts(guest, allocation.facts()),
        () -> type(allocation),
        a -> usableSize(allocation));
  }

  private OptionalLong usableSize(Allocation allocation) {
    try {
      return guest.ask(allocation::usableSize);
    } catch (AllocsException e) {
      return OptionalLong.empty();
    }
  }

  private Answer<DataType> type(Allocation allocation) {
    try {
      return guest.ask(allocation::type);
    } catch (AllocsException e) {
      return Answer.unknown(e.getMessage());
    }
  }

  /** Takes what a guest reports to the engine. */
  private static final class Reports implements Visitor {
    private final Guest guest;
    private final GuestArena arena;
    private final Visitor visitor;
    private boolean stopped;

    Reports(Guest guest, GuestArena arena, Visitor visitor) {
      this.guest = guest;
      this.arena = arena;
      this.visitor = visitor;
    }

    @Override
    public boolean visit(Allocation allocation) throws AllocsException {
      GuestCall<?> call = GuestThread.currentCall();
      if (call == null || call.guest() != guest) {
        throw new IllegalStateException("visitor called in another thread");
      }
      if (!stopped) {
        call.progresses();
      }
      call.enter();
      try {
        boolean goesOn = visitor.visit(arena.guarded(allocation));
        stopped |= !goesOn;
        return goesOn;
      } finally {
        call.leave();
      }
    }
  }
}
