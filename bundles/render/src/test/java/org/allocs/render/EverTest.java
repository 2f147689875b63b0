package org.allocs.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.inspect.AllocatedEver;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.History;
import org.allocs.model.History.Origin;
import org.allocs.model.History.Worker;
import org.allocs.model.Site;
import org.allocs.model.SourceFrame;
import org.allocs.testkit.FakeTarget;
import org.allocs.testkit.FakeView;
import org.junit.jupiter.api.Test;

class EverTest {
  private static final long PUSH = 0x51993;
  private static final Worker MAIN = new Worker(OptionalLong.of(4711), "a\nb", 30, 3000, 24, 2400);
  private static final Worker OTHERS = new Worker(OptionalLong.empty(), "", 40, 4000, 40, 4000);

  private static Allocation from(long site) {
    Allocation.Builder sample = Allocation.of("chunks", AddressRange.ofSize(0, 1));
    return (site == 0 ? sample.siteUnknown("lost") : sample.siteAddress(site)).build();
  }

  private static FakeView view() {
    SourceFrame line = new SourceFrame(Optional.of("push"), "/src/s.c", 42, 0);
    return new FakeView(new FakeTarget())
        .place(new Site(PUSH, Optional.of("/bin/s"), Optional.of("push"), List.of(line)));
  }

  private static AllocatedEver ever(FakeView view, History history) throws AllocsException {
    return AllocatedEver.of(view.history(history)).value().orElseThrow();
  }

  /** Two paths from one site, one from another, and one that was lost. */
  private static AllocatedEver sample() throws AllocsException {
    return ever(
        view(),
        new History(
            List.of(
                new Origin(from(0x60000), 50, 5000, 50, 0, 77),
                new Origin(from(PUSH), 10, 1000, 7, 300, 350),
                new Origin(from(PUSH), 5, 500, 5, 0, 100),
                new Origin(from(0), 5, 500, 2, 300, 300)),
            List.of(MAIN, OTHERS),
            600,
            400));
  }

  @Test
  void shouldAddUpBySiteAndByThread() throws AllocsException {
    assertEquals(
        """
        Allocated ever by site
         allocations          bytes         gone     live bytes            peak  site
                  50           5000           50              0              77  0x60000
                  15           1500           12            300            ≤400  push at s.c:42 (0x51993)
                   5            500            2            300             300  (unknown): lost
                  70           7000           64            600             400  total

        Allocated ever by thread
         allocations          bytes        frees    freed bytes  thread
                  40           4000           40           4000  (not told apart)
                  30           3000           24           2400  4711 a\\nb
        """,
        EverText.tables(sample(), "ever", 10));
    assertTrue(EverText.tables(sample(), "ever", 2).contains("(1 more)\n"));
  }

  @Test
  void shouldTellWhatHappenedSince() throws AllocsException {
    AllocatedEver later =
        ever(
            view(),
            new History(
                List.of(
                    new Origin(from(0x60000), 50, 5000, 50, 0, 77),
                    new Origin(from(PUSH), 19, 1900, 11, 800, 800),
                    new Origin(from(0), 5, 500, 3, 200, 300),
                    new Origin(from(0x70000), 1, 9000, 0, 9000, 9000)),
                List.of(MAIN, new Worker(OptionalLong.empty(), "", 45, 13400, 40, 4000)),
                10000,
                12345));
    assertEquals(
        """
        Allocated in 5 s by site
         allocations          bytes         gone     live bytes            peak  site
                   1           9000            0           9000            9000  0x70000
                   4            400           -1            500             800  push at s.c:42 (0x51993)
                   0              0            1           -100             300  (unknown): lost
                   5           9400            0           9400           12345  total

        Allocated in 5 s by thread
         allocations          bytes        frees    freed bytes  thread
                   5           9400            0              0  (not told apart)
        """,
        EverText.tables(later.since(sample()), "in 5 s", 10));
  }

  @Test
  void shouldWriteJsonThatExtendsThatOfSites() throws AllocsException {
    StringBuilder out = new StringBuilder();
    EverJson.ever(new JsonWriter(out), sample());
    String text = out.toString().replace('"', '\'');
    assertTrue(
        text.startsWith(
            "{'count':6,'bytes':600,'allocations':70,'allocatedBytes':7000,'frees':64,"
                + "'peakBytes':400,'peakIsExact':true,'groups':[{'label':'0x60000','site':{"),
        text);
    assertTrue(
        text.contains(
            "{'label':'(unknown)','unknown':'lost','count':3,'bytes':300,'allocations':5,"
                + "'allocatedBytes':500,'frees':2,'peakBytes':300,'peakIsExact':true,'share':0.5000}"),
        text);
    assertTrue(
        text.endsWith(
            "'threads':[{'tid':4711,'name':'a\\nb','allocations':30,'allocatedBytes':3000,"
                + "'frees':24,'freedBytes':2400},{'name':'','allocations':40,'allocatedBytes':4000,"
                + "'frees':40,'freedBytes':4000}],'allocators':[],'notes':[]}"),
        text);
  }

  private static AllocatedEver withPool(long allocations) throws AllocsException {
    History pool =
        new History(
            List.of(
                new Origin(from(PUSH), allocations, 8 * allocations, 2, 8 * allocations - 16, 99),
                new Origin(from(0), 1, 8, 0, 8, 8)),
            List.of(),
            8 * allocations - 8,
            123);
    return ever(view().part("a\npool", pool), new History(List.of(), List.of(MAIN), 600, 600));
  }

  @Test
  void shouldShowObjectsOfCustomAllocatorsApart() throws AllocsException {
    String text = EverText.tables(withPool(5), "ever", 10);
    assertTrue(
        text.endsWith(
            """

            Objects of a\\npool ever by site
             allocations          bytes         gone     live bytes            peak  site
                       5             40            2             24              99  push at s.c:42 (0x51993)
                       1              8            0              8               8  (unknown): lost
                       6             48            2             32             123  total
            """),
        text);
    text = EverText.tables(withPool(7).since(withPool(5)), "in 5 s", 10);
    assertTrue(
        text.endsWith(
            """
            Objects of a\\npool in 5 s by site
             allocations          bytes         gone     live bytes            peak  site
                       2             16            0             16              99  push at s.c:42 (0x51993)
                       2             16            0             16             123  total
            """),
        text);
    StringBuilder out = new StringBuilder();
    EverJson.ever(new JsonWriter(out), withPool(5));
    String json = out.toString().replace('"', '\'');
    assertTrue(
        json.contains(
            "'allocators':[{'allocator':'a\\npool','count':4,'bytes':32,'allocations':6,"
                + "'allocatedBytes':48,'frees':2,'peakBytes':123,'peakIsExact':true,'groups':[{"),
        json);
  }

  @Test
  void shouldSayWhyNothingIsKnown() throws AllocsException {
    assertEquals(Optional.of("no allocator here counts"), AllocatedEver.of(view()).reason());
  }
}
