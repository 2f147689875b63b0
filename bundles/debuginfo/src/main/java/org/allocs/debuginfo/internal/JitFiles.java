package org.allocs.debuginfo.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.elf.ElfFile;
import org.allocs.elf.SectionHeader;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Answer;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;
import org.allocs.target.Memory;
import org.allocs.target.Target;

/**
 * The symbol files that compilers in a target keep in its memory for debuggers, each of code that
 * they made. A list in the target may be of any form: it is read to a bound, and what is no such
 * file is left out.
 */
final class JitFiles {
  private static final int MAX_FILES = 4096;
  private static final long MAX_BYTES = 64 << 20;

  /** Describes its code by other means, and has more symbols than all others together. */
  private static final String HOTSPOT = "libjvm.so";

  /**
   * A symbol file.
   *
   * @param object the code, at the addresses that its sections state
   * @param elf the file
   */
  record File(LoadedObject object, ElfFile elf) {}

  private final Target target;
  private final Memory memory;
  private final List<File> files = new ArrayList<>();
  private long bytes;

  private JitFiles(Target target) {
    this.target = target;
    this.memory = target.memory();
  }

  /**
   * All there are now.
   *
   * @param modules what the files of the target say
   */
  static List<File> of(Target target, Function<LoadedObject, ModuleInfo> modules)
      throws AllocsException {
    JitFiles found = new JitFiles(target);
    List<LoadedObject> objects = target.objects();
    if (objects.stream().noneMatch(object -> object.shortName().equals(HOTSPOT))) {
      for (LoadedObject object : objects) {
        for (Symbol symbol : modules.apply(object).symbolsOfName(JitDescriptor.SYMBOL)) {
          found.follow(object.toTarget(symbol.address()));
        }
      }
    }
    return found.files;
  }

  private void follow(long descriptor) {
    try {
      if (memory.readInt(descriptor) != JitDescriptor.VERSION) {
        return;
      }
      long entry = memory.readLong(descriptor + JitDescriptor.FIRST_ENTRY);
      for (int i = 0; i < MAX_FILES && entry != 0; i++) {
        ByteBuffer words =
            ByteBuffer.wrap(memory.read(entry, JitDescriptor.ENTRY_BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        add(words.getLong(JitDescriptor.SYMBOL_FILE), words.getLong(JitDescriptor.SIZE));
        entry = words.getLong(JitDescriptor.NEXT);
      }
    } catch (AllocsException unreadable) {
      // The compiler may be changing its list: what was read of it counts.
    }
  }

  private void add(long address, long size) {
    if (size <= 0 || size > MAX_BYTES - bytes) {
      return;
    }
    bytes += size;
    String name = "[jit " + AddressRange.hex(address) + "]";
    try {
      ElfFile elf = ElfFile.of(name, ByteBuffer.wrap(memory.read(address, (int) size))).laidOut();
      Optional<AddressRange> code = code(elf);
      if (code.isPresent()) {
        files.add(new File(object(name, code.get()), elf));
      }
    } catch (AllocsException malformed) {
      // Not a file, or of a kind that is not read.
    }
  }

  /** From the first to the last section with code that has an address. */
  private static Optional<AddressRange> code(ElfFile elf) throws AllocsException {
    long base = 0;
    long limit = 0;
    for (SectionHeader section : elf.sectionHeaders()) {
      long end = section.addr() + section.size();
      boolean code =
          section.has(SectionHeader.SHF_ALLOC)
              && section.has(SectionHeader.SHF_EXECINSTR)
              && section.addr() != 0
              && AddressRange.lessThan(section.addr(), end);
      if (code) {
        base = limit == 0 ? section.addr() : AddressRange.min(base, section.addr());
        limit = AddressRange.max(limit, end);
      }
    }
    return limit == 0 ? Optional.empty() : Optional.of(new AddressRange(base, limit));
  }

  private LoadedObject object(String name, AddressRange code) throws AllocsException {
    List<Mapping> around =
        target.mappings().stream().filter(mapping -> mapping.range().overlaps(code)).toList();
    return new LoadedObject(
        name, code, 0, around, Answer.unknown("its symbol file is in memory only"));
  }
}
