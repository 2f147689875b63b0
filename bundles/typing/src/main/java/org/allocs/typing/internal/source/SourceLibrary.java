package org.allocs.typing.internal.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Reads source files, each once as long as it does not change and memory allows. */
public final class SourceLibrary {
  /** Larger ones are read in parts. */
  private static final long MAX_WHOLE = 32L << 20;

  private static final long MAX_BYTES = 1L << 30;

  /** Of a large file that is read through, not of a part of it. */
  private static final int THROUGHOUT = -1;

  private static final int MAX_FILES = 512;

  /** Directories above a file's own in which, and in whose directories, headers are looked for. */
  private static final int MAX_LEVELS = 2;

  private static final int MAX_DIRECTORIES = 256;

  /** Names of headers, after which no more are looked for. */
  private static final int MAX_SEARCHED = 4000;

  /** One reason for all files: a distribution's library has hundreds. */
  private static final String NOT_HERE = "its source file is not on this machine";

  /** Of a program too: which headers can be its own depends on when it was compiled. */
  private record Key(String path, FileTime modified, long size, FileTime compiled, int part) {
    // Spelled out: a record's own are made at first use, which costs a cold start milliseconds.
    @Override
    public boolean equals(Object other) {
      return other instanceof Key that
          && size == that.size
          && part == that.part
          && path.equals(that.path)
          && modified.equals(that.modified)
          && compiled.equals(that.compiled);
    }

    @Override
    public int hashCode() {
      return (31 * path.hashCode() + Long.hashCode(size)) * 31 + part;
    }

    Key ofPart(int number) {
      return new Key(path, modified, size, compiled, number);
    }
  }

  /** Headers that are not beside who includes them, by its directory and their names. */
  private final Map<List<Object>, Optional<Path>> elsewhere = new ConcurrentHashMap<>();

  private final Map<Key, SoftReference<SourceFile>> files = new ConcurrentHashMap<>();
  private final Map<Key, SoftReference<LargeSource>> large = new ConcurrentHashMap<>();

  /**
   * A source file, if it can be the one that a program was compiled from: of the places where it
   * may be the first that has such a file.
   *
   * @param path as debug information has it
   * @param line that is wanted: of a large file nothing is read that is far from it
   * @param compiled when the program's file was written
   * @param digest MD5 of the file then, in hexadecimal digits, if it is known: it decides, and not
   *     the time
   * @throws LeftOutException if the file is there, but another than then, or too large
   * @throws UnreadableException if the file is another than then, missing, or not to be read
   */
  public SourceFile open(String path, int line, FileTime compiled, Optional<String> digest)
      throws UnreadableException {
    for (Path file : SourcePath.current().candidates(path)) {
      if (Files.exists(file)) {
        return open(file, line, compiled, digest);
      }
    }
    throw new UnreadableException(NOT_HERE);
  }

