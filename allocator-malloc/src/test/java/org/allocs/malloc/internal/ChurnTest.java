package org.allocs.malloc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.hooks.HookIndex;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is walked is what a program has of its chunks, and what the hooks record of them. */
@Timeout(600)
class ChurnTest {
  /** Tunables, what the program does besides, and options for the compiler. */
  static Stream<Arguments> ways() {
    return Stream.of(
        Arguments.of("", "", List.of()),
        Arguments.of("glibc.malloc.tcache_count=0", "", List.of()),
        Arguments.of("glibc.malloc.tcache_count=200", "", List.of()),
        Arguments.of("glibc.malloc.arena_max=1", "", List.of()),
        Arguments.of("glibc.malloc.arena_max=3:glibc.malloc.mxfast=160", "", List.of()),
        Arguments.of("glibc.malloc.mmap_threshold=4096", "", List.of()),
        Arguments.of("glibc.malloc.mmap_max=0", "", List.of()),
        Arguments.of("", "sbrk", List.of()),
        Arguments.of("glibc.malloc.arena_max=1", "fence", List.of()),
        Arguments.of("", "", List.of("-static")),
        Arguments.of("glibc.malloc.arena_max=1", "sbrk", List.of("-static")));
  }

  private static Churning start(String tunables, String how, List<String> options, String hooks)
      throws Exception {
    Map<String, String> environment =
        hooks.isEmpty()
            ? Map.of("GLIBC_TUNABLES", tunables)
            : Map.of("GLIBC_TUNABLES", tunables, "LD_PRELOAD", hooks);
    // Nothing keeps the threads of a program from being in the way of each other at the segment's
    // end.
    String threads = how.equals("sbrk") ? "1" : "8";
    return Churning.start(options, environment, "1999993", threads, "40000", how);
  }

  /** Usable sizes by address; nothing may be in doubt. */
  static TreeMap<Long, Long> walked(Context context) throws AllocsException {
    TreeMap<Long, Long> chunks = new TreeMap<>();
    List<Allocation> doubtful = new ArrayList<>();
    GlibcHeaps.Found found = GlibcHeaps.of(context);
    assertEquals(List.of(), found.remarks());
    for (Arena arena : found.arenas()) {
      assertEquals("", arena.opaque().orElse(""));
      arena.forEach(
          AddressRange.ALL,
          a -> {
            if (a.attributes().containsKey("doubt")) {
              doubtful.add(a);
            }
            return chunks.put(a.base(), a.usableSize().orElseThrow()) == null;
          });
    }
    assertEquals(List.of(), doubtful);
    return chunks;
  }

  @ParameterizedTest
  @MethodSource("ways")
  void shouldFindWhatAProgramHas(String tunables, String how, List<String> options)
      throws Exception {
    try (Churning program = start(tunables, how, options, "")) {
      TreeMap<Long, Long> walked = walked(program.context());
      List<String> wrong = new ArrayList<>();
      program.chunks.forEach(
          (base, usable) -> {
            if (!usable.equals(walked.get(base))) {
              wrong.add(AddressRange.hex(base) + " has " + usable + ": " + walked.get(base));
            }
          });
      for (long freed : program.freed) {
        if (walked.containsKey(freed)) {
          wrong.add(AddressRange.hex(freed) + " is free");
        }
      }
      assertEquals(List.of(), wrong);
      assertTrue(program.chunks.size() > 1000 && program.freed.size() > 100);
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void shouldFindWhatTheHooksRecord(String tunables, String how, List<String> options)
      throws Exception {
    if (!options.isEmpty()) {
      return;
    }
    try (Churning program = start(tunables, how, options, Churning.hooks())) {
      assertEquals(List.of(), differences(program.context()));
    }
  }

  /** What is recorded or walked, but not both. */
  static List<String> differences(Context context) throws AllocsException {
    TreeMap<Long, Long> recorded = new TreeMap<>();
    HookIndex.open(context.target(), context.debugInfo())
        .value()
        .orElseThrow()
        .forEach(AddressRange.ALL, c -> recorded.put(c.base(), c.size()) == null);
    TreeMap<Long, Long> walked = walked(context);
    List<String> differences = new ArrayList<>();
    recorded.forEach(
        (base, size) -> {
          if (walked.getOrDefault(base, -1L) < size) {
            differences.add("recorded " + AddressRange.hex(base) + " " + size);
          }
        });
    walked.forEach(
        (base, size) -> {
          if (!recorded.containsKey(base)) {
            differences.add("walked " + AddressRange.hex(base) + " " + size);
          }
        });
    return differences;
  }
}
