package org.allocs.debuginfo.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.allocs.debuginfo.internal.cache.DiskCache;
import org.allocs.elf.ElfFile;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.LoadedObject;
import org.allocs.target.Target;

/** Opens the file of an object, or where that fails its image in memory. */
final class ModuleOpener {
  /** Where distributions have separate debug files, below a root directory. */
  private static final String DEBUG = "usr/lib/debug";

  private final Places places;
  private final DiskCache cache;

  /**
   * @param places with separate debug files
   * @param cache of what takes long to read
   */
  ModuleOpener(Places places, DiskCache cache) {
    this.places = places;
    this.cache = cache;
  }

  /** The module of a file. */
  Module file(FileIdentity identity) throws AllocsException {
    ElfFile elf = ElfFile.open(identity.path()).laidOut();
    Journal journal = new Journal();
    journal.add("file: " + identity.name());
    Path neighbour = Path.of(identity.name()).toAbsolutePath();
    Places all =
        root(identity).map(root -> places.after(List.of(root.resolve(DEBUG)))).orElse(places);
    DebugFileFinder finder = new DebugFileFinder(all, neighbour, identity.path(), journal);
    return new Module(identity.name(), Optional.of(elf), finder, cache, journal);
  }

  /**
   * The target's root directory, where a file is read below it and not under its own name: debug
   * files of another system are there.
   */
  private static Optional<Path> root(FileIdentity identity) {
    String path = identity.path().toString();
    boolean below = identity.name().startsWith("/") && path.endsWith(identity.name());
    int length = path.length() - identity.name().length();
    return below && length > 0 ? Optional.of(Path.of(path.substring(0, length))) : Optional.empty();
  }

  /** The module of an object as it is in memory; where that is no image either, an empty one. */
  Module image(Target target, LoadedObject object) {
    Journal journal = new Journal();
    journal.add("file not used: " + whyNoFile(object));
    DebugFileFinder finder =
        new DebugFileFinder(places, Path.of(object.path()), Path.of(object.path()), journal);
    try {
      long header = headerAddress(object);
      ElfFile elf = ElfFile.inMemory(object.path(), target.memory(), header);
      journal.add("memory of " + target.description() + " at " + AddressRange.hex(header));
      return new Module(object.path(), Optional.of(elf), finder, cache, journal);
    } catch (AllocsException e) {
      journal.add("image in memory", e);
      return new Module(object.path(), Optional.empty(), finder, cache, journal);
    }
  }

  /** The module of code that was made at run time, by the symbol file that its maker has of it. */
  Module described(LoadedObject object, ElfFile elf) {
    Journal journal = new Journal();
    journal.add("symbol file in memory: " + object.path());
    Path path = Path.of(object.path());
    DebugFileFinder finder = new DebugFileFinder(places, path, path, journal);
    return new Module(object.path(), Optional.of(elf), finder, cache, journal);
  }

  private static String whyNoFile(LoadedObject object) {
    Optional<Path> path = object.file().value();
    if (path.isEmpty()) {
      return object.file().reason().orElseThrow();
    }
    try {
      ElfFile.open(path.get());
      return "it could not be read a moment ago: file=" + path.get();
    } catch (AllocsException e) {
      return e.getMessage();
    }
  }

  /** The mapping of the file's first byte; for a vdso, which has one mapping, its start. */
  private static long headerAddress(LoadedObject object) {
    return object.mappings().stream()
        .filter(mapping -> mapping.fileOffset() == 0 && mapping.path().equals(object.path()))
        .mapToLong(mapping -> mapping.range().base())
        .findFirst()
        .orElse(object.range().base());
  }
}
