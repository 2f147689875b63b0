package org.allocs.debuginfo.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.binary.Section;
import org.allocs.debuginfo.internal.Tools;
import org.allocs.elf.ElfFile;
import org.allocs.elf.PlacedSection;

/** Small inputs that mean something, for each target: what compilers make of two short programs. */
final class Seeds {
  private static final String C =
      """
      enum color { RED, GREEN = 7, BLUE = -2 };
      struct node { struct node *next; int bits : 3; unsigned : 2; long value[2][3]; union { int i; float f; }; };
      typedef int (*handler)(struct node *, enum color, ...);
      static handler table[3];
      struct node head;
      static inline int square(int x) { return x * x + head.bits; }
      __attribute__((noinline)) static int twice(int n, const struct node *p) {
        volatile char text[n + 1];
        text[0] = (char) n;
        for (int i = 0; i < n; i++) { int inner = square(i); if (inner == 1999993) return inner; }
        return text[0] + square(n) + (p ? p->bits : 0);
      }
      int first(int argc, struct node *argv) {
        if (table[0]) return table[0](argv, GREEN, 1);
        return twice(argc, argv) + twice(3, &head);
      }
      """;

  private static final String CPP =
      """
      namespace ns { struct Hidden { int x; };
      namespace { Hidden secret; }
      template <typename T, int N> struct Box { T items[N]; static const int size = N; T get(int i) const { return items[i]; } };
      struct Base { virtual ~Base() {} virtual int f() { return 1; } int b; };
      struct Derived : virtual Base { enum class E : unsigned char { A, B }; E e; int Base::*p; int f() override { return b; } };
      int use(Box<Hidden, 3> &box, Derived &&d) { auto l = [&](auto v) { return v + box.get(1).x; }; return l(d.f()) + secret.x; } }
      ns::Derived *object;
      """;

  private static final String[][] COMPILERS = {
    {"gcc", "-gdwarf-2", "-O2"},
    {"gcc", "-gdwarf-4", "-O2"},
    {"gcc", "-gdwarf-5", "-O2"},
    {"gcc", "-gdwarf64", "-gdwarf-5", "-O1"},
    {"clang", "-gdwarf-4", "-O2"},
    {"clang", "-gdwarf-5", "-O2"},
    {"clang", "-gdwarf-5", "-gpubnames", "-O0"},
    {"g++", "-gdwarf-4", "-fdebug-types-section", "-O1", "-fno-asynchronous-unwind-tables"},
    {"g++", "-gdwarf-5", "-O2"},
  };

  private final Path directory;
  private final List<ElfFile> files = new ArrayList<>();
  private final List<byte[]> images = new ArrayList<>();

  Seeds(Path directory) throws Exception {
    this.directory = directory;
    for (int i = 0; i < COMPILERS.length; i++) {
      add(compile(i, COMPILERS[i], "-shared", "-nostdlib", "-fPIC", "-Wl,--build-id"));
    }
    add(compile(100, COMPILERS[2], "-c", "-g3"));
    add(compile(101, COMPILERS[2], "-c", "-gz"));
    add(compile(102, COMPILERS[8], "-shared", "-nostdlib", "-fPIC", "-gz"));
  }

  private Path compile(int number, String[] command, String... more) throws Exception {
    return compile(directory, "seed" + number, command, more);
  }

  /** Compiles a program in the language of the compiler. */
  static Path compile(Path directory, String name, String[] command, String... more)
      throws Exception {
    boolean cpp = command[0].equals("g++");
    Path source = directory.resolve(name + (cpp ? ".cc" : ".c"));
    Files.writeString(source, cpp ? CPP : C);
    Path out = directory.resolve(name + ".elf");
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of(more));
    all.addAll(List.of("-w", "-o", out.toString(), source.toString()));
    Tools.run(directory, all.toArray(String[]::new));
    return out;
  }

  private void add(Path file) throws Exception {
    byte[] image = Files.readAllBytes(file);
    images.add(image);
    files.add(ElfFile.of(file.getFileName().toString(), ByteBuffer.wrap(image)));
  }

  List<byte[]> of(FuzzTarget target) throws Exception {
    switch (target) {
      case ELF:
        return images;
      case COMPRESSED:
      case XZ:
      case RELOCATIONS:
      case NAMES:
      case SPLIT:
      case CACHE:
        return new FileSeeds(directory, files).of(target);
      default:
        return ofSections(target);
    }
  }

  private List<byte[]> ofSections(FuzzTarget target) throws Exception {
    List<byte[]> seeds = new ArrayList<>();
    for (ElfFile elf : files) {
      switch (target) {
        case INFO:
        case LINE:
          seeds.add(SectionPack.pack(new ElfSections(elf)));
          break;
        case LISTS:
          for (String name : List.of(".debug_rnglists", ".debug_loclists")) {
            seeds.add(prefixed(elf.section(name), 3, 1));
          }
          for (String name : List.of(".debug_ranges", ".debug_loc")) {
            seeds.add(prefixed(elf.section(name), 2, 1));
          }
          break;
        case EXPRESSION:
          seeds.add(prefixed(elf.section(".debug_loclists"), 3));
          break;
        case ZSTD:
          seeds.add(zstd(elf.section(".debug_info"), seeds.size()));
          break;
        default:
          Optional<PlacedSection> frames = elf.ehFrame();
          if (frames.isPresent()) {
            seeds.add(prefixed(frames.get().data(), 0));
          }
      }
    }
    return seeds;
  }

  private byte[] zstd(Section section, int number) throws Exception {
    Path plain = directory.resolve("plain" + number);
    byte[] content = prefixed(section);
    Files.write(plain, content);
    Tools.run(directory, "zstd", "-q", "-f", "-" + (1 + 5 * (number % 4)), plain.toString());
    byte[] packed = Files.readAllBytes(directory.resolve("plain" + number + ".zst"));
    ByteBuffer sized = ByteBuffer.allocate(2 + packed.length).order(ByteOrder.LITTLE_ENDIAN);
    return sized.putShort((short) content.length).put(packed).array();
  }

  private static byte[] prefixed(Section section, int... prefix) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int value : prefix) {
      out.write(value);
    }
    byte[] content = new byte[Math.min(section.size(), 4096)];
    section.buffer().get(content);
    out.writeBytes(content);
    return out.toByteArray();
  }
}
