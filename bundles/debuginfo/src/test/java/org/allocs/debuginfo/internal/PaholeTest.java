package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.allocs.debug.ModuleInfo;
import org.allocs.type.ArrayType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;
import org.allocs.type.OpaqueType;
import org.allocs.type.PointerType;
import org.allocs.type.QualifiedType;
import org.allocs.type.RuntimeMember;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every struct, class and union that pahole prints is one of ours: same size, same members at the
 * same bits. What pahole says wrong, docs/debuginfo-differences.md explains.
 */
class PaholeTest {
  /** More than any pointer has: what pahole prints for values of Go's functions. */
  private static final long MAX_POINTER_BITS = 128;

  @TempDir Path directory;

  private static String key(CompositeType type) {
    return type.kind().name().toLowerCase(java.util.Locale.ROOT) + " " + type.tag().orElseThrow();
  }

  /** Compares, and yields how many different layouts pahole printed. */
  private int compare(Path file) throws Exception {
    ModuleInfo module = Modules.open(file, Path.of("/usr/lib/debug"));
    Map<String, List<CompositeType>> ours = new HashMap<>();
    module
        .composites(l -> ours.computeIfAbsent(key(l.type()), k -> new ArrayList<>()).add(l.type()))
        .value()
        .orElseThrow(() -> new AssertionError(module.provenance()));
    Set<PaholeOutput.Block> theirs = new HashSet<>();
    Set<String> wrong = new TreeSet<>();
    PaholeOutput.read(
        directory,
        withDwarf(module),
        block -> {
          if (theirs.add(block)) {
            compare(block, ours.getOrDefault(block.name(), List.of())).ifPresent(wrong::add);
          }
        });
    assertEquals("", String.join("\n", wrong), wrong.size() + " of " + theirs.size());
    return theirs.size();
  }

  /** pahole does not look for separate debug files. */
  private static String withDwarf(ModuleInfo module) {
    return module.provenance().stream()
        .filter(line -> line.startsWith("DWARF: "))
        .map(line -> line.substring("DWARF: ".length()))
        .findFirst()
        .orElseThrow();
  }

  private static Optional<String> compare(PaholeOutput.Block block, List<CompositeType> ours) {
    if (ours.stream().anyMatch(type -> difference(block, type).isEmpty())) {
      return Optional.empty();
    }
    String why = ours.isEmpty() ? "we do not have it" : difference(block, ours.get(0)).get();
    return Optional.of(block.name() + ": " + why + ", definitions=" + ours.size());
  }

  private static Optional<String> difference(PaholeOutput.Block block, CompositeType type) {
    if (PaholeOutput.hasSize(block) && block.size() != type.byteSize().orElse(-1)) {
      return Optional.of("size " + block.size() + " is " + type.byteSize());
    }
    List<PaholeOutput.Field> rest = new ArrayList<>(block.fields());
    rest.removeIf(field -> field.base() && isRuntime(type, field));
    List<Member> members = new ArrayList<>(type.members());
    members.removeIf(PaholeTest::isLeftOut);
    if (rest.size() != members.size()) {
      return Optional.of("members " + rest + " are " + members);
    }
    for (int i = 0; i < rest.size(); i++) {
      if (!isSame(rest.get(i), members.get(i))) {
        return Optional.of("member " + rest.get(i) + " is " + members.get(i));
      }
    }
    return Optional.empty();
  }

  private static boolean isRuntime(CompositeType type, PaholeOutput.Field field) {
    return type.runtimeMembers().stream()
        .map(RuntimeMember::type)
        .anyMatch(base -> base.name().endsWith(field.name().orElseThrow()));
  }

  private static boolean isSame(PaholeOutput.Field field, Member member) {
    long bit = 8 * member.offset() + member.bits().map(Member.Bits::offset).orElse(0);
    if (bit != field.bit()) {
      return false;
    }
    if (field.base() || member.baseClass()) {
      return field.base()
          && member.baseClass()
          && member.type().name().endsWith(field.name().get());
    }
    boolean sameName = member.name().equals(field.name());
    return sameName && (field.bits() == bits(member) || isMeasuredWrong(field, member));
  }

