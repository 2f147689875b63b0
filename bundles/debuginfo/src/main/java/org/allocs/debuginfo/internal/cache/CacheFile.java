package org.allocs.debuginfo.internal.cache;

import static org.allocs.debuginfo.internal.cache.CacheFileDescriptor.*;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * One table in a file of its own. A file that is there is whole, because it was renamed into place,
 * and what it holds is what was written, because its checksum says so, or did so since when nothing
 * has happened to it: then it need not be synced either.
 */
final class CacheFile {
  private static final int PIECE = 64 << 10;

  private final Path path;
  private final int nameCrc;

  /**
   * @param path where it is
   * @param key what it belongs to
   */
  CacheFile(Path path, String key) {
    this.path = path;
    CRC32 crc = new CRC32();
    crc.update((key + "/" + path.getFileName()).getBytes(StandardCharsets.UTF_8));
    this.nameCrc = (int) crc.getValue();
  }

  /**
   * The content, mapped; empty where there is no file, or not one that was written for this name.
   */
  Optional<ByteBuffer> read() throws IOException {
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) || !Ownership.isOurs(path)) {
      return Optional.empty();
    }
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      long size = channel.size();
      if (size < CONTENT_OFFSET || size > Integer.MAX_VALUE) {
        return Optional.empty();
      }
      ByteBuffer file =
          channel.map(FileChannel.MapMode.READ_ONLY, 0, size).order(ByteOrder.LITTLE_ENDIAN);
      ByteBuffer content = file.slice(CONTENT_OFFSET, (int) size - CONTENT_OFFSET);
      return isWhole(file, content) ? Optional.of(content) : Optional.empty();
    }
  }

  private boolean isWhole(ByteBuffer file, ByteBuffer content) throws IOException {
    ByteBuffer found = file.slice(0, CONTENT_OFFSET).order(ByteOrder.LITTLE_ENDIAN);
    boolean large = content.remaining() >= CheckedMark.WORTH;
    if (large && new CheckedMark(path).holds()) {
      return found.equals(header(content.remaining(), found.getInt(CONTENT_CRC_OFFSET)));
    }
    boolean whole = found.equals(header(content.remaining(), crc(content)));
    if (large && whole) {
      new CheckedMark(path).set();
    }
    return whole;
  }

  /** Writes it beside its place, then moves it there: of several writers the last one wins. */
  void write(ByteBuffer content) throws IOException {
    Path beside = beside(path);
    try {
      try (FileChannel channel =
          FileChannel.open(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        writeAll(channel, header(content.remaining(), crc(content)));
        writeAll(channel, content.duplicate());
      }
      Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(beside);
    }
    if (content.remaining() >= CheckedMark.WORTH) {
      new CheckedMark(path).set();
    }
  }

  /** A name for what is written before it is moved to its place. */
  static Path beside(Path path) {
    return path.resolveSibling(
        path.getFileName()
            + "."
            + ProcessHandle.current().pid()
            + "-"
            + System.nanoTime()
            + CacheDirectory.UNFINISHED);
  }

  /** A channel copies what lies on the heap into memory of its own: a piece at a time. */
  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    int end = bytes.limit();
    while (bytes.position() < end) {
      bytes.limit(Math.min(end, bytes.position() + PIECE));
      channel.write(bytes);
    }
  }

  private ByteBuffer header(int length, int contentCrc) {
    ByteBuffer header = ByteBuffer.allocate(CONTENT_OFFSET).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(MAGIC_OFFSET, MAGIC);
    header.putInt(VERSION_OFFSET, VERSION);
    header.putInt(NAME_CRC_OFFSET, nameCrc);
    header.putLong(LENGTH_OFFSET, length);
    header.putInt(CONTENT_CRC_OFFSET, contentCrc);
    header.putInt(HEADER_CRC_OFFSET, crc(header.slice(0, HEADER_CRC_OFFSET)));
    return header;
  }

  private static int crc(ByteBuffer bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }
}
