package org.allocs.statics.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.debug.DebugInfo;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Segment;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.target.FileAddress;
import org.allocs.target.LoadedObject;
import org.allocs.target.Target;
import org.allocs.testkit.FakeDebugInfo;
import org.allocs.testkit.FakeModuleInfo;
import org.allocs.testkit.FakeTarget;
import org.allocs.testkit.Scene;
import org.allocs.testkit.Survey;
import org.junit.jupiter.api.Test;

/** Files, segments and sections, each inside the one before. */
class LevelsTest {
  private static final long BIAS = Library.BIAS;

  private static List<Allocation> all(Allocator allocator, Scene scene) throws AllocsException {
    return Survey.of(allocator, scene.context()).allocations().stream()
        .flatMap(List::stream)
        .toList();
  }

  private static List<AddressRange> ranges(Allocator allocator, Scene scene)
      throws AllocsException {
    return all(allocator, scene).stream().map(Allocation::range).toList();
  }

  @Test
  void shouldReportFilesFromTheirFirstByteToTheirLastAsFarAsTheyAreMapped() throws AllocsException {
    Scene scene = Library.scene(Library.module());
    assertEquals(
        List.of(new AddressRange(BIAS, BIAS + 0x3310)), ranges(new FileAllocator(), scene));
    Scene hole = Library.scene(withHole());
    assertEquals(
        List.of(
            new AddressRange(BIAS, BIAS + 0x1000),
            new AddressRange(BIAS + 0x200000, BIAS + 0x200100)),
        ranges(new FileAllocator(), hole));
    assertEquals(ranges(new FileAllocator(), hole), ranges(new SegmentAllocator(), hole));
  }

  private static FakeModuleInfo withHole() {
    return new FakeModuleInfo().segment(0, 0x1000, "r-x").segment(0x200000, 0x100, "rw-");
  }

  @Test
  void shouldReportSegmentsAsTheProgramHeadersState() throws AllocsException {
    List<Allocation> segments = all(new SegmentAllocator(), Library.scene(Library.module()));
    assertEquals(new AddressRange(BIAS, BIAS + 0x1200), segments.get(0).range());
    assertEquals(new AddressRange(BIAS + 0x2e10, BIAS + 0x3310), segments.get(1).range());
    assertEquals(Optional.of("PT_LOAD 1 rw-"), segments.get(1).name());
  }

  @Test
  void shouldReportSectionsThatLieInASegment() throws AllocsException {
    List<Allocation> sections = all(new SectionAllocator(), Library.scene(Library.module()));
    assertEquals(
        List.of(
            ".note.gnu.build-id",
            ".dynsym",
            ".dynstr",
            ".plt",
            ".text",
            ".rodata",
            ".data",
            ".bss"),
        sections.stream().map(s -> s.name().orElseThrow()).toList());
  }

  @Test
  void shouldSayWhyAFileThatTellsNothingIsNotDivided() throws AllocsException {
    Segment segment = new Segment(0, new FileAddress(0), 0x1000, 0, 0x1000, "r-x");
    FakeTarget target = new FakeTarget().load("/gone", BIAS, List.of(segment));
    Scene scene = new Scene(target, new FakeDebugInfo());
    assertEquals(1, all(new FileAllocator(), scene).size());
    Arena silent = new SegmentAllocator().arenas(scene.context(), AddressRange.ALL).get(0);
    assertEquals(
        Optional.of("no program headers can be read: laid out by a test"), silent.opaque());
    assertEquals(List.of(), all(new SymbolAllocator(), scene));
  }

  @Test
  void shouldCountSymbolsInSegmentsWhereThereAreNoSections() throws AllocsException {
    FakeModuleInfo module =
        new FakeModuleInfo().segment(0, 0x1000, "r-x").function("work", 0x400, 0x57);
    assertEquals(1, all(new SymbolAllocator(), Library.scene(module)).size());
    assertEquals(
        1, new SectionAllocator().arenas(Library.scene(module).context(), AddressRange.ALL).size());
  }

  @Test
  void shouldSurviveTablesThatContradictThemselves() throws AllocsException {
    FakeModuleInfo module =
        new FakeModuleInfo()
            .segment(0, 0x3000, "r-x")
            .segment(0x1000, 0x1000, "rw-")
            .segment(0x2800, -8, "rw-")
            .section(".a", 0, 0x100, "A")
            .section(".b", 0x80, 0x100, "A")
            .section(".c", 0x200, 0, "A")
            .section(".d", -16, 64, "A")
            .section(".e", 0x300, -1, "A")
            .function("f", 0x10, -1)
            .function("g", -4, 8)
            .function("h", 0x20, 0)
            .function("i", 0x30, 4);
    Segment whole = new Segment(0, new FileAddress(0), 0x3000, 0, 0x3000, "r-x");
    FakeTarget target = new FakeTarget().load(Library.PATH, BIAS, List.of(whole));
    Scene scene = new Scene(target, new FakeDebugInfo().put(Library.PATH, module));
    assertEquals(1, ranges(new SegmentAllocator(), scene).size());
    assertEquals(1, ranges(new SectionAllocator(), scene).size());
    assertEquals(
        List.of(AddressRange.ofSize(BIAS + 0x30, 4)), ranges(new SymbolAllocator(), scene));
  }

  @Test
  void shouldReadNoFileThatAQueryDoesNotReach() throws AllocsException {
    Scene scene = Library.scene(Library.module());
    FakeDebugInfo none = new FakeDebugInfo();
    Scene watched =
        new Scene(
            scene.target(),
            new DebugInfo() {
              @Override
              public ModuleInfo module(Target target, LoadedObject object) {
                throw new AssertionError("read " + object.path());
              }

              @Override
              public ModuleInfo open(Path file, List<Path> roots) {
                throw new AssertionError("read " + file);
              }
            });
    for (Allocator allocator :
        List.of(
            new FileAllocator(),
            new SegmentAllocator(),
            new SectionAllocator(),
            new SymbolAllocator())) {
      assertEquals(
          List.of(), allocator.arenas(watched.context(), new AddressRange(0x10000, 0x11000)));
    }
    assertFalse(none.module(scene.target(), scene.target().objects().get(0)).symbols().size() > 0);
  }
}
