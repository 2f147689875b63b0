package org.allocs.debuginfo.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import org.allocs.binary.Section;
import org.allocs.debuginfo.internal.Tools;
import org.allocs.elf.ElfClass;
import org.allocs.elf.ElfFile;
import org.allocs.elf.SectionHeader;

/** Seeds for the targets that are about files rather than sections. */
final class FileSeeds {
  private static final String[] LIBRARY = {"-shared", "-nostdlib", "-fPIC"};

  private final Path directory;
  private final List<ElfFile> files;

  FileSeeds(Path directory, List<ElfFile> files) {
    this.directory = directory;
    this.files = files;
  }

  List<byte[]> of(FuzzTarget target) throws Exception {
    switch (target) {
      case COMPRESSED:
        return compressed();
      case XZ:
        return packed();
      case RELOCATIONS:
        return relocations();
      case NAMES:
        return names();
      case SPLIT:
        return split();
      default:
        return cache();
    }
  }

  private List<byte[]> compressed() throws Exception {
    List<byte[]> seeds = new ArrayList<>();
    for (ElfFile elf : files) {
      byte[] plain = bytes(elf.section(".debug_info"));
      seeds.add(compressed(0, plain.length, deflate(plain)));
      seeds.add(compressed(1, plain.length, deflate(plain)));
      seeds.add(compressed(2, plain.length, run(plain, "zstd", "-q", "-c")));
    }
    return seeds;
  }

  private static byte[] deflate(byte[] plain) {
    Deflater deflater = new Deflater();
    deflater.setInput(plain);
    deflater.finish();
    byte[] out = new byte[plain.length + 64];
    int length = deflater.deflate(out);
    deflater.end();
    return Arrays.copyOf(out, length);
  }

  private static byte[] compressed(int kind, int size, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(kind);
    for (int shift = 0; shift < 24; shift += 8) {
      out.write(size >> shift);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  /** What a command writes when it reads some bytes. */
  private byte[] run(byte[] input, String... command) throws Exception {
    Path in = Files.write(directory.resolve("in"), input);
    Path out = directory.resolve("out");
    String line = String.join(" ", command) + " < " + in + " > " + out;
    Tools.run(directory, "sh", "-c", line);
    return Files.readAllBytes(out);
  }

  private List<byte[]> packed() throws Exception {
    byte[] symbols =
        new SmallElf(true, ByteOrder.LITTLE_ENDIAN)
            .section(".symtab", SectionHeader.SHT_SYMTAB, 0, 2, 0, new byte[24 * 40])
            .section(".strtab", SectionHeader.SHT_STRTAB, 0, 0, 0, new byte[1])
            .file(2, SmallElf.EM_X86_64);
    List<byte[]> seeds = new ArrayList<>();
    for (String options : List.of("-1", "-9", "-C none", "-C sha256", "--x86 --lzma2=preset=6")) {
      seeds.add(run(symbols, "xz", "-c", options));
    }
    return seeds;
  }

  private List<byte[]> relocations() throws Exception {
    String[][] compilers = {
      {"gcc", "-g"},
      {"gcc", "-m32", "-g"},
      {"clang", "--target=aarch64-linux-gnu", "-g"},
      {"clang", "--target=armeb-linux-gnueabihf", "-g"},
      {"clang", "--target=riscv64-linux-gnu", "-g"},
      {"clang", "--target=powerpc-linux-gnu", "-g"},
      {"clang", "--target=mips64el-linux-gnuabi64", "-g"},
      {"clang", "--target=s390x-linux-gnu", "-g"},
    };
    List<byte[]> seeds = new ArrayList<>();
    for (int i = 0; i < compilers.length; i++) {
      ElfFile elf =
          ElfFile.open(Seeds.compile(directory, "relocated" + i, compilers[i], "-c", "-O1"));
      for (SectionHeader table : elf.sectionHeaders()) {
        if (table.name().matches("\\.rela?\\.debug_(info|line)")) {
          seeds.add(relocations(elf, table));
        }
      }
    }
    return seeds;
  }

  private static byte[] relocations(ElfFile elf, SectionHeader table) throws Exception {
    byte[] symbols = bytes(elf.section(elf.sectionHeaders().get(table.link())));
    byte[] entries = bytes(elf.section(table));
    SectionHeader target = elf.sectionHeaders().get(table.info());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        FileInputs.relocationsHeader(
            elf.header().machine(),
            elf.header().elfClass() == ElfClass.ELFCLASS64,
            elf.header().order() == ByteOrder.BIG_ENDIAN,
            table.type() == SectionHeader.SHT_RELA,
            symbols.length,
            entries.length));
    out.writeBytes(symbols);
    out.writeBytes(entries);
    out.writeBytes(bytes(elf.range(target.offset(), target.size(), target.name())));
    return out.toByteArray();
  }

  private List<byte[]> names() throws Exception {
    String[][] compilers = {
      {"clang", "-gdwarf-5", "-gpubnames"},
      {"gcc", "-gdwarf-4", "-ggnu-pubnames"},
      {"gcc", "-gdwarf-4", "-ggnu-pubnames", "-fuse-ld=gold", "-Wl,--gdb-index"},
      {"g++", "-gdwarf-5", "-ggnu-pubnames"},
    };
    List<byte[]> seeds = new ArrayList<>();
    for (int i = 0; i < compilers.length; i++) {
      Path file = Seeds.compile(directory, "named" + i, compilers[i], LIBRARY);
      seeds.add(SectionPack.pack(new ElfSections(ElfFile.open(file))));
    }
    return seeds;
  }

  private List<byte[]> split() throws Exception {
    String[][] compilers = {
      {"gcc", "-gdwarf-4", "dwp"},
      {"g++", "-gdwarf-4", "dwp"},
      {"clang", "-gdwarf-5", "llvm-dwp"},
    };
    List<byte[]> seeds = new ArrayList<>();
    for (int i = 0; i < compilers.length; i++) {
      String[] compiler = {compilers[i][0], compilers[i][1], "-g", "-gsplit-dwarf", "-fPIC"};
      Path object = Seeds.compile(directory, "split" + i, compiler, "-c");
      Path program = directory.resolve("split" + i + ".so");
      Tools.run(directory, "gcc", "-shared", "-nostdlib", "-o", program + "", object + "");
      Path split = directory.resolve("split" + i + ".dwp");
      Tools.run(directory, compilers[i][2], "-e", program.toString(), "-o", split.toString());
      seeds.add(
          PackedPrograms.pack(
              new ElfSections(ElfFile.open(program)), new ElfSections(ElfFile.open(split))));
    }
    return seeds;
  }

  private List<byte[]> cache() throws Exception {
    List<byte[]> seeds = new ArrayList<>();
    byte[] table = FuzzTarget.Cache.FILES.table("any table".getBytes());
    seeds.add(prefixed(0, table));
    seeds.add(prefixed(1, "2147483648\n".getBytes()));
    seeds.add(prefixed(2, "/usr/bin/sample\n".getBytes()));
    return seeds;
  }

  private static byte[] prefixed(int first, byte[] rest) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(first);
    out.writeBytes(rest);
    return out.toByteArray();
  }

  private static byte[] bytes(Section section) {
    byte[] content = new byte[Math.min(section.size(), 4096)];
    section.buffer().get(content);
    return content;
  }
}
