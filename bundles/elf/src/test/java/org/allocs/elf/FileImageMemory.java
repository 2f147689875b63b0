package org.allocs.elf;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.allocs.target.Memory;

/** A memory in which the segments of a file lie as a loader would put them. */
final class FileImageMemory implements Memory {
  private record Piece(long address, byte[] bytes) {}

  private final List<Piece> pieces = new ArrayList<>();

  /** Maps whole pages, as a kernel does; zeroes the tail of writable ones. */
  FileImageMemory(byte[] file, ElfFile elf, long bias) {
    for (ProgramHeader load : elf.programHeaders(ProgramHeader.PT_LOAD)) {
      long start = load.offset() & -4096;
      long end = Math.min(file.length, (load.offset() + load.filesz() + 4095) & -4096);
      byte[] bytes = new byte[(int) (((load.offset() + load.filesz() + 4095) & -4096) - start)];
      if (end > start) {
        System.arraycopy(file, (int) start, bytes, 0, (int) (end - start));
      }
      if ((load.flags() & ProgramHeader.PF_W) != 0) {
        int tail = (int) (load.offset() + load.filesz() - start);
        java.util.Arrays.fill(bytes, tail, bytes.length, (byte) 0);
      }
      pieces.add(new Piece(bias + (load.vaddr() & -4096), bytes));
    }
  }

  /** Writes a word where the program would. */
  void put(long address, long value) {
    for (Piece piece : pieces) {
      if (address >= piece.address && address + 8 <= piece.address + piece.bytes.length) {
        ByteBuffer.wrap(piece.bytes)
            .order(java.nio.ByteOrder.LITTLE_ENDIAN)
            .putLong((int) (address - piece.address), value);
      }
    }
  }

  @Override
  public int readSome(long address, byte[] into, int offset, int length) {
    int got = 0;
    for (boolean more = true; more && got < length; ) {
      more = false;
      for (Piece piece : pieces) {
        long inside = address + got - piece.address;
        if (inside >= 0 && inside < piece.bytes.length && got < length) {
          int count = (int) Math.min(length - got, piece.bytes.length - inside);
          System.arraycopy(piece.bytes, (int) inside, into, offset + got, count);
          got += count;
          more = true;
        }
      }
    }
    return got;
  }
}
