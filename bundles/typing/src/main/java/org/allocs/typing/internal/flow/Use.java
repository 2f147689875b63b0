package org.allocs.typing.internal.flow;

/** What the code after a call does with the address that the call returned. */
sealed interface Use {
  /** The instruction that it is seen at, or before which it is so. */
  long pc();

  /**
   * A register holds it.
   *
   * @param since first instruction that finds it there
   */
  record Held(long pc, int register, long offset, long since) implements Use {}

  /**
   * It is stored.
   *
   * @param more bytes that were added since it is not known how far inside the chunk it is
   */
  record Stored(long pc, Value.Place place, long offset, long more) implements Use {}

  /** It is put into a vector register, to be stored with another word. */
  record Paired(long pc, long offset) implements Use {}

  /**
   * A function is called with it.
   *
   * @param function its first instruction
   * @param register that it is passed in
   */
  record Passed(long pc, long function, int register, long offset) implements Use {}

  /**
   * In a loop, it is moved on by so many bytes as are not known, from where it is not known how far
   * inside the chunk it is: from one part of the chunk to the next.
   */
  record Stepped(long pc) implements Use {}

  /** The function around the call returns it. */
  record Returned(long pc, long offset) implements Use {}
}
