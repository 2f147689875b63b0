package org.allocs.target;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * What the kernel, or a debugger, wrote of a process (core(5)), and where to look for the files
 * that it had mapped.
 *
 * @param file the core file
 * @param executable the program's own file, where it is not to be looked for
 * @param root the directory that was the process's root; its files are looked for there first
 */
public record CoreFile(Path file, Optional<Path> executable, Optional<Path> root) {
  /** Checks that nothing is absent. */
  public CoreFile {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(executable, "executable");
    Objects.requireNonNull(root, "root");
  }

  /** One whose files are where the process had them. */
  public static CoreFile of(Path file) {
    return new CoreFile(file, Optional.empty(), Optional.empty());
  }
}
