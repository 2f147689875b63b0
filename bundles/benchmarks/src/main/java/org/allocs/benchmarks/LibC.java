package org.allocs.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.allocs.binary.Section;
import org.allocs.dwarf.DwarfSections;
import org.allocs.elf.ElfFile;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The C library and its debug file: on Debian of the package libc6-dbg. */
@State(Scope.Benchmark)
public class LibC {
  private Path debugFile;
  private ElfFile library;

  /** Finds both. */
  @Setup
  public void find() throws IOException, AllocsException {
    String line =
        Files.readAllLines(Path.of("/proc/self/maps")).stream()
            .filter(mapping -> mapping.endsWith("/libc.so.6"))
            .findFirst()
            .orElseThrow(() -> new IOException("no libc.so.6 in this process"));
    library = ElfFile.open(Path.of(line.substring(line.indexOf('/'))));
    String id = library.buildId().orElseThrow(() -> new IOException("no build-id in " + library));
    debugFile = Path.of("/usr/lib/debug/.build-id", id.substring(0, 2), id.substring(2) + ".debug");
    if (!Files.exists(debugFile)) {
      throw new IOException("no file=" + debugFile + ": install libc6-dbg");
    }
  }

  /** The library. */
  ElfFile library() {
    return library;
  }

  /** The debug file, opened anew: nothing of it has been read. */
  ElfFile openDebugFile() throws AllocsException {
    return ElfFile.open(debugFile);
  }

  /** A file's sections, decompressed when asked for. */
  static DwarfSections sections(ElfFile elf) {
    return new DwarfSections() {
      @Override
      public String file() {
        return elf.name();
      }

      @Override
      public Section section(String name) throws MalformedFileException {
        try {
          return elf.section(name);
        } catch (AllocsException e) {
          throw new MalformedFileException(elf.name(), name, 0, e.getMessage());
        }
      }
    };
  }
}
