package org.allocs.debuginfo.internal;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.allocs.elf.ElfFile;
import org.allocs.error.AllocsException;

/**
 * Finds the files that the units of a program were split into: a package {@code NAME.dwp} beside
 * the program, and {@code .dwo} files by the name that the program has for them, in their
 * compilation directory, beside the program, and below each root.
 */
final class SplitFileFinder {
  private static final String PACKAGE_SUFFIX = ".dwp";

  private final List<Path> roots;
  private final Set<Path> programs;
  private final Journal journal;

  /**
   * @param roots directories with separate debug files
   * @param programs paths of the program, and of its separate debug file
   */
  SplitFileFinder(List<Path> roots, Set<Path> programs, Journal journal) {
    this.roots = roots;
    this.programs = programs;
    this.journal = journal;
  }

  /** The package; which units it has is for the reader to see. */
  Optional<ElfFile> splitPackage() {
    Set<Path> candidates = new LinkedHashSet<>();
    for (Path program : programs) {
      Path beside = program.resolveSibling(program.getFileName() + PACKAGE_SUFFIX);
      candidates.add(beside);
      roots.forEach(root -> candidates.add(below(root, beside)));
    }
    for (Path candidate : candidates) {
      Optional<ElfFile> found = open(candidate, ElfFile::open);
      if (found.isPresent()) {
        journal.add("package of split units: " + candidate);
        return found;
      }
    }
    return Optional.empty();
  }

  /** Files by the name that a skeleton unit has for one, the likeliest first. */
  List<ElfFile> splitFiles(String name, Optional<String> compDir) {
    List<ElfFile> found = new ArrayList<>();
    for (Path candidate : candidates(name, compDir)) {
      Optional<ElfFile> file = open(candidate, ElfFile::openCopied);
      if (file.isPresent()) {
        journal.add("split unit: " + candidate);
        found.add(file.get());
      }
    }
    return found;
  }

  /** The states of the same files, in a line each. */
  String states(String name, Optional<String> compDir) {
    StringBuilder states = new StringBuilder();
    for (Path candidate : candidates(name, compDir)) {
      FileIdentity.of("", candidate).ifPresent(state -> states.append(state).append('\n'));
    }
    return states.toString();
  }

  private Set<Path> candidates(String name, Optional<String> compDir) {
    try {
      return candidates(Path.of(name), Path.of(compDir.orElse("")));
    } catch (InvalidPathException e) {
      journal.add("name of a split unit not used: name=" + name);
      return Set.of();
    }
  }

  private Set<Path> candidates(Path name, Path compDir) {
    Path stated = compDir.resolve(name);
    Set<Path> candidates = new LinkedHashSet<>();
    if (stated.getFileName() == null) { // the root directory
      return candidates;
    }
    if (stated.isAbsolute()) {
      candidates.add(stated.normalize());
    }
    for (Path program : programs) {
      candidates.add(program.resolveSibling(stated).normalize());
      candidates.add(program.resolveSibling(name).normalize());
      if (stated.getFileName() != null) {
        candidates.add(program.resolveSibling(stated.getFileName()));
      }
    }
    for (Path root : roots) {
      candidates.add(below(root, stated));
      candidates.add(below(root, name));
    }
    return candidates;
  }

  private static Path below(Path root, Path path) {
    return path.isAbsolute() ? root.resolve(path.getRoot().relativize(path)) : root.resolve(path);
  }

  private interface Opener {
    ElfFile open(Path path) throws AllocsException;
  }

  private Optional<ElfFile> open(Path path, Opener opener) {
    if (!Files.isRegularFile(path)) {
      return Optional.empty();
    }
    try {
      return Optional.of(opener.open(path));
    } catch (AllocsException e) {
      journal.add(path.toString(), e);
      return Optional.empty();
    }
  }
}