  private SourceFile open(Path file, int line, FileTime compiled, Optional<String> digest)
      throws UnreadableException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      String path = file.toString();
      check(path, attributes);
      if (digest.isEmpty() && attributes.lastModifiedTime().compareTo(compiled) > 0) {
        throw new LeftOutException("the source file is newer than the program: " + path);
      }
      long size = attributes.size();
      Key key = new Key(path, attributes.lastModifiedTime(), size, compiled, THROUGHOUT);
      boolean whole = size <= MAX_WHOLE;
      SourceFile source = whole ? open(file, key) : null;
      String found = whole ? digest.map(any -> source.digest()).orElse("") : through(file, key);
      if (digest.isPresent() && !digest.get().equals(found)) {
        throw new LeftOutException(
            "the source file is not the one that was compiled, which had another MD5: " + path);
      }
      return whole ? source : around(file, line, key);
    } catch (IOException e) {
      throw new UnreadableException(NOT_HERE);
    }
  }

  /** A size of 0 is that of files that the kernel makes up, which may block. */
  private static void check(String path, BasicFileAttributes attributes)
      throws UnreadableException {
    if (!attributes.isRegularFile() || attributes.size() == 0) {
      throw new UnreadableException("the source file is no regular file: " + path);
    }
    if (attributes.size() > MAX_BYTES) {
      throw new LeftOutException("the source file is too large: " + path);
    }
  }

  /** A file that another includes. */
  private Optional<SourceFile> included(Path from, String name, FileTime compiled) {
    try {
      Optional<Path> found = included(from.resolveSibling(name).normalize(), from, name);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      Path file = found.get();
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      FileTime modified = attributes.lastModifiedTime();
      if (!attributes.isRegularFile()
          || attributes.size() == 0
          || attributes.size() > MAX_WHOLE
          || modified.compareTo(compiled) > 0) {
        return Optional.empty();
      }
      Key key = new Key(file.toString(), modified, attributes.size(), compiled, THROUGHOUT);
      return Optional.of(open(file, key));
    } catch (IOException | InvalidPathException e) {
      return Optional.empty();
    }
  }

  /**
   * By its name from the other's directory, else from where programs keep their headers: what
   * directories the compiler was told to look in is not known.
   */
  private Optional<Path> included(Path beside, Path from, String name) {
    if (Files.exists(beside)) {
      return Optional.of(beside);
    }
    List<Object> key = List.of(from.resolveSibling("."), name);
    Optional<Path> known = elsewhere.get(key);
    if (known == null && elsewhere.size() < MAX_SEARCHED) {
      known = nearby(from.getParent(), name);
      elsewhere.put(key, known);
    }
    return known == null ? Optional.empty() : known;
  }

  /** The only one of this name in the directories around one, or in those around that. */
  private static Optional<Path> nearby(Path directory, String name) {
    Path around = directory;
    for (int level = 0; level < MAX_LEVELS && around != null; level++) {
      Set<Path> found = new HashSet<>();
      around = around.getParent();
      if (around == null || around.getParent() == null) {
        break;
      }
      try (Stream<Path> inside = Files.list(around)) {
        Stream.concat(Stream.of(around), inside.limit(MAX_DIRECTORIES))
            .map(each -> each.resolve(name).normalize())
            .filter(Files::isRegularFile)
            .forEach(found::add);
      } catch (IOException | UncheckedIOException e) {
        break;
      }
      if (!found.isEmpty()) {
        return found.size() == 1 ? found.stream().findFirst() : Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** The MD5 of a large file. */
  private String through(Path file, Key key) throws IOException, UnreadableException {
    return largeSource(file, key).digest();
  }

  private LargeSource largeSource(Path file, Key key) throws IOException, UnreadableException {
    SoftReference<LargeSource> kept = large.get(key);
    LargeSource known = kept == null ? null : kept.get();
    if (known == null) {
      known = LargeSource.scan(file);
      large.put(key, new SoftReference<>(known));
    }
    return known;
  }

  private SourceFile around(Path file, int line, Key key) throws IOException, UnreadableException {
    LargeSource source = largeSource(file, key);
    Key part = key.ofPart(source.pieceOf(line));
    SoftReference<SourceFile> kept = files.get(part);
    SourceFile known = kept == null ? null : kept.get();
    if (known == null) {
      known =
          SourceFile.of(
              key.path, source.window(part.part), name -> included(file, name, key.compiled));
      keep(part, known);
    }
    return known;
  }

  private void keep(Key key, SourceFile read) {
    if (files.size() >= MAX_FILES) {
      files.clear();
    }
    files.put(key, new SoftReference<>(read));
  }

  private SourceFile open(Path file, Key key) throws IOException {
    SoftReference<SourceFile> kept = files.get(key);
    SourceFile known = kept == null ? null : kept.get();
    if (known != null) {
      return known;
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes((int) key.size);
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      SourceFile read = SourceFile.of(key.path, text, name -> included(file, name, key.compiled));
      keep(key, read);
      return read;
    }
  }
}
