package org.allocs.shell.internal;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that say where the files of a core file's process are. */
final class FilesOfTarget {
  @Option(
      names = {"--exe", "--executable"},
      paramLabel = "FILE",
      description = "Of a core file: the program's own file, where it is not where it was.")
  private Path executable;

  @Option(
      names = {"--root", "--sysroot"},
      paramLabel = "DIR",
      description = "Of a core file: what was the root directory; its files are looked for there.")
  private Path root;

  TargetName.Places places() {
    return new TargetName.Places(Optional.ofNullable(executable), Optional.ofNullable(root));
  }
}
