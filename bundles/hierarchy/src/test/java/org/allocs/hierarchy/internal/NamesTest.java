package org.allocs.hierarchy.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.debug.FunctionInfo;
import org.allocs.debug.Symbol;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Site;
import org.allocs.query.MemoryView;
import org.allocs.target.FileAddress;
import org.allocs.testkit.FakeDebugInfo;
import org.allocs.testkit.FakeModuleInfo;
import org.allocs.testkit.FakeTarget;
import org.allocs.type.BaseType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.FunctionType;
import org.allocs.type.VoidType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Symbols, sites and types by name, in a program above its library. */
class NamesTest {
  private static final long LIB = 0x10000;
  private static final long EXE = 0x500000;
  private static final DataType INT = new BaseType("int", BaseType.Encoding.SIGNED, 4);

  private final FakeModuleInfo lib = new FakeModuleInfo().segment(0, 0x4000, "r-x");
  private final FakeModuleInfo exe = new FakeModuleInfo().segment(0, 0x4000, "r-x");
  private MemoryView view;

  @BeforeEach
  void layOut() {
    lib.function("work", 0x100, 0x20).function("operator+", 0x180, 8);
    lib.type("struct node", composite("node", OptionalLong.of(16)));
    lib.type("box<char const *>", composite("box", OptionalLong.of(8)));
    lib.type("int", INT).type("std::pair<int, char*>", composite("pair", OptionalLong.of(16)));
    exe.function("work", 0x200, 0x20).symbol("own", Symbol.Kind.FUNCTION, false, 0x300, 8);
    exe.symbol("own", Symbol.Kind.FUNCTION, false, 0x400, 8);
    exe.definition("counter", false, Optional.of("work"), 0x3000, INT);
    exe.type("struct node", composite("node", OptionalLong.empty()));
    exe.line(0x20f, "inlined", "/src/work.c", 42);
    exe.functionInfo(
        new FunctionInfo(
            "work(int)",
            "work.c",
            new FileAddress(0x200),
            new FileAddress(0x220),
            new FunctionType(VoidType.VOID, List.of(INT), false, true)));
    ByteBuffer vector = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    vector.putLong(9).putLong(EXE + 0x200).putLong(0).putLong(0);
    FakeTarget target =
        new FakeTarget()
            .load("/usr/lib/libwork.so.6", LIB, lib.segments())
            .load("/usr/bin/program", EXE, exe.segments())
            .auxiliaryVector(vector.array());
    FakeDebugInfo debugInfo =
        new FakeDebugInfo().put("/usr/lib/libwork.so.6", lib).put("/usr/bin/program", exe);
    view = new Model(new FakeRegistry().set(debugInfo)).view(target);
  }

  private static DataType composite(String tag, OptionalLong size) {
    return new CompositeType(
        CompositeType.Kind.STRUCT, Optional.of(tag), "struct " + tag, tag, size, List::of);
  }

