package org.allocs.debuginfo.internal.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.allocs.dwarf.TableStore;
import org.allocs.elf.ElfFile;

/** The tables of one file in the cache. Whatever fails is said, and is as if nothing were kept. */
public final class CacheEntry implements TableStore {
  private final CacheDirectory directory;
  private final CacheWriter writer;
  private final String key;
  private final ElfFile source;
  private final Consumer<String> journal;

  /**
   * @param key of the entry: build-id and fingerprint
   * @param source the file that the tables are made from
   * @param journal receives what went wrong
   */
  CacheEntry(
      CacheDirectory directory,
      CacheWriter writer,
      String key,
      ElfFile source,
      Consumer<String> journal) {
    this.directory = directory;
    this.writer = writer;
    this.key = key;
    this.source = source;
    this.journal = journal;
  }

  @Override
  public Optional<ByteBuffer> find(String name) {
    Path entry = directory.entry(key);
    try {
      if (!Files.isDirectory(entry) || !directory.isUsable() || !Ownership.isOurs(entry)) {
        return Optional.empty();
      }
      Optional<ByteBuffer> found = file(name).read();
      if (found.isPresent()) {
        directory.touch(entry);
        journal.accept("cache: " + name + " of " + entry);
      }
      return found;
    } catch (IOException e) {
      journal.accept("cache: not read: " + e);
      return Optional.empty();
    }
  }

  @Override
  public boolean isEmpty() {
    return !Files.isDirectory(directory.entry(key));
  }

  private CacheFile file(String name) {
    return new CacheFile(directory.entry(key).resolve(name), key);
  }

  /** Not where something is wrong with the file: the next reader is told by reading it anew. */
  @Override
  public void keep(String name, ByteBuffer table) {
    if (!source.problems().isEmpty()) {
      return;
    }
    writer.submit(() -> write(name, table));
  }

  private void write(String name, ByteBuffer table) {
    Path entry = directory.entry(key);
    try {
      if (!directory.hasRoom(entry, table.remaining())) {
        return;
      }
      directory.make(entry);
      Path origin = entry.resolve(CacheDirectory.SOURCE);
      if (!Files.exists(origin)) {
        Files.writeString(origin, source.name() + "\n");
      }
      file(name).write(table);
      directory.evict(Optional.of(entry));
    } catch (IOException e) {
      journal.accept("cache: not written: " + e);
    }
  }
}
