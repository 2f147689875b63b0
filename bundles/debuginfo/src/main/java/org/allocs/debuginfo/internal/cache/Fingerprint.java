package org.allocs.debuginfo.internal.cache;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import org.allocs.elf.ElfFile;
import org.allocs.elf.SectionHeader;
import org.allocs.error.AllocsException;

/**
 * What tells files with one build-id apart: tools such as dwz and objcopy change the debug
 * information and leave the build-id. Taken from the headers of sections with debug information and
 * from both ends of each.
 */
final class Fingerprint {
  private static final int SAMPLE = 1024;

  private final CRC32 one = new CRC32();

  /** Not another CRC, whose tables take milliseconds to make. */
  private final Adler32 other = new Adler32();

  private Fingerprint() {}

  /** 16 hexadecimal digits. */
  static String of(ElfFile elf) throws AllocsException {
    Fingerprint fingerprint = new Fingerprint();
    for (SectionHeader header : elf.sectionHeaders()) {
      if (header.name().startsWith(".debug_") || header.name().startsWith(".zdebug_")) {
        fingerprint.add(elf, header);
      }
    }
    return hex(fingerprint.one.getValue()) + hex(fingerprint.other.getValue());
  }

  /** Without a format, which takes milliseconds the first time. */
  private static String hex(long value) {
    return Long.toHexString(1L << 32 | value).substring(1);
  }

  private void add(ElfFile elf, SectionHeader header) throws AllocsException {
    String stated =
        header.name() + " " + header.type() + " " + header.flags() + " " + header.size() + "\n";
    add(ByteBuffer.wrap(stated.getBytes(StandardCharsets.UTF_8)));
    if (header.type() != SectionHeader.SHT_NOBITS) {
      long sample = Math.min(SAMPLE, header.size());
      add(elf.range(header.offset(), sample, header.name()).buffer());
      add(elf.range(header.offset() + header.size() - sample, sample, header.name()).buffer());
    }
  }

  private void add(ByteBuffer bytes) {
    one.update(bytes.duplicate());
    other.update(bytes.duplicate());
  }
}
