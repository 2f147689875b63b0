package org.allocs.elf;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.Optional;
import org.allocs.binary.PendingFault;
import org.allocs.error.AllocsException;
import org.allocs.error.FileAccessException;
import org.allocs.error.MalformedFileException;

/**
 * A file, read by position into the heap; views of many bytes are mapped.
 *
 * <p>Nothing stays open between reads, so there is nothing to close. Each read checks that the path
 * still leads to the file that was opened first, unchanged; {@code RandomAccessFile} because an
 * interrupt would close a channel.
 */
final class FileSource implements ByteSource {
  /** From here on mapping costs less than copying, measured in README.md. */
  static final int MAPPED_FROM = 1 << 16;

  private final Path path;
  private final int mappedFrom;
  private final Object key;
  private final long size;
  private final FileTime modified;
  private volatile boolean mapped;

  /**
   * @param mappedFrom views of so many bytes are mapped
   */
  FileSource(Path path, int mappedFrom) throws FileAccessException {
    this.path = path;
    this.mappedFrom = mappedFrom;
    BasicFileAttributes attributes = attributes();
    this.key = attributes.fileKey();
    this.size = attributes.size();
    this.modified = attributes.lastModifiedTime();
  }

  private BasicFileAttributes attributes() throws FileAccessException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) {
        throw new IOException("not a regular file");
      }
      return attributes;
    } catch (NoSuchFileException e) {
      throw new FileAccessException(name(), new IOException("no such file", e));
    } catch (IOException e) {
      throw new FileAccessException(name(), e);
    }
  }

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public Optional<String> state() {
    return Optional.of(path + " " + key + " " + size + " " + modified);
  }

  @Override
  public ByteBuffer read(long offset, int length, String what) throws AllocsException {
    checkedLength(offset, length, what);
    byte[] bytes = allocate(length, what);
    checkUnchanged();
    int got = 0;
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      file.seek(offset);
      int step = 0;
      while (step >= 0 && got < length) {
        step = file.read(bytes, got, length - got);
        got += Math.max(step, 0);
      }
    } catch (IOException e) {
      throw new FileAccessException(name(), e);
    }
    checkUnchanged();
    if (got < length) {
      throw new MalformedFileException(name(), what, got, "file ends early: expected=" + length);
    }
    return ByteBuffer.wrap(bytes);
  }

  /** What cannot be mapped is copied: an interrupt closes a channel, some file systems refuse. */
  @Override
  public ByteBuffer view(long offset, int length, String what) throws AllocsException {
    if (length < mappedFrom) {
      return read(offset, length, what);
    }
    checkedLength(offset, length, what);
    checkUnchanged();
    ByteBuffer pages;
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      pages = channel.map(FileChannel.MapMode.READ_ONLY, offset, length);
    } catch (IOException e) {
      return read(offset, length, what);
    }
    mapped = true;
    checkUnchanged();
    return pages;
  }

  @Override
  public void requireUnchanged() throws FileAccessException {
    if (!mapped) {
      return;
    }
    try {
      PendingFault.deliver();
      checkUnchanged();
    } catch (InternalError e) {
      checkUnchanged();
      throw new FileAccessException(name(), new IOException("a page cannot be read", e));
    }
  }

  private void checkUnchanged() throws FileAccessException {
    BasicFileAttributes now = attributes();
    boolean same =
        now.size() == size
            && now.lastModifiedTime().equals(modified)
            && Objects.equals(now.fileKey(), key);
    if (!same) {
      throw new FileAccessException(
          name(), new IOException("changed or replaced since it was opened"));
    }
  }
}