  @Test
  void shouldResolveGlobalNamesTheExecutableFirst() throws AllocsException {
    assertEquals(List.of(EXE + 0x200), view.resolve("work"));
    assertEquals(List.of(LIB + 0x100), view.resolve("libwork!work"));
    assertEquals(List.of(EXE + 0x300, EXE + 0x400), view.resolve("own"));
    assertEquals(List.of(), view.resolve("nothing"));
    assertEquals(List.of(), view.resolve(""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"libwork!work", "libwork.so.6!work", "/usr/lib/libwork.so.6!work"})
  void shouldResolveInAModule(String expression) throws AllocsException {
    assertEquals(List.of(LIB + 0x100), view.resolve(expression));
    assertEquals(List.of(LIB + 0x110), view.resolve(expression + "+16"));
    assertEquals(List.of(LIB + 0x110), view.resolve(expression + " + 0x10"));
  }

  @Test
  void shouldNotMistakeAPlusInAName() throws AllocsException {
    assertEquals(List.of(LIB + 0x180), view.resolve("operator+"));
    assertEquals(List.of(LIB + 0x181), view.resolve("operator++1"));
    assertEquals(List.of(), view.resolve("work+x"));
    assertEquals(List.of(), view.resolve("nowhere!work"));
  }

  @Test
  void shouldNotWrapAround() throws AllocsException {
    assertEquals(List.of(), view.resolve("work+0xffffffffffffffff"));
    assertEquals(List.of(), view.resolve("work+0x1ffffffffffffffff"));
  }

  @Test
  void shouldResolveStaticLocalsByDebugInformation() throws AllocsException {
    assertEquals(List.of(EXE + 0x3000), view.resolve("counter"));
    assertEquals(0, lib.definitionQueries());
  }

  @Test
  void shouldDescribeASiteByTheByteBeforeIt() {
    Allocation chunk =
        Allocation.of("heap", new AddressRange(1, 2)).siteAddress(EXE + 0x210).build();
    Site site = view.site(chunk).value().orElseThrow();
    assertEquals(EXE + 0x210, site.address());
    assertEquals(Optional.of("/usr/bin/program"), site.module());
    assertEquals(Optional.of("work(int)"), site.function());
    assertEquals(Optional.of(42), site.line());
  }

  @Test
  void shouldDescribeByTheSymbolWhereThereIsNoDebugInformation() throws AllocsException {
    Site site = view.describe(LIB + 0x110);
    assertEquals(Optional.of("work"), site.function());
    assertEquals(List.of(), site.frames());
    assertEquals(Optional.empty(), view.describe(3).module());
  }

  @Test
  void shouldSayWhyThereIsNoSite() {
    Allocation.Builder builder = Allocation.of("heap", new AddressRange(1, 2));
    assertEquals(
        Optional.of("allocator heap records no sites"), view.site(builder.build()).reason());
    assertEquals(Optional.of("lost"), view.site(builder.siteUnknown("lost").build()).reason());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "struct node | struct node | node",
        "struct  node* | struct node * | __PTR_node",
        "int[4] | int[4] | __ARR4_int$32",
        "int * [3][2] | int *[3][2] | __ARR6___PTR_int$32",
        "const char *const * | char ** | __PTR___PTR_signed_char$8",
        "int (*)[4] | int (*)[4] | __PTR___ARR4_int$32",
        "unsigned | unsigned int | uint$32",
        "unsigned long long | long long unsigned int | uint$64",
        "long unsigned | long unsigned int | uint$64",
        "signed | int | int$32",
        "unsigned char[0x10] | unsigned char[16] | __ARR16_unsigned_char$8",
        "void * | void * | __PTR_void",
        "char[] | char[] | __ARR_signed_char$8",
        "std::pair<int, char*> * | struct pair * | __PTR_pair",
        "const box<char const *> * | struct box * | __PTR_box",
      })
  void shouldFindTypesAsCWritesThem(String text, String name, String uniqtype)
      throws AllocsException {
    DataType type = view.typeNamed(text).value().orElseThrow();
    assertEquals(name, type.name());
    assertEquals(uniqtype, type.uniqtype());
  }

  @Test
  void shouldPreferADefinitionToADeclaration() throws AllocsException {
    assertEquals(
        OptionalLong.of(16), view.typeNamed("struct node").value().orElseThrow().byteSize());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "struct missing",
        "",
        "*",
        "int[",
        "int]4[",
        "int[-1]",
        "int (*)(int)",
        "int[4]x",
        "const",
        "int[99999999999999999999]",
        "int(",
        "((((",
        "int **)",
      })
  void shouldSayWhyThereIsNoSuchType(String text) throws AllocsException {
    assertFalse(view.typeNamed(text).isKnown());
    assertFalse(view.typeNamed(text).reason().orElseThrow().isBlank());
  }

  @Test
  void shouldFindWhatAFileOnlyDeclaresInAnother() throws AllocsException {
    CompositeType declared = (CompositeType) composite("node", OptionalLong.empty());
    assertEquals(
        lib.typeNamed("struct node", Optional.empty()).value(),
        view.definition(declared).value().map(DataType.class::cast));
    CompositeType nowhere = (CompositeType) composite("nowhere", OptionalLong.empty());
    assertTrue(view.definition(nowhere).reason().orElseThrow().contains("defines struct nowhere"));
  }

  @Test
  void shouldNotChooseBetweenDefinitionsOfSeveralFiles() throws AllocsException {
    CompositeType declared = (CompositeType) composite("node", OptionalLong.empty());
    exe.type("struct node", composite("node", OptionalLong.of(24)));
    String reason = view.definition(declared).reason().orElseThrow();
    assertTrue(reason.contains("program, libwork.so.6"), reason);
  }

  @Test
  void shouldSurviveLongNames() throws AllocsException {
    assertFalse(view.typeNamed("int" + "*".repeat(1_000_000)).isKnown());
    assertFalse(view.typeNamed("int" + "(".repeat(4000)).isKnown());
  }

  @Test
  void shouldAnswerWithoutDebugInformation() throws AllocsException {
    FakeTarget target = new FakeTarget().load("/usr/bin/program", EXE, exe.segments());
    MemoryView bare = new Model(new FakeRegistry()).view(target);
    assertEquals(List.of(), bare.resolve("work"));
    assertEquals(Optional.of("/usr/bin/program"), bare.describe(EXE + 0x210).module());
    assertFalse(bare.typeNamed("struct node").isKnown());
    assertEquals("int[2]", bare.typeNamed("int[2]").value().orElseThrow().name());
  }
}
