package org.allocs.custom.obstack.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.target.Registers;
import org.allocs.testkit.AllocatorContract;
import org.allocs.testkit.FakeDebugInfo;
import org.allocs.testkit.FakeHeap;
import org.allocs.testkit.FakeMemory;
import org.allocs.testkit.FakeModuleInfo;
import org.allocs.testkit.FakeTarget;
import org.allocs.testkit.Scene;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A program with a variable that is an obstack of two chunks, one on its stack of a single chunk,
 * and a chunk of malloc that begins with its limit by chance.
 */
class ObstackContractTest extends AllocatorContract {
  private static final long BIAS = 0x5500_0000_0000L;
  private static final long WORKER = BIAS + 0x1100;
  private static final long NEW_CHUNK = BIAS + 0x1240;
  private static final long OTHER = BIAS + 0x1400;
  private static final long VARIABLE = BIAS + 0x2100;
  private static final long HEAP = 0x5600_0000_0000L;
  private static final long FIRST = HEAP + 0x1000;
  private static final long SECOND = HEAP + 0x3000;
  private static final long SINGLE = HEAP + 0x5000;
  private static final long CHANCE = HEAP + 0x7000;
  private static final long STACK = 0x7ffc_0000_0000L;
  private static final long SP = STACK + 0x800;
  private static final long LOCAL = SP + 0x100;

  @Override
  protected Allocator allocator() {
    return new ObstackAllocator();
  }

  @Override
  protected Scene scene() {
    return scene(true);
  }

  private static Scene scene(boolean called) {
    FakeModuleInfo module =
        new FakeModuleInfo()
            .segment(0x1000, 0x1000, "r-x")
            .segment(0x2000, 0x1000, "rw-")
            .function("_obstack_begin", 0x1200, 0x11)
            .function("_obstack_begin_1", 0x1220, 0x11)
            .function("_obstack_newchunk", 0x1240, 0x100)
            .variable("notes", 0x2100, 88);
    FakeTarget target = new FakeTarget();
    target.load("/usr/bin/as", BIAS, module.segments());
    target.map(HEAP, 0x9000, "rw-p", "[heap]").map(STACK, 0x1000, "rw-p", "[stack]");
    target.thread(7, "as", new Registers().with(Registers.RSP, SP));
    FakeMemory memory = target.memory();
    jump(memory, BIAS + 0x1211, WORKER);
    jump(memory, BIAS + 0x1231, WORKER);
    chunk(memory, FIRST, 4064, 0);
    chunk(memory, SECOND, 5001, FIRST);
    chunk(memory, SINGLE, 4064, 0);
    chunk(memory, CHANCE, 128, 0);
    record(memory, VARIABLE, SECOND, SECOND + 5001, 0x40, 0x53);
    record(memory, LOCAL, SINGLE, SINGLE + 4064, 0x20, 0x20);
    long worker = called ? WORKER + 9 : OTHER;
    long newChunk = called ? NEW_CHUNK + 9 : OTHER;
    FakeHeap heap =
        new FakeHeap(HEAP, 0x9000)
            .chunk(FIRST, 4064, OTHER, worker)
            .chunk(SECOND, 5001, OTHER, newChunk, OTHER)
            .chunk(SINGLE, 4064, OTHER, worker)
            .chunk(CHANCE, 128, OTHER);
    return new Scene(target, new FakeDebugInfo().put("/usr/bin/as", module), List.of(heap));
  }

  private static void jump(FakeMemory memory, long end, long to) {
    int distance = (int) (to - end);
    byte[] code = new byte[5];
    code[0] = (byte) 0xe9;
    for (int i = 0; i < 4; i++) {
      code[1 + i] = (byte) (distance >> 8 * i);
    }
    memory.put(end - code.length, code);
  }

  private static void chunk(FakeMemory memory, long base, long size, long previous) {
    memory.putLongs(base, base + size, previous);
  }

  private static void record(
      FakeMemory memory, long at, long chunk, long limit, long object, long next) {
    memory.putLongs(
        at, 4064, chunk, chunk + object, chunk + next, limit, 0, 15, OTHER, OTHER, 0, 0);
  }

  private List<Allocation> all(Scene scene) throws AllocsException {
    List<Allocation> found = new ArrayList<>();
    for (Arena arena : allocator().arenas(scene.context(), AddressRange.ALL)) {
      arena.forEach(arena.range(), found::add);
    }
    return found;
  }

  /** Of each arena why it cannot be told, or nothing. */
  private List<String> arenas(Scene scene) throws AllocsException {
    List<String> found = new ArrayList<>();
    for (Arena arena : allocator().arenas(scene.context(), AddressRange.ALL)) {
      String place = Long.toHexString(arena.range().base() - HEAP);
      found.add((place + " " + arena.opaque().map(o -> "opaque").orElse("")).strip());
    }
    return found;
  }

