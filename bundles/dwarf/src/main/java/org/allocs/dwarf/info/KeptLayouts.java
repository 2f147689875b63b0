package org.allocs.dwarf.info;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Optional;

/**
 * The definitions that were found for some questions before, so that the same question takes no
 * pass over units. Kept one after the other, in numbers of 64 bits:
 *
 * <pre>
 *   question, count; count entries: name, place
 *   question, count; …
 * </pre>
 */
final class KeptLayouts {
  /** Of all questions together: when it is reached, those before are forgotten. */
  private static final int MAX_BYTES = 1 << 16;

  private static final int HEAD = 2;

  private KeptLayouts() {}

  /**
   * Entries that were found for a question, two numbers each.
   *
   * @param kept what {@link #with} yielded
   */
  static Optional<LongBuffer> find(ByteBuffer kept, long question) {
    LongBuffer words = kept.slice().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
    while (words.remaining() >= HEAD) {
      boolean found = words.get() == question;
      long count = words.get();
      if (count < 0 || count > words.remaining() / 2) {
        break;
      }
      if (found) {
        return Optional.of(words.slice(words.position(), 2 * (int) count));
      }
      words.position(words.position() + 2 * (int) count);
    }
    return Optional.empty();
  }

  /** How many questions there are. */
  static int questions(ByteBuffer kept) {
    LongBuffer words = kept.slice().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
    int questions = 0;
    for (int at = 0; at <= words.limit() - HEAD; questions++) {
      long count = words.get(at + 1);
      if (count < 0 || count > (words.limit() - at - HEAD) / 2) {
        break;
      }
      at += HEAD + 2 * (int) count;
    }
    return questions;
  }

  /** What was kept before, and the entries that were found for one more question. */
  static ByteBuffer with(Optional<ByteBuffer> before, long question, LongBuffer entries) {
    int size = Long.BYTES * (HEAD + entries.limit());
    Optional<ByteBuffer> stays =
        before.filter(kept -> kept.remaining() + size <= MAX_BYTES).map(ByteBuffer::slice);
    ByteBuffer all =
        ByteBuffer.allocate(size + stays.map(ByteBuffer::remaining).orElse(0))
            .order(ByteOrder.LITTLE_ENDIAN);
    stays.ifPresent(all::put);
    all.putLong(question).putLong(entries.limit() / 2);
    for (int i = 0; i < entries.limit(); i++) {
      all.putLong(entries.get(i));
    }
    return all.flip();
  }
}
