package org.allocs.launcher.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Scratch directories of virtual machines that were killed; the next machine removes them. A lock
 * on a file in each tells whether it is still used, in another container too, where process ids say
 * nothing.
 */
final class AbandonedDirectories {
  private static final String PREFIX = "allocs-";

  /** Sorts before what else is there, so it goes last. */
  private static final String LOCK = ".lock";

  private AbandonedDirectories() {}

  /** What the names of this process' directories begin with. */
  static String ownPrefix() {
    return PREFIX + ProcessHandle.current().pid() + "-";
  }

  /**
   * Takes a directory, until the channel is closed.
   *
   * @param options how to open the file that is locked
   * @throws NoSuchFileException if another has it, or it has been removed
   */
  static FileChannel lock(Path directory, OpenOption... options) throws IOException {
    Path file = directory.resolve(LOCK);
    FileChannel channel = FileChannel.open(file, options);
    try {
      if (channel.tryLock() != null && Files.exists(file)) {
        return channel;
      }
    } catch (IOException | OverlappingFileLockException e) {
      // Then it cannot be ours.
    }
    channel.close();
    throw new NoSuchFileException(file.toString());
  }

  /**
   * Removes those that stand beside one of ours, are of the same user, and have no holder. Those of
   * this process are left alone: it would lose its lock on a file by closing any channel to it
   * (fcntl(2), "Advisory record locking").
   */
  static void remove(Path own) {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(own.getParent())) {
      Object user = user(own);
      for (Path each : found) {
        String name = each.getFileName().toString();
        if (name.startsWith(PREFIX) && !name.startsWith(ownPrefix())) {
          removeIfAbandoned(each, user);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Nothing depends on it, and the next start tries again.
    }
  }

  private static Object user(Path path) throws IOException {
    return Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  private static void removeIfAbandoned(Path directory, Object user) {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      if (user.equals(user(directory))) {
        FileChannel held = lock(directory, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try {
          ScratchDirectory.removeTree(directory);
        } finally {
          held.close();
        }
      }
    } catch (IOException | UncheckedIOException e) {
      // It is in use, or no directory of this kind.
    }
  }
}
