package org.allocs.process.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.allocs.error.FileAccessException;

/**
 * A file of any size, of which nothing is read but what is asked for, by position. Not mapped: a
 * page that somebody cuts from a mapped file meanwhile is an error at some later place.
 */
final class FileBytes implements AutoCloseable {
  private static final int CHUNK = 256 << 10;

  private final Path path;
  private final Object key;
  private final long size;
  private FileChannel channel;
  private boolean closed;

  private FileBytes(Path path) throws IOException {
    this.path = path;
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
    if (!attributes.isRegularFile()) {
      throw new IOException("not a regular file");
    }
    this.key = attributes.fileKey();
    this.size = attributes.size();
    this.channel = FileChannel.open(path, StandardOpenOption.READ);
  }

  /**
   * Opens a file.
   *
   * @throws FileAccessException if there is none, or it may not be read
   */
  static FileBytes open(Path path) throws FileAccessException {
    try {
      return new FileBytes(path);
    } catch (NoSuchFileException e) {
      throw new FileAccessException(path.toString(), new IOException("no such file", e));
    } catch (IOException e) {
      throw new FileAccessException(path.toString(), e);
    }
  }

  Path path() {
    return path;
  }

  /** Bytes in it when it was opened. */
  long size() {
    return size;
  }

  /**
   * Reads as many bytes as there are from an offset on.
   *
   * @return bytes read; fewer than {@code length} at the end of the file
   */
  int read(long offset, byte[] into, int at, int length) throws FileAccessException {
    int done = 0;
    while (done < length && offset >= 0 && offset < size - done) {
      int part = Math.min(CHUNK, length - done);
      int got = readChunk(offset + done, ByteBuffer.wrap(into, at + done, part));
      if (got <= 0) {
        break;
      }
      done += got;
    }
    return done;
  }

  private int readChunk(long offset, ByteBuffer into) throws FileAccessException {
    boolean interrupted = false;
    try {
      while (true) {
        FileChannel from = channel();
        try {
          return from.read(into, offset);
        } catch (ClosedChannelException e) {
          // An interrupted thread closes the channel for all: go on with another one.
          interrupted |= Thread.interrupted();
          reopen(from);
        }
      }
    } catch (IOException e) {
      throw new FileAccessException(path.toString(), e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private synchronized FileChannel channel() throws IOException {
    if (closed) {
      throw new IOException("it was closed");
    }
    return channel;
  }

  private synchronized void reopen(FileChannel broken) throws IOException {
    if (channel == broken && !closed) {
      FileChannel again = FileChannel.open(path, StandardOpenOption.READ);
      Object now = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
      if (!Objects.equals(now, key)) {
        again.close();
        throw new IOException("replaced since it was opened");
      }
      channel = again;
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    try {
      channel.close();
    } catch (IOException e) {
      // A file that is only read loses nothing.
    }
  }
}