  @Test
  void shouldTellWhatIsFinishedAndWhatGrows() throws AllocsException {
    List<Allocation> found = all(scene());
    assertEquals(
        List.of(
            "finished 1010+" + (4064 - 16),
            "finished 3010+48",
            "growing 3040+19",
            "finished 5010+16"),
        found.stream()
            .map(
                a ->
                    a.attributes().get("objects")
                        + " "
                        + Long.toHexString(a.base() - HEAP)
                        + "+"
                        + a.size())
            .toList());
    assertTrue(found.get(0).attributes().get("end").contains("not recorded"));
    assertFalse(found.get(1).attributes().containsKey("end"));
    assertEquals(Optional.of("notes"), found.get(1).name());
    assertEquals(Optional.empty(), found.get(3).name());
    assertTrue(found.stream().noneMatch(a -> a.attributes().containsKey("doubt")));
    assertEquals(List.of(), allocator().remarks(scene().context()));
  }

  /** Each word of a record, set to what cannot be of this chunk. */
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "16, 0x560000003041",
    "16, 0x560000003000",
    "24, 0x560000003030",
    "24, 0x560000004390",
    "32, 0x560000004390",
    "48, 14",
    "48, 8191",
    "56, 0x550000002000",
    "64, 0"
  })
  void shouldNotBelieveARecordThatContradictsItsChunk(int offset, long word)
      throws AllocsException {
    Scene scene = scene();
    scene.target().memory().putLongs(VARIABLE + offset, word);
    assertEquals(List.of("1000 opaque", "3000 opaque", "5000"), arenas(scene));
  }

  @Test
  void shouldNotFollowChunksInACircle() throws AllocsException {
    Scene scene = scene();
    chunk(scene.target().memory(), FIRST, 4064, SECOND);
    assertEquals(List.of("1000 opaque", "3000 opaque", "5000"), arenas(scene));
    var context = scene.context();
    allocator().arenas(context, AddressRange.ALL);
    assertEquals(1, allocator().remarks(context).size());
  }

  @Test
  void shouldLookForNoRecordBelowTheStackPointer() throws AllocsException {
    Scene scene = scene();
    FakeMemory memory = scene.target().memory();
    memory.putLongs(LOCAL + 8, 0);
    record(memory, SP - 0x200, SINGLE, SINGLE + 4064, 0x20, 0x20);
    assertEquals(List.of("1000", "3000", "5000 opaque"), arenas(scene));
  }

  @Test
  void shouldBelieveARecordInALiveChunkAlone() throws AllocsException {
    Scene scene = scene();
    FakeMemory memory = scene.target().memory();
    memory.putLongs(LOCAL + 8, 0);
    record(memory, CHANCE + 0x1000, SINGLE, SINGLE + 4064, 0x20, 0x20);
    assertEquals(List.of("1000", "3000", "5000 opaque"), arenas(scene));
    record(memory, CHANCE + 16, SINGLE, SINGLE + 4064, 0x20, 0x20);
    assertEquals(List.of("1000", "3000", "5000"), arenas(scene));
  }

  @Test
  void shouldNotChooseBetweenRecordsThatDiffer() throws AllocsException {
    Scene scene = scene();
    record(scene.target().memory(), LOCAL + 0x100, SINGLE, SINGLE + 4064, 0x30, 0x30);
    assertEquals(List.of("1000", "3000", "5000 opaque"), arenas(scene));
    record(scene.target().memory(), LOCAL + 0x100, SINGLE, SINGLE + 4064, 0x20, 0x20);
    assertEquals(List.of("1000", "3000", "5000"), arenas(scene));
  }

  /** The flag is set when the last chunk is freed, and not when one is got. */
  @Test
  void shouldNotBelieveARecordThatWasLeftBehind() throws AllocsException {
    Scene scene = scene();
    FakeMemory memory = scene.target().memory();
    record(memory, LOCAL + 0x100, SINGLE, SINGLE + 4064, 0x30, 0x30);
    memory.putLongs(LOCAL + 0x100 + 80, 2);
    List<Allocation> found = all(scene);
    assertEquals(16, found.get(3).size());
    assertEquals(AddressRange.hex(LOCAL), found.get(3).attributes().get("record"));
    memory.putLongs(LOCAL + 80, 2);
    assertEquals(List.of("1000", "3000", "5000 opaque"), arenas(scene));
  }

  @Test
  void shouldDoubtWhatNoFunctionOfObstacksAskedFor() throws AllocsException {
    List<Allocation> found = all(scene(false));
    assertEquals(4, found.size());
    assertTrue(found.stream().allMatch(a -> a.attributes().containsKey("doubt")));
    Scene scene = scene(false);
    scene.target().memory().putLongs(VARIABLE + 80, 2);
    assertEquals(List.of("5000"), arenas(scene));
  }

  @Test
  void shouldFindNothingInProgramsWithoutObstacks() throws AllocsException {
    Scene scene = scene();
    FakeModuleInfo module = new FakeModuleInfo().segment(0x1000, 0x1000, "r-x");
    FakeDebugInfo none = new FakeDebugInfo().put("/usr/bin/as", module);
    assertEquals(List.of(), arenas(new Scene(scene.target(), none, scene.heaps())));
  }
}
