package org.allocs.custom.hotspot.internal;

import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;

/** Goes from object to object of a space. Used by one thread. */
final class ObjectWalk {
  private static final int BYTES = 1 << 16;
  private static final int HEADER = 24;

  private final JavaHeap heap;
  private final long top;
  private final byte[] bytes = new byte[BYTES];
  private final byte[] word = new byte[Long.BYTES];
  private long held;
  private int count;
  private long position;
  private long base;
  private long size;
  private JavaClass type;

  /**
   * A walk from an object on.
   *
   * @param from where one begins
   * @param top behind the last one
   */
  ObjectWalk(JavaHeap heap, long from, long top) {
    this.heap = heap;
    this.position = from;
    this.top = top;
  }

  /**
   * Goes to the next object.
   *
   * @return false behind the last one, and where what follows is none: what the collector has not
   *     made fit for walks since classes were unloaded, or what is being changed
   */
  boolean next() throws AllocsException {
    position = heap.behindBuffer(position);
    JavaHeap.Layout layout = heap.layout();
    if (!AddressRange.lessThan(position, top) || !holds(layout.length() + Integer.BYTES)) {
      return false;
    }
    int at = (int) (position - held) + layout.classWord();
    long klass =
        heap.classes().bytes() == Integer.BYTES
            ? Integer.toUnsignedLong(Words.intAt(bytes, at))
            : Words.at(bytes, at);
    Optional<JavaClass> found = heap.classes().of(klass);
    if (found.isEmpty()) {
      return false;
    }
    long whole = size(found.get());
    if (whole < 2 * Long.BYTES || AddressRange.lessThan(top - position, whole)) {
      return false;
    }
    base = position;
    size = whole;
    type = found.get();
    position += whole;
    return true;
  }

  private long size(JavaClass found) throws AllocsException {
    JavaHeap.Layout layout = heap.layout();
    long exact;
    if (found.isArray()) {
      int at = (int) (position - held) + layout.length();
      exact = found.arrayBytes(Words.intAt(bytes, at));
    } else if (found.mirror()) {
      long words = position + layout.mirrorWords();
      int got = heap.memory().readSome(words, word, 0, Integer.BYTES);
      exact = got < Integer.BYTES ? 0 : (long) Words.intAt(word, 0) * Long.BYTES;
    } else {
      exact = found.instanceBytes();
    }
    return exact + layout.alignment() - 1 & -layout.alignment();
  }

  /** Whether so many bytes from here on are in the buffer, now. */
  private boolean holds(int length) throws AllocsException {
    if (count < HEADER || position - held < 0 || position - held > count - length) {
      held = position;
      count = heap.memory().readSome(position, bytes, 0, (int) Math.min(BYTES, top - position));
    }
    return count >= length;
  }

  long base() {
    return base;
  }

  long size() {
    return size;
  }

  JavaClass type() {
    return type;
  }

  /** Where the next object begins, or would. */
  long position() {
    return position;
  }
}
