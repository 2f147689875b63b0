package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.allocs.debug.CompositeLayout;
import org.allocs.debug.ModuleInfo;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.FieldPath;
import org.allocs.type.Member;
import org.allocs.type.OpaqueType;
import org.allocs.type.VariantPart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Types of other languages than C, as their users and gdb write them. */
class LanguagesTest {
  @TempDir Path directory;

  private Path build(String file, String source, String... command) throws Exception {
    Files.writeString(directory.resolve(file), source);
    Tools.run(directory, command);
    return directory.resolve("program");
  }

  private static CompositeType composite(Path program, String tag) {
    List<CompositeType> found = new ArrayList<>();
    ModuleInfo module = Modules.open(program);
    module.composites(
        layout -> {
          if (layout.type().tag().equals(Optional.of(tag))) {
            found.add(layout.type());
          }
        });
    assertEquals(1, found.size(), tag + " of " + names(program));
    return found.get(0);
  }

  private static List<String> names(Path program) {
    List<String> names = new ArrayList<>();
    Modules.open(program).composites((CompositeLayout l) -> names.add(l.type().tag().get()));
    return names;
  }

  /** Members as {@code name: type} from what gdb prints of a type; its lines match a pattern. */
  private List<String> gdb(Path program, String expression, String line) throws Exception {
    Pattern pattern = Pattern.compile(line);
    List<String> members = new ArrayList<>();
    List<String> arguments = new ArrayList<>(List.of("gdb", "-nx", "-batch"));
    arguments.addAll(List.of("-iex", "set debuginfod enabled off"));
    for (String command : expression.split("; ")) {
      arguments.addAll(List.of("-ex", command));
    }
    arguments.add(program.toString());
    for (String text : Tools.run(directory, arguments.toArray(String[]::new))) {
      Matcher matcher = pattern.matcher(text);
      if (matcher.matches()) {
        members.add(matcher.group("name") + ": " + matcher.group("type"));
      }
    }
    return members;
  }

  private static List<String> members(CompositeType type) {
    List<String> members = new ArrayList<>();
    for (Member member : type.members()) {
      members.add(member.name().orElse("?") + ": " + member.type().name());
    }
    return members;
  }

  private Path rust() throws Exception {
    return build("shapes.rs", LanguageSources.RUST, LanguageSources.rustc("shapes.rs", "program"));
  }

  /** gdb has one spelling for all plain pointers; the compiler tells more. */
  private static String plain(String member) {
    return member
        .replaceAll("\\*const ", "*mut ")
        .replaceAll(": fn\\((.*?)\\) -> (.*)$", ": *mut fn ($1) -> $2");
  }

  @Test
  void shouldWriteRustAsGdbDoes() throws Exception {
    Path program = rust();
    List<String> theirs = gdb(program, "ptype shapes::Holder", "^  (?<name>\\w+): (?<type>.*),$");
    CompositeType holder = composite(program, "shapes::Holder");
    assertTrue(theirs.size() > 14, theirs.toString());
    assertEquals(theirs, members(holder).stream().map(LanguagesTest::plain).toList());
    assertTrue(members(holder).contains("ptr: *const u8"));
    assertTrue(members(holder).contains("f: fn(i32) -> i32"));
  }

  @Test
  void shouldTellVariantsOfRustApart() throws Exception {
    CompositeType shape = composite(rust(), "shapes::Shape");
    VariantPart part = shape.variantParts().get(0);
    assertTrue(part.discriminant().isPresent());
    assertEquals(4, part.variants().size());
    List<String> fields = new ArrayList<>();
    for (VariantPart.Variant variant : part.variants()) {
      Member payload = variant.members().get(0);
      fields.add(payload.name().get() + members((CompositeType) payload.type()));
    }
    assertEquals(
        List.of(
            "Circle[radius: f64]",
            "Rect[w: u32, h: u32]",
            "Empty[]",
            "Named[__0: alloc::string::String, __1: [u8; 3]]"),
        fields);
    assertEquals("Circle.radius", FieldPath.at(shape, offsetOf(shape, "radius")).get().path());
  }

  private static long offsetOf(CompositeType type, String field) {
    return type.members().stream()
        .filter(m -> m.type() instanceof CompositeType)
        .flatMap(m -> ((CompositeType) m.type()).members().stream())
        .filter(m -> m.name().equals(Optional.of(field)))
        .mapToLong(Member::offset)
        .findFirst()
        .getAsLong();
  }

