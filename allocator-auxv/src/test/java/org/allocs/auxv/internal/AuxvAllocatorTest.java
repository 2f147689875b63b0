package org.allocs.auxv.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.allocs.allocator.Allocator;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.testkit.AllocatorContract;
import org.allocs.testkit.FakeContext;
import org.allocs.testkit.FakeTarget;
import org.allocs.testkit.Scene;
import org.allocs.testkit.Survey;
import org.allocs.type.FieldPath;
import org.junit.jupiter.api.Test;

class AuxvAllocatorTest extends AllocatorContract {
  private final KernelStack stack =
      new KernelStack(List.of("program", "-v", "file"), List.of("HOME=/root", "A="));

  @Override
  protected Allocator allocator() {
    return new AuxvAllocator();
  }

  @Override
  protected Scene scene() {
    return Scene.of(new KernelStack(List.of("program", "x"), List.of("HOME=/", "B=1")).target);
  }

  private Map<String, Allocation> found(FakeTarget target) throws AllocsException {
    Map<String, Allocation> byName = new LinkedHashMap<>();
    Survey survey = Survey.of(allocator(), new FakeContext(target));
    survey.allocations().forEach(l -> l.forEach(a -> byName.put(a.name().orElseThrow(), a)));
    return byName;
  }

  private Map<String, Allocation> found() throws AllocsException {
    return found(stack.target);
  }

  private static String type(Allocation allocation) {
    return allocation.type().value().orElseThrow().name();
  }

  @Test
  void shouldNameEverythingInItsOrder() throws AllocsException {
    assertEquals(
        List.of(
            "argc",
            "argv",
            "envp",
            "auxv",
            "random bytes",
            "platform",
            "argv[0]",
            "argv[1]",
            "argv[2]",
            "envp[0]",
            "envp[1]",
            "execfn"),
        List.copyOf(found().keySet()));
  }

  @Test
  void shouldTypeEverything() throws AllocsException {
    Map<String, Allocation> found = found();
    assertEquals("long", type(found.get("argc")));
    assertEquals("char *[4]", type(found.get("argv")));
    assertEquals("char *[3]", type(found.get("envp")));
    assertEquals("Elf64_auxv_t[8]", type(found.get("auxv")));
    assertEquals("unsigned char[16]", type(found.get("random bytes")));
    assertEquals("char[7]", type(found.get("platform")));
    assertEquals("char[8]", type(found.get("argv[0]")));
    assertEquals("char[11]", type(found.get("envp[0]")));
    assertEquals("char[17]", type(found.get("execfn")));
    for (Allocation allocation : found.values()) {
      assertEquals(
          allocation.size(), allocation.type().value().orElseThrow().byteSize().orElseThrow());
    }
    assertEquals(
        "[2].a_un.a_val",
        FieldPath.at(found.get("auxv").type().value().orElseThrow(), 41).orElseThrow().path());
  }

  @Test
  void shouldReportSixteenBytesForOneArgument() throws AllocsException {
    Allocation argv = found(new KernelStack(List.of("x"), List.of()).target).get("argv");
    assertEquals(16, argv.size());
    assertEquals("char *[2]", type(argv));
    assertEquals("__ARR2___PTR_signed_char$8", argv.type().value().orElseThrow().uniqtype());
  }

  @Test
  void shouldPlaceEverythingWhereTheKernelDid() throws AllocsException {
    Map<String, Allocation> found = found();
    assertEquals(stack.argc, found.get("argc").base());
    assertEquals(stack.argc + 8, found.get("argv").base());
    assertEquals(AddressRange.ofSize(stack.auxv, 16L * stack.entries), found.get("auxv").range());
    assertEquals(stack.random, found.get("random bytes").base());
    assertEquals(stack.argv.get(2), found.get("argv[2]").base());
    assertEquals(stack.envp.get(1), found.get("envp[1]").base());
    assertEquals(new AddressRange(stack.execfn, KernelStack.TOP - 8), found.get("execfn").range());
  }

  @Test
  void shouldKeepBoundsWhenATitleIsWrittenOverTheArguments() throws AllocsException {
    Map<String, Allocation> before = found();
    stack.memory.put(stack.argv.get(0), "new\0\0\0\0\0".getBytes(StandardCharsets.UTF_8));
    assertEquals(before, found());
  }

  @Test
  void shouldLeaveOutStringsWhoseBoundsWereOverwritten() throws AllocsException {
    stack.memory.put(stack.argv.get(0), "a title that runs on".getBytes(StandardCharsets.UTF_8));
    Map<String, Allocation> found = found();
    assertEquals(false, found.containsKey("argv[0]"));
    assertEquals(false, found.containsKey("argv[1]"));
    assertEquals("char[3]", type(found.get("envp[1]")));
  }

  @Test
  void shouldLeaveOutStringsWhosePointersWereReplaced() throws AllocsException {
    stack.memory.putLongs(stack.argc + 8, 0x555555560000L, 0x555555560010L, 0x555555560020L);
    stack.memory.put(stack.argv.get(0), "title\0\0\0".getBytes(StandardCharsets.UTF_8));
    Map<String, Allocation> found = found();
    assertEquals(
        List.of("argc", "argv", "envp", "auxv", "random bytes", "platform"),
        List.copyOf(found.keySet()).subList(0, 6));
    assertEquals(false, found.containsKey("argv[0]"));
    assertEquals(11, found.get("envp[0]").size());
  }

  @Test
  void shouldFollowAnEnvironmentThatShrankInPlace() throws AllocsException {
    long envp = stack.argc + 8 * 5;
    stack.memory.putLongs(envp, stack.envp.get(1), 0);
    Map<String, Allocation> found = found();
    assertEquals(stack.argc, found.get("argc").base());
    assertEquals("char *[3]", type(found.get("envp")));
    assertEquals(false, found.containsKey("argv[2]"), "what follows it is not certain any more");
    assertEquals(3, found.get("argv[1]").size());
  }

  @Test
  void shouldFollowArgumentsThatWerePermutedOrCleared() throws AllocsException {
    stack.memory.putLongs(stack.argc + 8, stack.argv.get(0), stack.argv.get(2), 0);
    Map<String, Allocation> found = found();
    assertEquals("char *[4]", type(found.get("argv")));
    assertEquals(stack.argv.get(2), found.get("argv[1]").base());
    assertEquals(5, found.get("argv[1]").size());
  }

  @Test
  void shouldFindAVectorThatTheDynamicLinkerRewrote() throws AllocsException {
    stack.memory.putLongs(stack.auxv + 16, 3, 0x7ffff7fd0040L, 5, 11);
    stack.memory.putLongs(stack.auxv + 16 * 5, 31, stack.argv.get(0));
    assertEquals(12, found().size());
  }

  @Test
  void shouldSayNothingWhereTheCountDoesNotFit() throws AllocsException {
    stack.memory.putLongs(stack.argc, 2);
    assertEquals(Map.of(), found());
  }

  @Test
  void shouldSayNothingWithoutTheKernelsCopy() throws AllocsException {
    stack.target.auxiliaryVector(new byte[0]);
    assertEquals(Map.of(), found());
    stack.target.auxiliaryVector(new byte[1000]);
    assertEquals(Map.of(), found());
  }

  @Test
  void shouldFindItUnderManyArguments() throws AllocsException {
    KernelStack many = new KernelStack(Collections.nCopies(9000, "ab"), List.of("A=1"));
    Map<String, Allocation> found = found(many.target);
    assertEquals("char *[9001]", type(found.get("argv")));
    assertEquals(3, found.get("argv[8999]").size());
  }
}
