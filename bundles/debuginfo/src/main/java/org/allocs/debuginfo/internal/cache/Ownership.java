package org.allocs.debuginfo.internal.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/** Whose a file is, as the kernel says: names of users would be looked up over the network. */
final class Ownership {
  /** {@code S_IWGRP | S_IWOTH}. */
  private static final int WRITABLE_BY_OTHERS = 0022;

  private Ownership() {}

  /** Whether a file, or directory, is this process's user's and nobody else may write to it. */
  static boolean isOurs(Path path) throws IOException {
    Map<String, Object> found =
        Files.readAttributes(path, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
    Object us = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    return found.get("uid").equals(us) && ((Integer) found.get("mode") & WRITABLE_BY_OTHERS) == 0;
  }
}
