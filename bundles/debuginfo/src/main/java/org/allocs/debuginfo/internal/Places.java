package org.allocs.debuginfo.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.allocs.debuginfo.internal.debuginfod.Debuginfod;

/**
 * Where separate debug files are looked for.
 *
 * @param roots directories
 * @param debuginfod servers, and what was fetched from them
 */
record Places(List<Path> roots, Debuginfod debuginfod) {
  Places {
    roots = List.copyOf(roots);
  }

  /** Those directories and no servers. */
  static Places of(List<Path> roots) {
    return new Places(roots, Debuginfod.none());
  }

  /** With more directories, to be searched first. */
  Places after(List<Path> more) {
    List<Path> all = new ArrayList<>(more);
    all.addAll(roots);
    return new Places(all, debuginfod);
  }
}
