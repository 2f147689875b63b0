package org.allocs.change;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.allocs.model.AddressRange;

/**
 * Something to be done to an allocation. Whether that makes sense is for the allocator to say that
 * issued it.
 */
public sealed interface Change {
  /** What it does. */
  Kind kind();

  /** The changes there are. */
  enum Kind {
    /** Issues another one. */
    ALLOCATE,
    /** Gives it back. */
    FREE,
    /** Makes it longer or shorter where it is. */
    RESIZE,
    /** Has another allocator issue it. */
    MIGRATE,
    /** Says what type it has. */
    SET_TYPE,
    /** Says which call it comes from. */
    SET_SITE,
    /** Makes it an arena that a custom allocator parcels out. */
    PROMOTE,
    /** Makes it an arena no more. */
    DEMOTE,
    /** Keeps it until a policy lets go, too. */
    ATTACH,
    /** Has a policy let go. */
    DETACH;

    /** The words that users see. */
    public String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /**
   * Another allocation by the same allocator.
   *
   * @param size bytes
   * @param alignment its base is a multiple of it, a power of two; 1 for what the allocator gives
   * @param zeroed whether its bytes are 0; else they are anything
   * @param type as {@link SetType} names it
   */
  record Allocate(long size, long alignment, boolean zeroed, Optional<String> type)
      implements Change {
    /** Checks the numbers. */
    public Allocate {
      Objects.requireNonNull(type, "type");
      if (size < 0 || alignment < 1 || Long.bitCount(alignment) != 1) {
        throw new IllegalArgumentException("size=" + size + " alignment=" + alignment);
      }
    }

    /** One with anything in it. */
    public Allocate(long size) {
      this(size, 1, false, Optional.empty());
    }

    @Override
    public Kind kind() {
      return Kind.ALLOCATE;
    }
  }

  /** Gives it back. */
  record Free() implements Change {
    @Override
    public Kind kind() {
      return Kind.FREE;
    }
  }

  /**
   * Another size, at the same base.
   *
   * @param size bytes
   */
  record Resize(long size) implements Change {
    /** Checks the number. */
    public Resize {
      if (size < 0) {
        throw new IllegalArgumentException("size=" + size);
      }
    }

    @Override
    public Kind kind() {
      return Kind.RESIZE;
    }
  }

  /**
   * Another allocator.
   *
   * @param allocator its name
   * @param unsafely whether also where pointers to it cannot be found and changed: they then point
   *     to where it was
   */
  record Migrate(String allocator, boolean unsafely) implements Change {
    /** Checks the name. */
    public Migrate {
      named("allocator", allocator);
    }

    @Override
    public Kind kind() {
      return Kind.MIGRATE;
    }
  }

  /**
   * The type that it has.
   *
   * @param alternatives names of types as the program's language writes them, {@code struct node};
   *     it is one of them, or an array of one, or if there are several a union of those; it counts
   *     until it is set anew or the allocation ends
   */
  record SetType(List<String> alternatives) implements Change {
    /** Checks the names. */
    public SetType {
      alternatives = List.copyOf(alternatives);
      if (alternatives.isEmpty()) {
        throw new IllegalArgumentException("no type");
      }
      alternatives.forEach(name -> named("type", name));
    }

    /** One type. */
    public SetType(String type) {
      this(List.of(type));
    }

    @Override
    public Kind kind() {
      return Kind.SET_TYPE;
    }
  }

  /**
   * The call that it comes from.
   *
   * @param address where that returns to
   */
  record SetSite(long address) implements Change {
    @Override
    public Kind kind() {
      return Kind.SET_SITE;
    }

    @Override
    public String toString() {
      return "SetSite[address=" + AddressRange.hex(address) + "]";
    }
  }

  /**
   * An arena.
   *
   * @param suballocator name of the custom allocator that parcels it out
   */
  record Promote(String suballocator) implements Change {
    /** Checks the name. */
    public Promote {
      named("suballocator", suballocator);
    }

    @Override
    public Kind kind() {
      return Kind.PROMOTE;
    }
  }

  /** An arena no more: all that is recorded inside it ends. */
  record Demote() implements Change {
    @Override
    public Kind kind() {
      return Kind.DEMOTE;
    }
  }

  /**
   * One more that holds it: a free takes place once all that hold it let go.
   *
   * @param policy what holds it, by a name of its own
   */
  record Attach(String policy) implements Change {
    /** Checks the name. */
    public Attach {
      named("policy", policy);
    }

    @Override
    public Kind kind() {
      return Kind.ATTACH;
    }
  }

  /**
   * One that holds it no more.
   *
   * @param policy as attached
   */
  record Detach(String policy) implements Change {
    /** Checks the name. */
    public Detach {
      named("policy", policy);
    }

    @Override
    public Kind kind() {
      return Kind.DETACH;
    }
  }

  private static void named(String what, String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException(what + " without a name");
    }
  }
}
