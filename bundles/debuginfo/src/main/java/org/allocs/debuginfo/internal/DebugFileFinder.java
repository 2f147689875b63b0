package org.allocs.debuginfo.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.allocs.debuginfo.internal.debuginfod.Debuginfod;
import org.allocs.elf.DebugAltLink;
import org.allocs.elf.DebugLink;
import org.allocs.elf.ElfFile;
import org.allocs.error.AllocsException;

/**
 * Finds separate debug files where GDB's manual ("Debugging Information in Separate Files") says
 * that they are: by build-id under each root, then by the name of the debug link beside the file,
 * in {@code .debug} beside it, and in its directory under each root. At last, by build-id again, in
 * the cache of debuginfod clients and from their servers.
 *
 * <p>A file whose build-id differs is refused; where one of the two has none, the checksum of the
 * debug link decides.
 */
final class DebugFileFinder {
  private static final int SHORTEST_BUILD_ID = 4;

  private final Places places;
  private final Path neighbour;
  private final Path self;
  private final Journal journal;

  /**
   * @param neighbour path by which the target knows the file
   * @param self where the file itself can be read
   */
  DebugFileFinder(Places places, Path neighbour, Path self, Journal journal) {
    this.places = places;
    this.neighbour = neighbour;
    this.self = self;
    this.journal = journal;
  }

  /**
   * Finds the files that units were split into.
   *
   * @param holder the file with the skeleton units
   */
  SplitFileFinder splitFiles(ElfFile holder) {
    Set<Path> programs = new LinkedHashSet<>();
    for (Path path : List.of(neighbour, self, Path.of(holder.name()))) {
      if (path.isAbsolute() && path.getFileName() != null) {
        programs.add(path);
        try {
          programs.add(path.toRealPath());
        } catch (IOException e) {
          journal.add("links of " + path + " not followed: " + e.getMessage());
        }
      }
    }
    return new SplitFileFinder(places.roots(), programs, journal);
  }

  /** The debug file that belongs to a file. */
  Optional<ElfFile> find(ElfFile elf) {
    Optional<String> buildId = buildId(elf);
    Optional<DebugLink> link = link(elf);
    Optional<ElfFile> found = buildId.flatMap(this::byBuildId);
    if (found.isEmpty()) {
      found = link.flatMap(l -> byLink(l, buildId));
    }
    if (found.isEmpty()) {
      found = buildId.flatMap(this::byDebuginfod);
    }
    if (found.isEmpty()) {
      journal.add(
          "no separate debug file: build-id="
              + buildId.orElse("none")
              + " debug link="
              + link.map(DebugLink::fileName).orElse("none")
              + " roots="
              + places.roots());
    }
    return found;
  }

  private Optional<String> buildId(ElfFile elf) {
    try {
      return elf.buildId();
    } catch (AllocsException e) {
      journal.add("build-id", e);
      return Optional.empty();
    }
  }

  private Optional<DebugLink> link(ElfFile elf) {
    try {
      return elf.debugLink();
    } catch (AllocsException e) {
      journal.add("debug link", e);
      return Optional.empty();
    }
  }

