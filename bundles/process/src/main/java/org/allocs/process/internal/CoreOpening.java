package org.allocs.process.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.allocs.elf.ElfClass;
import org.allocs.elf.ElfFile;
import org.allocs.elf.ElfHeader;
import org.allocs.elf.ProgramHeader;
import org.allocs.error.AllocsException;
import org.allocs.error.FileAccessException;
import org.allocs.error.UnsupportedException;
import org.allocs.model.AddressRange;
import org.allocs.target.CoreFile;

/** Opens core files, and tells what is none. */
final class CoreOpening {
  private static final int E_TYPE = 16;
  private static final int START = E_TYPE + 2;
  private static final int ELFMAG = 0x464c457f;

  private CoreOpening() {}

  /** Whether a file begins as core files do. */
  static boolean isCore(Path path) {
    try {
      if (!Files.isRegularFile(path)) {
        return false;
      }
      ByteBuffer start = start(path);
      return start.remaining() == START
          && start.getInt(0) == ELFMAG
          && start.getShort(E_TYPE) == ElfHeader.ET_CORE;
    } catch (FileAccessException e) {
      return false;
    }
  }

  /** Opens one. */
  static CoreTarget open(CoreFile core) throws AllocsException {
    requireCore(core.file());
    ElfFile elf = ElfFile.openCopied(core.file());
    requireOurMachine(elf);
    FileBytes bytes = FileBytes.open(core.file());
    try {
      return new CoreTarget(core, elf, bytes);
    } catch (AllocsException | RuntimeException e) {
      bytes.close();
      throw e;
    }
  }

  private static ByteBuffer start(Path path) throws FileAccessException {
    byte[] bytes = new byte[START];
    try (FileBytes file = FileBytes.open(path)) {
      int got = file.read(0, bytes, 0, START);
      return ByteBuffer.wrap(bytes).limit(got).order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  private static void requireCore(Path path) throws AllocsException {
    ByteBuffer start = start(path);
    if (start.remaining() < START) {
      throw new UnsupportedException(
          "not a core file: file=" + path + " bytes=" + start.remaining());
    }
    int magic = start.getInt(0);
    if (magic != ELFMAG) {
      String packer = packer(magic);
      throw new UnsupportedException(
          packer.isEmpty()
              ? "not a core file: file=" + path + " (it is no ELF file)"
              : "a compressed file: unpack it first, `" + packer + " " + path + "`");
    }
  }

  /** How to unpack what begins so; empty if it is nothing that compresses core files. */
  private static String packer(int magic) {
    switch (magic) {
      case 0xfd2fb528:
        return "zstd -d";
      case 0x587a37fd:
        return "xz -dk";
      case 0x184d2204:
        return "lz4 -d";
      default:
        boolean gzip = (magic & 0xffff) == 0x8b1f;
        boolean bzip2 = (magic & 0xffffff) == 0x685a42;
        return gzip ? "gzip -dk" : bzip2 ? "bzip2 -dk" : "";
    }
  }

  private static void requireOurMachine(ElfFile elf) throws UnsupportedException {
    ElfHeader header = elf.header();
    if (header.type() != ElfHeader.ET_CORE) {
      throw new UnsupportedException(
          "not a core file: file=" + elf.name() + " e_type=" + header.typeName());
    }
    if (header.machine() != ElfHeader.EM_X86_64
        || header.elfClass() != ElfClass.ELFCLASS64
        || header.order() != ByteOrder.LITTLE_ENDIAN) {
      throw new UnsupportedException(
          "a core file of another machine: file="
              + elf.name()
              + " e_machine="
              + header.machineName()
              + " class="
              + header.elfClass()
              + " (64-bit x86 is read)");
    }
  }

  /** Bytes that the program headers state and the file has not. */
  static long missing(List<ProgramHeader> headers, long size) {
    long end = 0;
    for (ProgramHeader header : headers) {
      long last = header.offset() + header.filesz();
      boolean stated = header.offset() >= 0 && header.filesz() > 0;
      end = stated ? AddressRange.max(end, last) : end;
    }
    return AddressRange.lessThan(size, end) ? end - size : 0;
  }
}
