package org.allocs.custom.hotspot.internal;

import java.util.List;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;

/** Goes from object to object of a space. Used by one thread. */
final class ObjectWalk {
  private static final int BYTES = 1 << 16;

  /** Of classes that were met last, by the lower bits of what headers say. */
  private static final int CLASSES = 256;

  private final JavaHeap heap;
  private final long top;
  private final byte[] bytes = new byte[BYTES];
  private final byte[] word = new byte[Long.BYTES];
  private final long[] words = new long[CLASSES];
  private final JavaClass[] classes = new JavaClass[CLASSES];
  private final List<AddressRange> buffers;
  private int buffer;
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
    this.buffers = heap.buffers();
  }

  /**
   * Goes to the next object.
   *
   * @return false behind the last one, and where what follows is none: what the collector has not
   *     made fit for walks since classes were unloaded, or what is being changed
   */
  boolean next() throws AllocsException {
    passBuffer();
    Header header = heap.layout().header();
    if (!AddressRange.lessThan(position, top) || !holds(header.bytes())) {
      return false;
    }
    JavaClass found = classOf(header.classIn(bytes, (int) (position - held)));
    if (found == null) {
      return false;
    }
    long whole = size(found);
    if (whole < header.bytes() || AddressRange.lessThan(top - position, whole)) {
      return false;
    }
    base = position;
    size = whole;
    type = found;
    position += whole;
    return true;
  }

  /** What a thread has to allocate in is in no object. */
  private void passBuffer() {
    while (buffer < buffers.size()
        && !AddressRange.lessThan(position, buffers.get(buffer).base())) {
      AddressRange room = buffers.get(buffer++);
      position = position == room.base() ? room.limit() : position;
    }
  }

  /** The class that a header says; null if it says none. */
  private JavaClass classOf(long klass) throws AllocsException {
    int slot = (int) (klass ^ klass >>> 8) & CLASSES - 1;
    if (classes[slot] == null || words[slot] != klass) {
      classes[slot] = heap.classes().of(klass).orElse(null);
      words[slot] = klass;
    }
    return classes[slot];
  }

  private long size(JavaClass found) throws AllocsException {
    JavaHeap.Layout layout = heap.layout();
    long exact;
    if (found.isArray()) {
      int length = layout.header().bytes();
      boolean there = holds(length + Integer.BYTES);
      int at = (int) (position - held) + length;
      exact = there ? found.arrayBytes(Words.intAt(bytes, at)) : 0;
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
    if (position - held < 0 || position - held > count - length) {
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
