package org.allocs.statics.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.testkit.AllocatorContract;
import org.allocs.testkit.FakeModuleInfo;
import org.allocs.testkit.Scene;
import org.allocs.testkit.Survey;
import org.junit.jupiter.api.Test;

class SymbolAllocatorTest extends AllocatorContract {
  private final FakeModuleInfo module = Library.module();

  @Override
  protected Allocator allocator() {
    return new SymbolAllocator();
  }

  @Override
  protected Scene scene() {
    return Library.scene(module);
  }

  private Map<String, Allocation> found(FakeModuleInfo of) throws AllocsException {
    Map<String, Allocation> byName = new LinkedHashMap<>();
    Survey.of(allocator(), Library.scene(of).context())
        .allocations()
        .forEach(list -> list.forEach(a -> byName.put(a.name().orElseThrow(), a)));
    return byName;
  }

  private Map<String, Allocation> found() throws AllocsException {
    return found(module);
  }

  private String type(String symbol) throws AllocsException {
    return found().get(symbol).type().value().orElseThrow().name();
  }

  private String whyNoType(String symbol) throws AllocsException {
    return found().get(symbol).type().reason().orElseThrow();
  }

  @Test
  void shouldReportEachRangeOnceUnderItsBestName() throws AllocsException {
    assertEquals(
        List.of(
            "work", "outer", "helper", "label", "numbers", "open", "small", "untyped", "counter.0"),
        List.copyOf(found().keySet()));
    assertEquals(
        "__work, work_alias, work_v1 (64 bytes)", found().get("work").attributes().get("aliases"));
    assertEquals(AddressRange.ofSize(Library.BIAS + 0x400, 0x57), found().get("work").range());
    assertEquals("function", found().get("work").attributes().get("kind"));
  }

  @Test
  void shouldTypeWhatDebugInformationDefines() throws AllocsException {
    assertEquals("int (int)", type("work"));
    assertEquals("int[10]", type("numbers"));
    assertEquals("int", type("counter.0"));
  }

  @Test
  void shouldBoundAnArrayByTheSizeOfItsSymbol() throws AllocsException {
    assertEquals("int[6]", type("open"));
  }

  @Test
  void shouldSayWhyATypeIsNotKnown() throws AllocsException {
    assertTrue(whyNoType("untyped").contains("no debug information"));
    assertTrue(whyNoType("small").contains("4 bytes, the symbol has 2"));
    assertTrue(whyNoType("helper").contains("no debug information"));
  }

  @Test
  void shouldAddDefinitionsWhereTheSymbolTableHasNoLocals() throws AllocsException {
    Map<String, Allocation> found = found(Library.stripped());
    assertEquals(List.of("work", "helper", "counter"), List.copyOf(found.keySet()));
    assertEquals("work", found.get("counter").attributes().get("scope"));
    assertEquals("int", found.get("counter").type().value().orElseThrow().name());
    assertEquals("debug info", found.get("helper").attributes().get("size-from"));
  }

  @Test
  void shouldNotReadAllDebugInformationWhereTheSymbolTableIsComplete() throws AllocsException {
    found();
    assertEquals(0, module.definitionQueries());
  }

  @Test
  void shouldSayWhatAGapIsPartOf() throws AllocsException {
    long plt = Library.BIAS + 0x300;
    Arena arena = allocator().arenas(scene().context(), AddressRange.ofSize(plt, 1)).get(0);
    assertEquals("no symbol covers this part of .plt", arena.gap());
  }
}
