package org.allocs.hooks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import java.util.List;
import org.allocs.debug.FunctionInfo;
import org.allocs.error.AllocsException;
import org.allocs.target.FileAddress;
import org.allocs.testkit.FakeContext;
import org.allocs.testkit.FakeModuleInfo;
import org.allocs.type.BaseType;
import org.allocs.type.DataType;
import org.allocs.type.FunctionType;
import org.allocs.type.PointerType;
import org.allocs.type.TypedefType;
import org.allocs.type.VoidType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallSitesTest {
  private static final long APP = 0x55_5500_0000L;
  private static final long LIBC = 0x7f_0000_0000L;
  private static final long BARE = 0x7f_5000_0000L;

  private static final DataType RAW = PointerType.to(VoidType.VOID);
  private static final DataType CHARS =
      PointerType.to(new BaseType("char", BaseType.Encoding.SIGNED_CHAR, 1));
  private static final DataType INT = new BaseType("int", BaseType.Encoding.SIGNED, 4);
  private static final DataType SIZE =
      new TypedefType("size_t", new BaseType("unsigned long", BaseType.Encoding.UNSIGNED, 8));

  private final Golden golden = new Golden();
  private final FakeModuleInfo app = new FakeModuleInfo().segment(0, 0x10000, "r-x");
  private final FakeModuleInfo libc = new FakeModuleInfo().segment(0, 0x10000, "r-x");
  private final FakeModuleInfo bare = new FakeModuleInfo().segment(0, 0x10000, "r-x");
  private CallSites sites;

  @BeforeEach
  void load() throws AllocsException {
    declare("xmalloc", 0x1000, RAW, SIZE);
    declare("make_node", 0x2000, PointerType.to(INT), INT);
    declare("copy_text", 0x3000, CHARS, CHARS, SIZE);
    declare("name_of", 0x4000, CHARS, INT);
    declare("start", 0x5000, RAW, RAW);
    declare("std::vector<int>::push_back", 0x6000, VoidType.VOID, INT);
    declare("main", 0x7000, INT, INT);
    declare("xstrdup", 0x8000, CHARS, CHARS);
    libc.function("strdup", 0x100, 0x100);
    bare.function("Perl_safesysmalloc", 0x100, 0x100);
    bare.function("Perl_newSV", 0x200, 0x100);
    put("/usr/bin/app", APP, app);
    put("/lib/libc.so.6", LIBC, libc);
    put("/usr/lib/libperl.so", BARE, bare);
    sites = CallSites.of(new FakeContext(golden.target, golden.debugInfo));
  }

  private void declare(String name, long at, DataType result, DataType... parameters) {
    FunctionType type = new FunctionType(result, List.of(parameters), false, true);
    app.functionInfo(
        new FunctionInfo(name, "app.c", new FileAddress(at), new FileAddress(at + 0x1000), type));
  }

  private void put(String path, long base, FakeModuleInfo module) {
    golden.debugInfo.put(path, module);
    golden.target.load(path, base, module.segments());
  }

  private void assertChosen(long expected, Long... path) throws AllocsException {
    assertEquals(expected, sites.choose(List.of(path)).address());
  }

  @Test
  void shouldPassByAFunctionThatTakesASizeAndReturnsRawMemory() throws AllocsException {
    assertChosen(APP + 0x7010, APP + 0x1010, APP + 0x7010);
    assertEquals(
        List.of("xmalloc, takes a size and returns memory of no type"),
        sites.choose(List.of(APP + 0x1010, APP + 0x7010)).through());
  }

  @Test
  void shouldStopWhereSomethingIsMade() throws AllocsException {
    assertChosen(APP + 0x2010, APP + 0x1010, APP + 0x2010, APP + 0x7010);
  }

  @Test
  void shouldTellTextOfAGivenSizeFromText() throws AllocsException {
    assertChosen(APP + 0x7010, APP + 0x3010, APP + 0x7010);
    assertChosen(APP + 0x4010, APP + 0x4010, APP + 0x7010);
  }

  @Test
  void shouldNotPassByAThreadsFunction() throws AllocsException {
    assertChosen(APP + 0x5010, APP + 0x5010, APP + 0x7010);
  }

  @Test
  void shouldPassByTheCLibraryAndContainers() throws AllocsException {
    assertChosen(APP + 0x7010, LIBC + 0x110, APP + 0x7010);
    assertChosen(APP + 0x7010, APP + 0x6010, APP + 0x7010);
  }

  @Test
  void shouldPassByExportedNamesWhereNothingElseIsKnown() throws AllocsException {
    assertChosen(BARE + 0x210, BARE + 0x110, BARE + 0x210);
  }

  @Test
  void shouldLookUpTheCallNotWhereItReturns() throws AllocsException {
    assertChosen(APP + 0x3000, APP + 0x3000, APP + 0x7010);
    assertChosen(APP + 0x7010, APP + 0x2000, APP + 0x7010);
  }

  @Test
  void shouldKeepTheFirstCallWhereAllAreInside() throws AllocsException {
    assertChosen(LIBC + 0x110, LIBC + 0x110, LIBC + 0x120);
    assertEquals(List.of(), sites.choose(List.of(LIBC + 0x110, LIBC + 0x120)).through());
  }

  @Test
  void shouldGoAsFarAsTheProgramIsOnThePath() throws AllocsException {
    assertChosen(APP + 0x6010, LIBC + 0x110, APP + 0x1010, APP + 0x6010, LIBC + 0x120);
  }

  @Test
  void shouldPassByATextCopierByItsName() throws AllocsException {
    assertChosen(APP + 0x7010, APP + 0x8010, APP + 0x7010);
  }

  @Test
  void shouldPassByCodeThatReturnsWhatItGot() throws AllocsException {
    code(0x400, "48 85 c0 74 02 5b c3 0f 0b");
    assertChosen(BARE + 0x600, BARE + 0x400, BARE + 0x600);
    assertEquals(
        List.of("0x7f50000400 in libperl.so, returns what it got as it got it"),
        sites.choose(List.of(BARE + 0x400, BARE + 0x600)).through());
  }

  @Test
  void shouldNotPassByCodeThatMakesAnObject() throws AllocsException {
    code(0x400, "c7 00 01 00 00 00 c3");
    assertChosen(BARE + 0x400, BARE + 0x400, BARE + 0x600);
  }

  /** Behind a call; around it there is nothing. */
  private void code(int at, String bytes) {
    golden.target.memory().put(BARE, new byte[0x2000]);
    golden.target.memory().put(BARE + at, HexFormat.of().parseHex(bytes.replace(" ", "")));
  }

  @Test
  void shouldTakeAnAddressInNoFileForACall() throws AllocsException {
    assertChosen(0x1234L, 0x1234L, APP + 0x7010);
  }
}
