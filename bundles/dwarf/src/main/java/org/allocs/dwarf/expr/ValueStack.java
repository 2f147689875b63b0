package org.allocs.dwarf.expr;

import org.allocs.binary.Cursor;
import org.allocs.error.MalformedFileException;

/** The stack of an expression: bits and, beside them, their type. Bounded. Used by one thread. */
final class ValueStack {
  private static final int MAX_DEPTH = 512;

  private long[] bits = new long[16];
  private ValueType[] types = new ValueType[16];
  private int depth;

  int depth() {
    return depth;
  }

  void clear() {
    depth = 0;
  }

  void push(Cursor at, long value, ValueType type) throws MalformedFileException {
    if (depth == MAX_DEPTH) {
      throw at.malformed("expression stack is too deep: depth=" + depth);
    }
    if (depth == bits.length) {
      bits = java.util.Arrays.copyOf(bits, 2 * depth);
      types = java.util.Arrays.copyOf(types, 2 * depth);
    }
    bits[depth] = type.normalize(value);
    types[depth] = type;
    depth++;
  }

  /** Type of the value {@code down} below the top. */
  ValueType type(Cursor at, int down) throws MalformedFileException {
    return types[index(at, down)];
  }

  /** The value {@code down} below the top. */
  long peek(Cursor at, int down) throws MalformedFileException {
    return bits[index(at, down)];
  }

  long pop(Cursor at) throws MalformedFileException {
    long value = peek(at, 0);
    depth--;
    return value;
  }

  void swap(Cursor at, int down, int otherDown) throws MalformedFileException {
    int a = index(at, down);
    int b = index(at, otherDown);
    long value = bits[a];
    ValueType type = types[a];
    bits[a] = bits[b];
    types[a] = types[b];
    bits[b] = value;
    types[b] = type;
  }

  private int index(Cursor at, int down) throws MalformedFileException {
    if (down < 0 || down >= depth) {
      throw at.malformed("expression stack has too few values: depth=" + depth);
    }
    return depth - 1 - down;
  }
}
