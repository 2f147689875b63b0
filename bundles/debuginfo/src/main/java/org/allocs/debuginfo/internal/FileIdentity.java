package org.allocs.debuginfo.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.allocs.error.FileAccessException;

/**
 * One state of one file: asked for again, it has the same content unless somebody hides a change.
 *
 * @param name path that the target knows it by; neighbours are looked for there
 * @param path where it can be read
 * @param key device and inode
 * @param size bytes
 * @param modified last change of its content
 */
record FileIdentity(String name, Path path, Object key, long size, FileTime modified) {
  /**
   * The state of a file now.
   *
   * @throws FileAccessException if there is none, or it cannot be looked at
   */
  static FileIdentity read(String name, Path path) throws FileAccessException {
    try {
      BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
      Object key = found.fileKey() == null ? path : found.fileKey();
      return new FileIdentity(name, path, key, found.size(), found.lastModifiedTime());
    } catch (NoSuchFileException e) {
      throw new FileAccessException(name, new IOException("no such file", e));
    } catch (IOException e) {
      throw new FileAccessException(name, e);
    }
  }

  static Optional<FileIdentity> of(String name, Path path) {
    try {
      return Optional.of(read(name, path));
    } catch (FileAccessException e) {
      return Optional.empty();
    }
  }

  // Spelled out: a record's own are made at first use, which costs a cold start milliseconds.
  @Override
  public boolean equals(Object other) {
    return other instanceof FileIdentity that
        && size == that.size
        && name.equals(that.name)
        && path.equals(that.path)
        && key.equals(that.key)
        && modified.equals(that.modified);
  }

  @Override
  public int hashCode() {
    return 31 * key.hashCode() + name.hashCode();
  }
}