  private Optional<ElfFile> byBuildId(String buildId) {
    for (Path root : places.roots()) {
      Optional<ElfFile> found =
          inBuildIdDirectory(root, buildId)
              .filter(Files::isRegularFile)
              .flatMap(path -> open(path, buildId, "build-id matches"));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** What a client of debuginfod fetched before, or what we fetch now. */
  private Optional<ElfFile> byDebuginfod(String buildId) {
    Debuginfod debuginfod = places.debuginfod();
    return debuginfod
        .cached(buildId)
        .flatMap(path -> open(path, buildId, "in the cache of debuginfod, build-id matches"))
        .or(
            () ->
                debuginfod
                    .fetch(buildId, journal::add)
                    .flatMap(path -> open(path, buildId, "by debuginfod, build-id matches")));
  }

  private static Optional<Path> inBuildIdDirectory(Path root, String buildId) {
    if (buildId.length() < SHORTEST_BUILD_ID) {
      return Optional.empty();
    }
    return Optional.of(
        root.resolve(".build-id")
            .resolve(buildId.substring(0, 2))
            .resolve(buildId.substring(2) + ".debug"));
  }

  private Optional<ElfFile> open(Path path, String buildId, String how) {
    try {
      ElfFile elf = ElfFile.open(path).laidOut();
      Optional<String> its = elf.buildId();
      if (!its.equals(Optional.of(buildId))) {
        journal.add(
            "refused "
                + path
                + ": build-id differs: wanted="
                + buildId
                + " found="
                + its.orElse("none"));
        return Optional.empty();
      }
      journal.add("debug file: " + path + " (" + how + ")");
      return Optional.of(elf);
    } catch (AllocsException e) {
      journal.add(path.toString(), e);
      return Optional.empty();
    }
  }

  private Optional<ElfFile> byLink(DebugLink link, Optional<String> buildId) {
    for (Path candidate : candidates(link)) {
      if (Files.isRegularFile(candidate) && !isSelf(candidate)) {
        Optional<ElfFile> found = openLinked(candidate, link, buildId);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private Set<Path> candidates(DebugLink link) {
    Set<Path> candidates = new LinkedHashSet<>();
    for (Path directory : directories()) {
      try {
        candidates.add(directory.resolve(link.fileName()));
        candidates.add(directory.resolve(".debug").resolve(link.fileName()));
        for (Path root : places.roots()) {
          Path below = root.resolve(directory.toString().substring(1));
          candidates.add(below.resolve(link.fileName()));
        }
      } catch (InvalidPathException e) {
        journal.add("debug link not used: name=" + link.fileName());
      }
    }
    return candidates;
  }

  /** Of the path that the target uses, and where its links lead. */
  private Set<Path> directories() {
    Set<Path> directories = new LinkedHashSet<>();
    if (neighbour.isAbsolute() && neighbour.getParent() != null) {
      directories.add(neighbour.getParent());
      try {
        directories.add(neighbour.toRealPath().getParent());
      } catch (IOException e) {
        return directories;
      }
    }
    return directories;
  }

  private boolean isSelf(Path candidate) {
    try {
      return Files.isSameFile(candidate, self);
    } catch (IOException e) {
      return false;
    }
  }

  private Optional<ElfFile> openLinked(Path path, DebugLink link, Optional<String> buildId) {
    try {
      ElfFile elf = ElfFile.open(path).laidOut();
      if (buildId.isPresent() && elf.buildId().isPresent()) {
        return open(path, buildId.get(), "by debug link, build-id matches");
      }
      if (!link.matches(path)) {
        journal.add("refused " + path + ": checksum differs from that in the debug link");
        return Optional.empty();
      }
      journal.add("debug file: " + path + " (by debug link, checksum matches)");
      return Optional.of(elf);
    } catch (AllocsException e) {
      journal.add(path.toString(), e);
      return Optional.empty();
    }
  }

  /**
   * The file that an alternate debug link means: as the link says, or by build-id under a root.
   *
   * @param holder the file that has the link
   */
  Optional<ElfFile> supplementary(ElfFile holder) {
    Optional<DebugAltLink> link;
    try {
      link = holder.debugAltLink();
    } catch (AllocsException e) {
      journal.add("alternate debug link", e);
      return Optional.empty();
    }
    if (link.isEmpty()) {
      return Optional.empty();
    }
    String buildId = link.get().buildId();
    Optional<ElfFile> found =
        beside(holder, link.get().fileName())
            .filter(Files::isRegularFile)
            .flatMap(path -> open(path, buildId, "alternate debug link"))
            .or(() -> byBuildId(buildId))
            .or(() -> byDebuginfod(buildId))
            .filter(file -> isOther(file, holder));
    if (found.isEmpty()) {
      journal.add("no supplementary debug file: name=" + link.get().fileName());
    }
    return found;
  }

  private boolean isOther(ElfFile supplementary, ElfFile holder) {
    try {
      boolean same = Files.isSameFile(Path.of(supplementary.name()), Path.of(holder.name()));
      if (same) {
        journal.add("refused " + supplementary.name() + " as supplementary: is the file itself");
      }
      return !same;
    } catch (IOException | InvalidPathException e) {
      return true; // one of them is no file
    }
  }

  private Optional<Path> beside(ElfFile holder, String name) {
    try {
      Path directory = Path.of(holder.name()).toRealPath().getParent();
      return Optional.of(directory.resolve(name));
    } catch (IOException | InvalidPathException e) {
      return Optional.empty();
    }
  }
}
