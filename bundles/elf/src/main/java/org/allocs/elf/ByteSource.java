package org.allocs.elf;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.allocs.binary.Section;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.allocs.error.UnsupportedException;

/** Where the bytes of an ELF image come from, addressed as offsets in the file. Thread-safe. */
interface ByteSource {
  /** The file's name, for errors. */
  String name();

  /** Bytes in the file; {@link Long#MAX_VALUE} where only reading can tell. */
  long size();

  /** What differs once the file is another one or was changed; empty where it is no file. */
  default Optional<String> state() {
    return Optional.empty();
  }

  /**
   * Exactly {@code length} bytes, copied, from position 0 of a buffer.
   *
   * @param what section or table that is read, for errors
   * @throws MalformedFileException if the file has not so many
   */
  ByteBuffer read(long offset, int length, String what) throws AllocsException;

  /**
   * The same bytes, but where there are many they may be the file's pages themselves: see {@link
   * ElfFile#requireUnchanged()}.
   */
  default ByteBuffer view(long offset, int length, String what) throws AllocsException {
    return read(offset, length, what);
  }

  /** Checks that the file is still the one whose pages a view shows. */
  default void requireUnchanged() throws AllocsException {
    // What is copied does not change.
  }

  /** Checks a range that the file states and narrows its length. */
  default int checkedLength(long offset, long length, String what) throws AllocsException {
    if (offset < 0 || length < 0 || offset > size() || length > size() - offset) {
      throw new MalformedFileException(
          name(),
          what,
          0,
          "range outside the file: from=0x"
              + Long.toHexString(offset)
              + " length=0x"
              + Long.toHexString(length)
              + " fileSize=0x"
              + Long.toHexString(size()));
    }
    if (length > Section.MAX_SIZE) {
      throw new UnsupportedException(
          "larger than 2 GiB: file=" + name() + " section=" + what + " size=" + length);
    }
    return (int) length;
  }

  /** Heap for {@code length} bytes; what does not fit is refused, not fatal. */
  default byte[] allocate(int length, String what) throws UnsupportedException {
    try {
      return new byte[length];
    } catch (OutOfMemoryError e) {
      throw new UnsupportedException(
          "does not fit into the heap, start Java with a larger one: file="
              + name()
              + " section="
              + what
              + " size="
              + length);
    }
  }
}
