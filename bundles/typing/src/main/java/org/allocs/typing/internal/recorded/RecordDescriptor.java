package org.allocs.typing.internal.recorded;

/**
 * What allocscc leaves in an object: records of calls, one after another, each ended by a NUL, its
 * fields separated by tabs. The linker lets those of all objects follow each other.
 *
 * <pre>
 * file:line:column  last line  function  callee  kind  type  tail  receiver
 * </pre>
 *
 * A file's path is absolute, and what stands before the last two colons.
 */
public final class RecordDescriptor {
  /** The section. */
  public static final String SECTION = ".allocs_types";

  static final byte END = 0;
  static final char SEPARATOR = '\t';

  static final int POSITION = 0;
  static final int LAST_LINE = 1;
  static final int FUNCTION = 2;
  static final int CALLEE = 3;
  static final int KIND = 4;
  static final int TYPE = 5;
  static final int TAIL = 6;
  static final int RECEIVER = 7;
  static final int FIELDS = 8;

  private RecordDescriptor() {}
}
