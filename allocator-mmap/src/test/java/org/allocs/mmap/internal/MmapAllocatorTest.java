package org.allocs.mmap.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.target.Mapping;
import org.allocs.testkit.AllocatorContract;
import org.allocs.testkit.FakeContext;
import org.allocs.testkit.FakeTarget;
import org.allocs.testkit.Scene;
import org.allocs.testkit.Survey;
import org.junit.jupiter.api.Test;

class MmapAllocatorTest extends AllocatorContract {
  @Override
  protected Allocator allocator() {
    return new MmapAllocator();
  }

  @Override
  protected Scene scene() {
    return Scene.of(Processes.ordinary());
  }

  private List<Allocation> roots(FakeTarget target) throws AllocsException {
    return Survey.of(allocator(), new FakeContext(target)).allocations().get(0);
  }

  private static Allocation named(List<Allocation> roots, String name) {
    return roots.stream().filter(r -> r.name().orElse("").equals(name)).findFirst().orElseThrow();
  }

  @Test
  void shouldClaimEveryAddress() throws AllocsException {
    List<Arena> arenas = allocator().arenas(scene().context(), new AddressRange(0, 1));
    assertEquals(AddressRange.ALL, arenas.get(0).range());
  }

  @Test
  void shouldJoinTheMappingsOfALoadedObject() throws AllocsException {
    Allocation libc = named(roots(Processes.ordinary()), Processes.LIBC);
    assertEquals(new AddressRange(0x7ffff7c00000L, 0x7ffff7c02000L), libc.range());
    Allocation data = roots(Processes.ordinary()).get(1);
    assertEquals(new AddressRange(0x555555557000L, 0x55555555b000L), data.range());
    assertEquals("rw-p,rw-p", data.attributes().get("permissions"));
    assertEquals("file", data.attributes().get("kind"));
    assertEquals("/usr/bin/program", data.attributes().get("file"));
  }

  @Test
  void shouldJoinAdjacentMappingsOfOneFileOnly() throws AllocsException {
    List<Allocation> roots = roots(Processes.ordinary());
    assertEquals(0x2000, named(roots, "/var/cache/a").size());
    assertEquals(0x1000, named(roots, "/var/cache/b").size());
  }

  @Test
  void shouldNotJoinAnonymousMappings() throws AllocsException {
    List<Allocation> anonymous =
        roots(Processes.ordinary()).stream()
            .filter(r -> r.name().equals(java.util.Optional.of("anonymous")))
            .toList();
    assertEquals(List.of(0x1000L, 0x800000L), anonymous.stream().map(Allocation::size).toList());
  }

  @Test
  void shouldJoinAThreadsStackAndGuardWhereBothAreLabelled() throws AllocsException {
    FakeTarget target =
        new FakeTarget()
            .map(0x10000, 0x1000, "---p", "[anon: glibc: pthread stack: 4711]")
            .map(0x11000, 0x8000, "rw-p", "[anon: glibc: pthread stack: 4711]")
            .map(0x19000, 0x1000, "---p", "[anon: glibc: pthread stack: 4712]");
    assertEquals(List.of(0x9000L, 0x1000L), roots(target).stream().map(Allocation::size).toList());
    assertEquals("stack", roots(target).get(0).attributes().get("kind"));
  }

  @Test
  void shouldTellKindsApart() throws AllocsException {
    FakeTarget target = Processes.ordinary();
    target
        .map(0x1000, 0x1000, "rw-s", "/dev/shm/x")
        .map(0x3000, 0x1000, "rw-s", "/memfd:pool")
        .map(0x5000, 0x1000, "rw-s", "/dev/zero")
        .map(0x7000, 0x1000, "rw-s", "/dev/dri/card0")
        .map(0x9000, 0x1000, "rw-p", "[anon:pool]");
    List<Allocation> roots = roots(target);
    List<String> kinds = roots.stream().map(r -> r.attributes().get("kind")).toList();
    assertEquals(
        List.of(
            "shared memory",
            "shared memory",
            "shared memory",
            "device",
            "anonymous",
            "file",
            "file",
            "heap",
            "anonymous",
            "anonymous",
            "file",
            "file",
            "file",
            "file",
            "vvar",
            "vdso",
            "stack",
            "vsyscall"),
        kinds);
  }

  @Test
  void shouldTellSharedMemoryByItsPathWhereItsInodeIsZero() throws AllocsException {
    AddressRange range = new AddressRange(0x1000, 0x2000);
    FakeTarget target =
        new FakeTarget().map(new Mapping(range, "rw-s", 0, "00:01", 0, "/SYSV0000002a", true));
    Allocation root = roots(target).get(0);
    assertEquals("shared memory", root.attributes().get("kind"));
    assertEquals("true", root.attributes().get("deleted"));
  }

  @Test
  void shouldCoverEachMappedByteExactlyOnce() throws AllocsException {
    Random random = new Random(1999993);
    for (int round = 0; round < 50; round++) {
      FakeTarget target = new FakeTarget();
      long at = 0x10000;
      for (int i = 0; i < 60; i++) {
        at += random.nextInt(3) == 0 ? 0x1000L * random.nextInt(100) : 0;
        long size = 0x1000L * (1 + random.nextInt(9));
        String[] paths = {"", "", "/a", "/b", "[heap]", "[stack]", "[anon:x]"};
        target.map(at, size, "rw-p", paths[random.nextInt(paths.length)]);
        at += size;
      }
      assertSameBytes(target);
    }
    assertSameBytes(Processes.ordinary());
  }

  private void assertSameBytes(FakeTarget target) throws AllocsException {
    List<AddressRange> mapped = new ArrayList<>();
    for (Mapping mapping : target.mappings()) {
      mapped.add(mapping.range());
    }
    List<AddressRange> reported = roots(target).stream().map(Allocation::range).toList();
    assertEquals(joined(mapped), joined(reported));
  }

  /** Adjacent ranges as one. */
  private static List<AddressRange> joined(List<AddressRange> ranges) {
    List<AddressRange> runs = new ArrayList<>();
    for (AddressRange range : ranges) {
      AddressRange last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
      if (last != null && last.limit() == range.base()) {
        runs.set(runs.size() - 1, new AddressRange(last.base(), range.limit()));
      } else {
        runs.add(range);
      }
    }
    return runs;
  }

  @Test
  void shouldSayWhyAMappingHasNoType() throws AllocsException {
    assertFalse(roots(Processes.ordinary()).get(0).type().isKnown());
  }
}
