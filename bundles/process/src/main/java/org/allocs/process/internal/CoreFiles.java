package org.allocs.process.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.allocs.elf.ElfFile;
import org.allocs.elf.ProgramHeader;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.target.CoreFile;

/** The files that a process had mapped, each looked for when it is first asked for. */
final class CoreFiles implements CoreMemory.Backing, ImageFiles, AutoCloseable {
  private static final long PAGE = 4096;

  /** A mapped file, known by its path and where its first byte was mapped; empty if it was not. */
  private record Key(String path, Optional<Long> header) {}

  /** The same file, found on this machine. */
  private record Found(Path path, FileBytes bytes, List<ProgramHeader> loads) {}

  private final CoreFile core;
  private final CoreMemory stored;
  private final FilePlaces places;
  private final Optional<Key> program;
  private final boolean hasWritten;

  /** By the address of a part's first byte. */
  private final Map<Long, Key> keys = new HashMap<>();

  private final Map<Key, List<MappedPart>> parts = new HashMap<>();
  private final Map<Key, Answer<Found>> found = new HashMap<>();
  private final Set<String> problems = new LinkedHashSet<>();

  /**
   * @param regions of the core file, ascending
   * @param stored memory, without what the core file leaves out
   * @param program an address in the program's own file, if that is known
   */
  CoreFiles(
      CoreFile core,
      List<CoreRegion> regions,
      CoreMemory stored,
      FilePlaces places,
      Optional<Long> program) {
    this.core = core;
    this.stored = stored;
    this.places = places;
    this.hasWritten = regions.stream().anyMatch(CoreFiles::isWritten);
    Map<String, MappedPart> before = new HashMap<>();
    Optional<Key> own = Optional.empty();
    for (CoreRegion region : regions) {
      if (region.file().isPresent()) {
        MappedPart part = region.file().get();
        add(part, before.put(part.path(), part));
        boolean has = program.isPresent() && region.range().contains(program.get());
        own = has ? Optional.of(keys.get(part.range().base())) : own;
      }
    }
    this.program = own;
  }

  /**
   * A mapping of the first byte begins another copy of a file, unless it follows on one of the same
   * file: where segments share a page of the file, it is mapped for each.
   *
   * @param before the part of the same file before this, or null
   */
  private void add(MappedPart part, MappedPart before) {
    if (part.equals(before)) {
      return;
    }
    boolean follows = before != null && before.range().limit() == part.range().base();
    Key key =
        before != null && (part.offset() != 0 || follows)
            ? keys.get(before.range().base())
            : new Key(
                part.path(),
                part.offset() == 0 ? Optional.of(part.range().base()) : Optional.empty());
    keys.put(part.range().base(), key);
    parts.computeIfAbsent(key, k -> new ArrayList<>()).add(part);
  }

  @Override
  public Answer<FileBytes> of(CoreRegion region) {
    MappedPart part = region.file().orElseThrow();
    Answer<Found> file = find(keys.get(part.range().base()));
    if (file.isKnown() && mayDiffer(file.value().get(), region)) {
      return Answer.unknown("written by the program, and the core file leaves it out");
    }
    return file.map(Found::bytes);
  }

  /** Whether it is private memory that the core file has: not the vdso, which it always has. */
  private static boolean isWritten(CoreRegion region) {
    boolean writable =
        region.load().filter(load -> (load.flags() & ProgramHeader.PF_W) != 0).isPresent();
    return writable && region.file().isEmpty() && region.stored() > 0;
  }

  /**
   * Private pages that were written are in the core file, unless it has no such memory at all (bit
   * 0 of {@code coredump_filter}).
   */
  private boolean mayDiffer(Found file, CoreRegion region) {
    long offset = region.fileOffset(region.range().base());
    boolean writable =
        file.loads().stream()
            .filter(load -> (load.flags() & ProgramHeader.PF_W) != 0)
            .anyMatch(
                load ->
                    offset + region.range().size() > (load.offset() & -PAGE)
                        && offset < load.offset() + load.filesz());
    return writable && !hasWritten;
  }

  @Override
  public Answer<Path> of(LoadedImage image) {
    if (!image.header().isFile()) {
      return Answer.unknown("it has no file: the kernel provides it");
    }
    return find(keys.get(image.header().range().base())).map(Found::path);
  }

  private synchronized Answer<Found> find(Key key) {
    return found.computeIfAbsent(key, this::look);
  }

  private Answer<Found> look(Key key) {
    try {
      StoredImage image =
          key.header().isPresent()
              ? StoredImage.read(key.path(), stored, key.header().get())
              : new StoredImage(Optional.empty(), new byte[0]);
      Answer<Path> path = look(key, image);
      if (!path.isKnown()) {
        return Answer.unknown(path.reason().orElseThrow());
      }
      Path at = path.value().orElseThrow();
      Found opened =
          new Found(
              at, FileBytes.open(at), ElfFile.openCopied(at).programHeaders(ProgramHeader.PT_LOAD));
      return new Answer.Known<>(opened, path.evidence());
    } catch (AllocsException e) {
      return Answer.unknown(e.getMessage());
    }
  }

  private Answer<Path> look(Key key, StoredImage image) {
    FileCheck check = new FileCheck(image, parts.get(key), core.file());
    boolean own = program.equals(Optional.of(key));
    Set<Path> places = places(key, image, own);
    String refusal =
        "there is no such file: path="
            + key.path()
            + image.buildId().map(id -> " build-id=" + id).orElse("");
    for (Path place : places) {
      boolean given = own && core.executable().filter(place::equals).isPresent();
      if (given || Files.isRegularFile(place)) {
        try {
          Answer<Path> answer = check.check(place, given);
          if (answer.isKnown()) {
            return answer;
          }
          refusal = answer.reason().orElseThrow();
          problems.add("not used: " + refusal);
        } catch (AllocsException e) {
          refusal = e.getMessage();
          if (given) {
            problems.add("not used: " + refusal);
          }
        }
      }
    }
    return Answer.unknown(refusal);
  }

  private Set<Path> places(Key key, StoredImage image, boolean own) {
    Set<Path> all = new LinkedHashSet<>();
    core.executable().filter(given -> own).ifPresent(all::add);
    all.addAll(places.of(key.path(), image.buildId()));
    return all;
  }

  /** Files that were found but not used, and why. */
  synchronized List<String> problems() {
    return List.copyOf(problems);
  }

  @Override
  public synchronized void close() {
    found.values().stream()
        .map(answer -> answer.value().orElse(null))
        .filter(Objects::nonNull)
        .forEach(file -> file.bytes().close());
    found.clear();
  }
}