  private static long bits(Member member) {
    return member.bits().isPresent()
        ? member.bits().get().width()
        : 8 * member.type().byteSize().orElse(0);
  }

  private static boolean isLeftOut(Member member) {
    return member.type() instanceof QualifiedType type && type.qualifier().equals("_Atomic");
  }

  private static boolean isMeasuredWrong(PaholeOutput.Field field, Member member) {
    DataType type = member.type().stripped();
    boolean pointer =
        type instanceof PointerType p
            && (p.kind() != PointerType.Kind.POINTER || field.bits() > MAX_POINTER_BITS)
            && p.kind() != PointerType.Kind.REFERENCE;
    DataType element = type instanceof ArrayType array ? array.element().stripped() : type;
    boolean none = element instanceof CompositeType && field.bits() == 0;
    return pointer || none || type instanceof OpaqueType;
  }

  @ParameterizedTest
  @CsvSource({
    "gcc,-gdwarf-2",
    "gcc,-gdwarf-3",
    "gcc,-gdwarf-4",
    "gcc,-gdwarf-5",
    "clang,-gdwarf-4",
    "clang,-gdwarf-5"
  })
  void shouldLayOutC(String compiler, String version) throws Exception {
    Path source = Files.writeString(directory.resolve("c.c"), LayoutSources.C);
    Path program = directory.resolve("c");
    Tools.run(
        directory, compiler, "-g", version, "-w", source.toString(), "-o", program.toString());
    assertTrue(compare(program) > 12);
  }

  @ParameterizedTest
  @CsvSource({"g++,-gdwarf-4", "g++,-gdwarf-5", "clang++,-gdwarf-4", "clang++,-gdwarf-5"})
  void shouldLayOutTemplates(String compiler, String version) throws Exception {
    Path source = Files.writeString(directory.resolve("cc.cc"), LayoutSources.CPP);
    Path program = directory.resolve("cc");
    Tools.run(
        directory,
        compiler,
        "-std=c++20",
        "-g",
        version,
        "-w",
        source.toString(),
        "-o",
        program.toString());
    assertTrue(compare(program) > 15);
  }

  @Test
  void shouldLayOutRust() throws Exception {
    Files.writeString(directory.resolve("shapes.rs"), LanguageSources.RUST);
    Tools.run(directory, LanguageSources.rustc("shapes.rs", "shapes"));
    assertTrue(compare(directory.resolve("shapes")) > 5);
  }

  @Test
  void shouldLayOutGo() throws Exception {
    Files.writeString(directory.resolve("main.go"), LanguageSources.GO);
    Tools.run(directory, "go", "build", "-o", "program", "main.go");
    assertTrue(compare(directory.resolve("program")) > 100);
  }

  @Test
  void shouldLayOutTheCLibrary() throws Exception {
    Path libc = Path.of("/lib/x86_64-linux-gnu/libc.so.6");
    assertTrue(compare(libc) > 400);
  }

  @Test
  @Tag("heavy")
  void shouldLayOutTheVirtualMachine() throws Exception {
    Path libjvm = Path.of("/usr/lib/jvm/java-17-openjdk-amd64/lib/server/libjvm.so");
    assumeTrue(Files.exists(libjvm));
    assertTrue(compare(libjvm) > 1000);
  }

  @Test
  @Tag("heavy")
  void shouldLayOutTheKernel() throws Exception {
    Path kernel = kernel().orElse(null);
    assumeTrue(kernel != null);
    assertTrue(compare(kernel) > 5000);
  }

  private static Optional<Path> kernel() throws IOException {
    Path boot = Path.of("/usr/lib/debug/boot");
    if (!Files.isDirectory(boot)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(boot)) {
      return files.filter(f -> f.getFileName().toString().startsWith("vmlinux-")).findFirst();
    }
  }
}
