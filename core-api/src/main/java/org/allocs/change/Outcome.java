package org.allocs.change;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.allocs.model.AddressRange;

/** What came of a change: it was done, or nothing is different, and why. */
public sealed interface Outcome {
  /** What there is now; empty if it was refused. */
  Optional<Done> done();

  /** Why nothing was done; empty if it was. */
  Optional<Refused> refused();

  /** Why a change is refused. */
  enum Cause {
    /** It makes no sense for such memory, in whatever target. */
    NEVER,
    /** The target is only looked at. */
    LOOKED_AT,
    /** Nobody keeps the book in this process in which it would have to be entered. */
    NOT_RECORDED,
    /** What was asked for cannot be: there is no such allocation, type, size or policy. */
    IMPOSSIBLE,
    /** Pointers would have to be changed that cannot be found. */
    POINTERS,
    /** No thread of the target is where it could be made at the moment: try again. */
    BUSY,
    /** It was tried, and memory, room or time ran out. */
    FAILED;

    /** The words that users see. */
    public String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** It was done. */
  static Outcome done(AddressRange where, String what) {
    return new Done(where, what);
  }

  /** It was not. */
  static Outcome refused(Cause cause, String reason) {
    return new Refused(cause, reason);
  }

  /**
   * It was done.
   *
   * @param where the allocation is now; where it was if it is no more
   * @param what was done, in words for the user
   */
  record Done(AddressRange where, String what) implements Outcome {
    /** Checks that nothing is absent. */
    public Done {
      Objects.requireNonNull(where, "where");
      Objects.requireNonNull(what, "what");
    }

    @Override
    public Optional<Done> done() {
      return Optional.of(this);
    }

    @Override
    public Optional<Refused> refused() {
      return Optional.empty();
    }
  }

  /**
   * Nothing is different.
   *
   * @param cause for a program
   * @param reason in words for the user
   */
  record Refused(Cause cause, String reason) implements Outcome {
    /** Checks that there is a reason. */
    public Refused {
      Objects.requireNonNull(cause, "cause");
      if (reason.isBlank()) {
        throw new IllegalArgumentException("no reason: cause=" + cause);
      }
    }

    @Override
    public Optional<Done> done() {
      return Optional.empty();
    }

    @Override
    public Optional<Refused> refused() {
      return Optional.of(this);
    }
  }
}
