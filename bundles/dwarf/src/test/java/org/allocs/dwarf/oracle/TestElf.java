package org.allocs.dwarf.oracle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.binary.Section;
import org.allocs.dwarf.DwarfSections;
import org.allocs.error.MalformedFileException;

/** Just enough of ELF to get at uncompressed sections of trusted 64-bit little-endian files. */
public final class TestElf implements DwarfSections {
  private final Path path;
  private final Map<String, Section> sections = new HashMap<>();
  private final Map<String, Long> addresses = new HashMap<>();

  public TestElf(Path path) throws IOException, MalformedFileException {
    this.path = path;
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
    int table = (int) file.getLong(40);
    int entry = file.getShort(58);
    int count = file.getShort(60);
    int names = (int) file.getLong(table + file.getShort(62) * entry + 24);
    for (int i = 0; i < count; i++) {
      int at = table + i * entry;
      boolean occupiesFile = file.getInt(at + 4) != 8;
      int size = occupiesFile ? (int) file.getLong(at + 32) : 0;
      String name = name(file, names + file.getInt(at));
      ByteBuffer bytes = file.duplicate().position(occupiesFile ? (int) file.getLong(at + 24) : 0);
      bytes.limit(bytes.position() + size);
      Section section = new Section(file(), name, bytes, ByteOrder.LITTLE_ENDIAN);
      Section known = sections.get(name);
      sections.put(
          name,
          known == null ? section : Section.joined(List.of(known, section), Integer.MAX_VALUE));
      addresses.put(name, file.getLong(at + 16));
    }
  }

  private static String name(ByteBuffer file, int at) {
    StringBuilder name = new StringBuilder();
    for (int i = at; file.get(i) != 0; i++) {
      name.append((char) file.get(i));
    }
    return name.toString();
  }

  public Path path() {
    return path;
  }

  @Override
  public String file() {
    return path.toString();
  }

  @Override
  public Section section(String name) {
    return sections.getOrDefault(name, Section.empty(file(), name));
  }

  /** Where the compiler leaves them. */
  @Override
  public List<DwarfSections> splitFiles(String name, Optional<String> compDir) {
    Path file = Path.of(compDir.orElse("")).resolve(name);
    return Files.exists(file) ? List.of(open(file)) : List.of();
  }

  /** Beside the program. */
  @Override
  public Optional<DwarfSections> splitPackage() {
    Path file = Path.of(path + ".dwp");
    return Files.exists(file) ? Optional.of(open(file)) : Optional.empty();
  }

  private static DwarfSections open(Path file) {
    try {
      return new TestElf(file);
    } catch (IOException | MalformedFileException e) {
      throw new IllegalStateException(e);
    }
  }

  public long address(String name) {
    return addresses.getOrDefault(name, 0L);
  }
}
