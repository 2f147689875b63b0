package org.allocs.typing.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Context;
import org.allocs.debug.Symbol;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Grade;
import org.allocs.target.LoadedObject;
import org.allocs.testkit.FakeContext;
import org.allocs.testkit.FakeDebugInfo;
import org.allocs.testkit.FakeModuleInfo;
import org.allocs.testkit.FakeTarget;
import org.allocs.type.DataType;
import org.allocs.typing.internal.source.SourceLibrary;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CxxPoolEvidenceTest {
  private static final String LIBRARY = "/usr/lib/libstdc++.so.6.0.30";
  private static final String LOADER = "/lib64/ld-linux-x86-64.so.2";
  private static final String CALLER = "/usr/lib/libcaller.so";
  private static final String PROGRAM = "/bin/program";
  private static final long EACH = 0x10000;
  private static final long CHUNK = 0x60_0010;
  private static final long SIZE = 72704;

  private final FakeTarget target = new FakeTarget();
  private final FakeDebugInfo files = new FakeDebugInfo();
  private long next = 0x7f00_0000_0000L;

  /** A loaded file with one function, and the address of a call in it. */
  private long call(String file, String function) {
    long base = next;
    next += EACH;
    target.map(base, EACH, "r-xp", file);
    target.object(
        new LoadedObject(
            file, AddressRange.ofSize(base, EACH), base, List.of(), Answer.unknown("not on disk")));
    FakeModuleInfo module = new FakeModuleInfo().segment(0, EACH, "r-x");
    if (!function.equals("?")) {
      module.symbol(function, Symbol.Kind.FUNCTION, true, 0x100, 0x100);
    }
    files.put(file, module);
    return base + 0x140;
  }

  @ParameterizedTest
  @CsvSource({
    LIBRARY
        + ", _ZNSt3pmr25monotonic_buffer_resource13_M_new_bufferEmm, "
        + CALLER
        + ", 5, 1, true",
    PROGRAM
        + ", _ZNSt3pmr25monotonic_buffer_resource13_M_new_bufferEmm, "
        + CALLER
        + ", 5, 1, true",
    LIBRARY
        + ", _ZNSt3pmr28unsynchronized_pool_resource11do_allocateEmm, "
        + CALLER
        + ", 72704, 0, false",
    LIBRARY + ", ?, " + LOADER + ", 72704, 0, true",
    LIBRARY + ", ?, " + LOADER + ", 72703, 0, false",
    LIBRARY + ", ?, " + LOADER + ", 72704, 4096, false",
    LIBRARY + ", ?, " + CALLER + ", 72704, 0, false",
    PROGRAM + ", ?, " + LOADER + ", 72704, 0, false",
    PROGRAM + ", _GLOBAL__sub_I__ZN9__gnu_cxx9__freeresEv, " + CALLER + ", 72704, 0, true",
    PROGRAM + ", _GLOBAL__sub_I_main, " + LOADER + ", 72704, 0, false",
  })
  void shouldKnowWhatTheLibraryParcelsOut(
      String file, String function, String caller, long first, long second, boolean told) {
    List<Long> calls = List.of(call(file, function), call(caller, "outer"));
    target.map(CHUNK & -4096, 1 << 17, "rw-p", "[heap]");
    target.memory().putLongs(CHUNK, first, second);
    Context context = new FakeContext(target, files);
    Allocation chunk =
        Allocation.of("malloc", AddressRange.ofSize(CHUNK, SIZE))
            .siteAddress(calls.get(0))
            .calls(calls)
            .attribute("kind", "heap-chunk")
            .build();
    Answer<DataType> answer = new CxxPoolEvidence(new SourceLibrary()).typeOf(chunk, context);
    assertEquals(
        told ? Optional.of("pool { unknown[72704]; }") : Optional.empty(),
        answer.value().map(DataType::name));
    assertEquals(told ? Optional.of(Grade.LIKELY) : Optional.empty(), answer.grade());
  }
}
