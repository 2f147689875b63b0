package org.allocs.benchmarks;

import java.nio.file.Path;
import org.allocs.dwarf.DwarfSections;
import org.allocs.dwarf.Problems;
import org.allocs.dwarf.info.DieWalker;
import org.allocs.dwarf.info.Unit;
import org.allocs.dwarf.info.Units;
import org.allocs.elf.ElfFile;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;

/** Decompresses a file's debug information and walks over all of its entries. */
public final class CountEntries {
  private CountEntries() {}

  /** The only argument is the file. */
  public static void main(String[] arguments) throws AllocsException {
    System.out.println(count(LibC.sections(ElfFile.open(Path.of(arguments[0])))));
  }

  static long count(DwarfSections sections) throws MalformedFileException {
    long count = 0;
    for (Unit unit : new Units(sections, new Problems()).all()) {
      for (DieWalker walker = new DieWalker(unit); walker.next(); ) {
        count++;
      }
    }
    return count;
  }
}