  @Test
  void shouldChooseVariantsByNicheAndSign() throws Exception {
    Path program = rust();
    VariantPart niche = composite(program, "shapes::Niche").variantParts().get(0);
    assertEquals("Nothing", nameOf(niche, 0));
    assertEquals("Data", nameOf(niche, 0x7fff12345678L));
    VariantPart signed = composite(program, "shapes::Signed").variantParts().get(0);
    assertEquals("M", nameOf(signed, -3));
    assertEquals("P", nameOf(signed, 4));
    assertTrue(signed.chosenBy(5).isEmpty());
    VariantPart single = composite(program, "shapes::One").variantParts().get(0);
    assertTrue(single.discriminant().isEmpty());
    assertEquals("Only", nameOf(single, 1999993));
  }

  private static String nameOf(VariantPart part, long value) {
    return part.chosenBy(value).orElseThrow().members().get(0).name().orElseThrow();
  }

  @Test
  void shouldWriteGoAsItsUsersDo() throws Exception {
    Path program = build("main.go", LanguageSources.GO, "go", "build", "-o", "program", "main.go");
    assertEquals(
        List.of(
            "a: int32",
            "b: string",
            "c: []int",
            "m: map[string]int",
            "e: interface {}",
            "f: func(int) string",
            "ch: chan int",
            "p: *main.T",
            "arr: [3]uint8"),
        members(composite(program, "main.T")));
    CompositeType embedded = composite(program, "main.Emb");
    assertEquals(
        gdb(program, "ptype 'main.Emb'", "^    (?<type>.*) (?<name>\\w+);$"), members(embedded));
  }

  @Test
  void shouldWriteFortranAsGdbDoes() throws Exception {
    Path program =
        build("f.f90", LanguageSources.FORTRAN, "gfortran", "-g", "f.f90", "-o", "program");
    ModuleInfo module = Modules.open(program);
    for (String variable : List.of("table", "shared", "names", "flags")) {
      String theirs =
          gdb(program, "whatis shapes_m::" + variable, "^(?<name>type) = (?<type>.*)$").get(0);
      DataType ours =
          module.definitions().value().orElseThrow().stream()
              .filter(d -> d.name().equals("shapes_m::" + variable))
              .findFirst()
              .orElseThrow()
              .type();
      assertEquals(theirs, "type: " + ours.name(), variable);
    }
    assertEquals(
        List.of(
            "x: real(kind=8)",
            "y: real(kind=8)",
            "name: character*5",
            "grid: integer(kind=4) (2,3)",
            "dyn: integer(kind=4), allocatable (:)",
            "ptr: real(kind=4) (:,:)",
            "ok: logical(kind=4)",
            "z: complex(kind=8)"),
        members(composite(program, "shapes_m::point")));
  }

  @Test
  void shouldLayOutColumnMajorArrays() throws Exception {
    Path program =
        build("f.f90", LanguageSources.FORTRAN, "gfortran", "-g", "f.f90", "-o", "program");
    CompositeType point = composite(program, "shapes_m::point");
    FieldPath there = FieldPath.at(point, 24 + 4 * 3).orElseThrow();
    assertEquals("grid[1][1]", there.path()); // grid(2,2): the first index varies fastest
  }

  @Test
  void shouldWriteAdaAsGdbDoes() throws Exception {
    Path program =
        build(
            "ada_main.adb",
            LanguageSources.ADA,
            "gnatmake",
            "-q",
            "-g",
            "ada_main.adb",
            "-o",
            "program");
    CompositeType node = composite(program, "ada_main__node");
    assertEquals("ada_main.node", node.name());
    assertEquals(
        gdb(
            program,
            "break ada_main.adb:10; run; ptype n.all",
            "^    (?<name>\\w+): (?<type>.*);$"),
        members(node));
  }

  /** What each object tells for itself, and what is counted in bits. */
  @Test
  void shouldSayWhyTypesOfAdaAreOpaque() throws Exception {
    Files.writeString(directory.resolve("pack.ads"), LanguageSources.ADA_PACKAGE);
    Path program =
        build(
            "dyn.adb",
            LanguageSources.ADA_DYNAMIC,
            "gnatmake",
            "-q",
            "-g",
            "dyn.adb",
            "-o",
            "program");
    assertEquals("its size, and where its members are, is told by each object", why(program, "r"));
    assertTrue(why(program, "t").contains("bits (DW_AT_bit_stride)"));
    CompositeType wrap = (CompositeType) typeOf(program, "w").stripped();
    assertEquals(8, wrap.byteSize().getAsLong());
    assertEquals(OptionalLong.of(3), wrap.members().get(0).type().byteSize());
  }

  private static DataType typeOf(Path program, String variable) throws Exception {
    return Modules.open(program).definitions().value().orElseThrow().stream()
        .filter(d -> d.name().replace("__", ".").equals("pack." + variable))
        .findFirst()
        .orElseThrow()
        .type();
  }

  private static String why(Path program, String variable) throws Exception {
    return ((OpaqueType) typeOf(program, variable).stripped()).reason();
  }
}
