package org.allocs.process.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.allocs.error.AllocsException;
import org.allocs.error.TargetAccessException;
import org.allocs.error.TargetGoneException;
import org.allocs.target.Memory;

/**
 * Memory through {@code /proc/PID/mem}. The open file belongs to one address space: after the
 * process ends it reads as empty, and never as that of a later process with the same id. When the
 * process runs another program, nothing is read until {@link #forget} says that what was known of
 * the one before is forgotten.
 */
final class ChannelMemory implements Memory, AutoCloseable {
  private static final int CHUNK = 256 << 10;
  private static final int MAX_ATTEMPTS = 16;

  private final ProcDirectory directory;
  private final Path file;
  private FileChannel channel;
  private boolean replaced;
  private boolean closed;

  private ChannelMemory(ProcDirectory directory) {
    this.directory = directory;
    this.file = directory.file("mem");
  }

  /**
   * Opens the memory of a process.
   *
   * @throws TargetGoneException if it has ended
   * @throws TargetAccessException if the kernel refuses
   */
  static ChannelMemory open(ProcDirectory directory) throws AllocsException {
    ChannelMemory memory = new ChannelMemory(directory);
    memory.channel();
    return memory;
  }

  @Override
  public int readSome(long address, byte[] into, int offset, int length) throws AllocsException {
    if (address < 0) {
      return 0;
    }
    int wanted = (int) Math.min(length, Long.MAX_VALUE - address);
    int done = 0;
    while (done < wanted) {
      int got = readChunk(address + done, into, offset + done, Math.min(CHUNK, wanted - done));
      if (got <= 0) {
        break;
      }
      done += got;
    }
    return done;
  }

  /** Bytes read, 0 if the first cannot be. */
  private int readChunk(long address, byte[] into, int offset, int length) throws AllocsException {
    boolean interrupted = false;
    boolean ended = false;
    try {
      for (int i = 0; i < MAX_ATTEMPTS; i++) {
        FileChannel from = channel();
        try {
          int got = from.read(ByteBuffer.wrap(into, offset, length), address);
          if (got >= 0) {
            if (ended) {
              refuse();
            }
            return got;
          }
          ended = true;
          reopen(from);
        } catch (ClosedChannelException e) {
          // An interrupted thread closes the channel for all: go on with another one.
          interrupted |= Thread.interrupted();
          reopen(from);
        } catch (IOException e) {
          directory.requireAlive();
          if (ended) {
            refuse();
          }
          return 0;
        }
      }
      directory.requireAlive();
      return 0;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private synchronized FileChannel channel() throws AllocsException {
    if (closed) {
      throw new TargetAccessException(directory.pid(), "it was closed");
    }
    if (replaced) {
      throw new TargetAccessException(
          directory.pid(), "it runs another program since it was looked at: ask again");
    }
    if (channel == null) {
      try {
        channel = FileChannel.open(file, StandardOpenOption.READ);
      } catch (IOException e) {
        directory.requireAlive();
        if (Refusal.isEnd(e)) {
          throw new TargetGoneException(directory.pid());
        }
        throw Refusal.explain(directory.pid(), "mem", e);
      }
      requireSameProcess();
    }
    return channel;
  }

  private void requireSameProcess() throws AllocsException {
    if (!directory.isAlive()) {
      discard();
      throw new TargetGoneException(directory.pid());
    }
  }

  private synchronized void reopen(FileChannel broken) throws AllocsException {
    directory.requireAlive();
    if (channel == broken) {
      discard();
    }
  }

  private synchronized void refuse() throws AllocsException {
    replaced = true;
    channel();
  }

  /** Nothing is known any more of the program that ran so far. */
  synchronized void forget() {
    replaced = false;
  }

  private void discard() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // A file that is only read loses nothing.
    }
    channel = null;
  }

  @Override
  public synchronized void close() {
    closed = true;
    discard();
  }
}
