package org.allocs.typing.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

class GlibEvidenceTest {
  private static final String GLIB = "/usr/lib/libglib-2.0.so.0.7400.6";
  private static final long BASE = 0x7f00_0000_0000L;
  private static final long EACH = 0x100;

  private final FakeModuleInfo module = new FakeModuleInfo().segment(0, 0x10000, "r-x");
  private final FakeTarget target = new FakeTarget();
  private final Map<String, Long> known = new HashMap<>();

  private Context context(String library) {
    target.map(BASE, 0x10000, "r-xp", library);
    target.object(
        new LoadedObject(
            library,
            AddressRange.ofSize(BASE, 0x10000),
            BASE,
            List.of(),
            Answer.unknown("not on disk")));
    return new FakeContext(target, new FakeDebugInfo().put(library, module));
  }

  /** A return address in a function of the library; in the program for {@code main}. */
  private long call(String function) {
    if (function.equals("main")) {
      return 0x40_1234;
    }
    long start =
        known.computeIfAbsent(
            function,
            name -> {
              long next = EACH * (known.size() + 1);
              if (!name.equals("?")) {
                module.symbol(name, Symbol.Kind.FUNCTION, true, next, EACH);
              }
              return next;
            });
    return BASE + start + 0x40;
  }

  private Answer<DataType> type(String library, String functions, long size) {
    List<Long> calls = new ArrayList<>();
    for (String function : functions.split(" < ")) {
      calls.add(call(function));
    }
    Allocation chunk =
        Allocation.of("malloc", AddressRange.ofSize(0x10000, size))
            .siteAddress(calls.get(0))
            .calls(calls)
            .attribute("kind", "heap-chunk")
            .build();
    return new GlibEvidence(new SourceLibrary()).typeOf(chunk, context(library));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "? < g_slice_alloc < g_list_prepend < main                          |  496 | pool { unknown[496]; }",
        "? < ? < g_slice_alloc < g_slice_alloc0 < main                      | 4080 | pool { unknown[4080]; }",
        "g_malloc < g_slice_alloc < main                                    | 4080 | unknown",
        "g_malloc0 < ? < g_slice_alloc < g_hash_table_new_full < main       |  823 | unknown",
        "? < g_slice_alloc < main                                           |  500 | unknown",
        "g_realloc < ? < g_string_append_vprintf < main                     |  128 | char[128]",
        "g_realloc < ? < g_string_append_vprintf < g_string_printf < main   |  128 | char[128]",
        "g_realloc < ? < g_string_chunk_insert < main                       |  128 | unknown",
        "g_malloc < g_slice_alloc < g_string_sized_new < main               |   24 | unknown",
        "g_malloc < g_string_sized_new < main                               |   24 | unknown",
        "g_realloc < ? < g_ptr_array_add < main                             |  128 | void *[16]",
        "g_realloc < ? < g_ptr_array_add < main                             |  129 | unknown",
        "g_realloc < ? < g_hash_table_insert < main                         |  128 | unknown",
        "g_realloc < ? < g_array_append_vals < main                         |  128 | unknown",
        "g_realloc < main < g_string_new < main                             |  128 | unknown",
        "main                                                               |  496 | unknown",
      })
  void shouldKnowWhatIsAllocatedInside(String functions, long size, String expected) {
    Answer<DataType> answer = type(GLIB, functions.strip(), size);
    assertEquals(expected, answer.value().map(DataType::name).orElse("unknown"));
    assertNotEquals(Optional.of(Grade.CERTAIN), answer.grade());
  }

  @ParameterizedTest
  @CsvSource({"/usr/lib/libother.so, 496", "/bin/program, 4080"})
  void shouldNotTakeFunctionsOfTheSameNamesForThose(String file, long size) {
    assertEquals(false, type(file, "? < g_slice_alloc < main", size).isKnown());
  }
}
