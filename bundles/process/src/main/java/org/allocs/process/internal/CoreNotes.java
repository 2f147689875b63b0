package org.allocs.process.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.allocs.elf.ProgramHeader;
import org.allocs.error.FileAccessException;
import org.allocs.error.MalformedFileException;

/**
 * What the notes of a core file say. Read one by one where they lie; of notes that end after the
 * file does, what is there counts.
 */
final class CoreNotes {
  private static final int MAX_OWNER = 64;
  private static final int MAX_AUXV = 1 << 16;
  private static final int MAX_FILES = 64 << 20;
  private static final int MAX_NOTES = 1 << 22;
  private static final int MAX_THREADS = 1 << 18;

  private final FileBytes file;
  private final List<CoreThread> threads = new ArrayList<>();
  private Optional<ByteBuffer> process = Optional.empty();
  private Optional<ByteBuffer> signal = Optional.empty();
  private Optional<ByteBuffer> auxv = Optional.empty();
  private Optional<ByteBuffer> files = Optional.empty();
  private boolean byGdb;
  private boolean cut;

  private CoreNotes(FileBytes file) {
    this.file = file;
  }

  /**
   * Reads those of all segments of type {@code PT_NOTE}.
   *
   * @throws MalformedFileException if there are more than any kernel writes
   */
  static CoreNotes read(FileBytes file, List<ProgramHeader> segments)
      throws FileAccessException, MalformedFileException {
    CoreNotes notes = new CoreNotes(file);
    for (ProgramHeader segment : segments) {
      notes.read(segment);
    }
    return notes;
  }

  private void read(ProgramHeader segment) throws FileAccessException, MalformedFileException {
    long align = segment.align() == 8 ? 8 : 4;
    long at = segment.offset();
    long end = at + segment.filesz();
    if (at < 0 || end < at) {
      throw malformed(at, "notes outside of the file: p_filesz=" + segment.filesz());
    }
    for (int i = 0; end - at >= CoreNoteDescriptor.HEADER; i++) {
      ByteBuffer header = bytes(at, CoreNoteDescriptor.HEADER);
      if (header.remaining() < CoreNoteDescriptor.HEADER) {
        cut = true;
        return;
      }
      long ownerSize = Integer.toUnsignedLong(header.getInt(0));
      long size = Integer.toUnsignedLong(header.getInt(4));
      if (ownerSize > MAX_OWNER || i == MAX_NOTES) {
        throw malformed(at, "note: number=" + i + " n_namesz=" + ownerSize);
      }
      long content = padded(at + CoreNoteDescriptor.HEADER + ownerSize, segment.offset(), align);
      if (content + size > end) {
        throw malformed(at, "a note is longer than its segment: n_descsz=" + size);
      }
      take(owner(at + CoreNoteDescriptor.HEADER, (int) ownerSize), header.getInt(8), content, size);
      at = padded(content + size, segment.offset(), align);
    }
  }

  private static long padded(long at, long base, long align) {
    return base + (at - base + align - 1 & -align);
  }

  private String owner(long at, int size) throws FileAccessException {
    ByteBuffer bytes = bytes(at, size);
    return text(bytes, 0, bytes.limit());
  }

  private void take(String owner, int type, long at, long size)
      throws FileAccessException, MalformedFileException {
    byGdb |= owner.equals(CoreNoteDescriptor.GDB);
    if (!owner.equals(CoreNoteDescriptor.OWNER)) {
      return;
    }
    switch (type) {
      case CoreNoteDescriptor.NT_PRSTATUS -> addThread(at, size);
      case CoreNoteDescriptor.NT_FPREGSET -> {
        Optional<ByteBuffer> vectors = whole(at, size, CoreNoteDescriptor.FPREGSET_SIZE);
        if (!threads.isEmpty() && vectors.isPresent()) {
          threads.set(threads.size() - 1, threads.get(threads.size() - 1).with(vectors.get()));
        }
      }
      case CoreNoteDescriptor.NT_PRPSINFO ->
          process = process.isPresent() ? process : whole(at, size, CoreNoteDescriptor.PSINFO_SIZE);
      case CoreNoteDescriptor.NT_SIGINFO ->
          signal = signal.isPresent() ? signal : whole(at, size, CoreNoteDescriptor.SIGINFO_SIZE);
      case CoreNoteDescriptor.NT_AUXV -> auxv = auxv.isPresent() ? auxv : upTo(at, size, MAX_AUXV);
      case CoreNoteDescriptor.NT_FILE ->
          files = files.isPresent() ? files : upTo(at, size, MAX_FILES);
      default -> {}
    }
  }

  private void addThread(long at, long size) throws FileAccessException, MalformedFileException {
    if (threads.size() == MAX_THREADS) {
      throw malformed(at, "too many threads: max=" + MAX_THREADS);
    }
    Optional<ByteBuffer> status = whole(at, size, CoreNoteDescriptor.PRSTATUS_SIZE);
    status.map(CoreThread::of).ifPresent(threads::add);
  }

  /** A note of a fixed size; empty if it has another, or the file ends before. */
  private Optional<ByteBuffer> whole(long at, long size, int expected) throws FileAccessException {
    if (size != expected) {
      return Optional.empty();
    }
    ByteBuffer bytes = bytes(at, expected);
    cut |= bytes.limit() < expected;
    return bytes.limit() < expected ? Optional.empty() : Optional.of(bytes);
  }

  /** As much of a note as there is. */
  private Optional<ByteBuffer> upTo(long at, long size, int most) throws FileAccessException {
    ByteBuffer bytes = bytes(at, (int) Math.min(size, Math.min(most, file.size())));
    cut |= bytes.limit() < size;
    return Optional.of(bytes);
  }

  private ByteBuffer bytes(long at, int size) throws FileAccessException {
    byte[] bytes = new byte[size];
    int got = file.read(at, bytes, 0, size);
    byte[] there = got == size ? bytes : Arrays.copyOf(bytes, got);
    return ByteBuffer.wrap(there).order(ByteOrder.LITTLE_ENDIAN);
  }

  private MalformedFileException malformed(long at, String detail) {
    return new MalformedFileException(file.path().toString(), "notes", at, detail);
  }

  /** Threads in the order of the file: the kernel puts the one that a signal ended first. */
  List<CoreThread> threads() {
    return threads;
  }

  /** {@code NT_SIGINFO}: of the thread that a signal ended. */
  Optional<ByteBuffer> signal() {
    return signal;
  }

  /** The auxiliary vector. */
  Optional<byte[]> auxv() {
    return auxv.map(ByteBuffer::array);
  }

  /** {@code NT_FILE}. */
  Optional<ByteBuffer> files() {
    return files;
  }

  /** Id of the process, which is that of its main thread. */
  Optional<Integer> pid() {
    return process.map(bytes -> bytes.getInt(CoreNoteDescriptor.PSINFO_PID));
  }

  /** Name of the main thread. */
  Optional<String> name() {
    return process.map(
        bytes -> text(bytes, CoreNoteDescriptor.PSINFO_FNAME, CoreNoteDescriptor.PSINFO_PSARGS));
  }

  /** Whether gdb wrote it, of a process that ran on. */
  boolean isByGdb() {
    return byGdb;
  }

  /** Whether the file ends among them. */
  boolean isCut() {
    return cut;
  }

  /** The bytes up to the first zero. */
  static String text(ByteBuffer bytes, int from, int to) {
    int end = from;
    while (end < to && bytes.get(end) != 0) {
      end++;
    }
    byte[] text = new byte[end - from];
    bytes.get(from, text);
    return new String(text, StandardCharsets.UTF_8);
  }
}
