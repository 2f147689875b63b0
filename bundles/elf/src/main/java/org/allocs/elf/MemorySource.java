package org.allocs.elf;

import java.nio.ByteBuffer;
import java.util.List;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.allocs.target.Memory;

/**
 * A file as far as a target has it in memory: offsets are translated by the program headers. Until
 * those are known, offsets count from the address of the ELF header.
 *
 * <p>Writable segments show what the program made of them, not what the file had. Loaders map whole
 * pages, so the rest of a read-only segment's last page is the file's too: there the section
 * headers of a vdso lie.
 */
final class MemorySource implements ByteSource {
  private static final long PAGE = 4096;

  private final String name;
  private final Memory memory;
  private final long headerAddress;
  private volatile List<ProgramHeader> segments = List.of();
  private volatile long bias;

  MemorySource(String name, Memory memory, long headerAddress) {
    this.name = name;
    this.memory = memory;
    this.headerAddress = headerAddress;
  }

  /** From now on translates offsets by these. */
  void translateBy(List<ProgramHeader> loads, long loadBias) {
    bias = loadBias;
    segments = loads;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return Long.MAX_VALUE;
  }

  @Override
  public ByteBuffer read(long offset, int length, String what) throws AllocsException {
    checkedLength(offset, length, what);
    long address = addressOf(offset, length, what);
    byte[] bytes = allocate(readable(address, length, what), what);
    int got = memory.readSome(address, bytes, 0, length);
    if (got < length) {
      throw new MalformedFileException(
          name, what, got, "not in memory: address=0x" + Long.toHexString(address));
    }
    return ByteBuffer.wrap(bytes);
  }

  /** Refuses a length that the memory cannot have before heap is spent on it. */
  private int readable(long address, int length, String what) throws AllocsException {
    byte[] last = new byte[1];
    if (length > PAGE && memory.readSome(address + length - 1, last, 0, 1) != 1) {
      throw new MalformedFileException(
          name, what, length, "not in memory: address=0x" + Long.toHexString(address));
    }
    return length;
  }

  private long addressOf(long offset, int length, String what) throws MalformedFileException {
    List<ProgramHeader> known = segments;
    if (known.isEmpty()) {
      return headerAddress + offset;
    }
    for (ProgramHeader segment : known) {
      long inside = offset - segment.offset();
      if (inside >= 0 && inside <= mapped(segment) && length <= mapped(segment) - inside) {
        return bias + segment.vaddr() + inside;
      }
    }
    throw new MalformedFileException(
        name, what, 0, "not in a loaded segment: from=0x" + Long.toHexString(offset));
  }

  private static long mapped(ProgramHeader segment) {
    long end = segment.offset() + segment.filesz();
    boolean tail = (segment.flags() & ProgramHeader.PF_W) == 0 && end >= 0;
    long rounded = (end + PAGE - 1) & -PAGE;
    return tail && rounded >= end ? rounded - segment.offset() : segment.filesz();
  }
}
