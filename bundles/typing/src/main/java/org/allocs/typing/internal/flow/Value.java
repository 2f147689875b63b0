package org.allocs.typing.internal.flow;

/** What is known of what a register or a slot of the stack holds, where anything is. */
sealed interface Value {
  /**
   * The address of the chunk, and so many bytes more.
   *
   * @param offset bytes; {@link #INSIDE} if it is not known how many
   * @param since address of the first instruction that finds it there
   * @param more bytes that were added since that is not known
   */
  record Chunk(long offset, long since, long more) implements Value {
    /** Not known. */
    static final long INSIDE = Long.MIN_VALUE;

    /** Least alignment of chunks (psABI x86-64, of max_align_t). */
    private static final long ALIGNMENT = 16;

    Chunk(long offset, long since) {
      this(offset, since, 0);
    }

    /** So many bytes further. */
    Chunk plus(long bytes, long pc) {
      return offset == INSIDE ? new Chunk(INSIDE, pc, more + bytes) : new Chunk(offset + bytes, pc);
    }

    /** The same, in another place. */
    Chunk moved(long pc) {
      return new Chunk(offset, pc, more);
    }

    /** The last address up to it that is a multiple of a number to which chunks are aligned. */
    Chunk aligned(long mask, long pc) {
      boolean told = mask < 0 && mask >= -ALIGNMENT && Long.bitCount(-mask) == 1;
      return new Chunk(told && offset != INSIDE ? offset & mask : INSIDE, pc);
    }

    /** Some number of bytes further. */
    static Chunk inside(long pc) {
      return new Chunk(INSIDE, pc);
    }
  }

  /**
   * What was read from memory.
   *
   * @param place that it was read from
   */
  record Loaded(Place place) implements Value {}

  /** The address of a place, other than a chunk's. */
  record Address(Place place) implements Value {}

  /**
   * A place in memory, in terms of what was known when it was addressed.
   *
   * @param register that it is counted from, or {@link org.allocs.hooks.code.Register#NONE} for a
   *     fixed place
   * @param base what that register holds; null if nothing is known of it
   * @param offset bytes from there, or the address of a fixed place
   * @param scale of an index that is added and not known; 0 if there is none
   * @param pc instruction that addresses it
   */
  record Place(int register, Value base, long offset, int scale, long pc) {
    /** Whether it is the same place as another, as far as its operand tells. */
    boolean isLike(Place other) {
      return register == other.register && offset == other.offset && scale == 0 && other.scale == 0;
    }

    /** How many places it is counted through. */
    int depth() {
      return base instanceof Loaded loaded
          ? 1 + loaded.place().depth()
          : base instanceof Address address ? 1 + address.place().depth() : 0;
    }
  }
}
