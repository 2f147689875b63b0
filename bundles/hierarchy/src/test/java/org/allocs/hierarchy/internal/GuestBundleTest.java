package org.allocs.hierarchy.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.allocator.HeapAllocator;
import org.allocs.allocator.ListArena;
import org.allocs.allocator.PlainArena;
import org.allocs.allocator.TypeEvidence;
import org.allocs.debug.DebugInfo;
import org.allocs.debug.ModuleInfo;
import org.allocs.error.AllocsException;
import org.allocs.error.UnsupportedException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.AllocationFacts;
import org.allocs.model.Answer;
import org.allocs.model.PointerUse;
import org.allocs.query.MemoryModel;
import org.allocs.query.MemoryView;
import org.allocs.query.Resolution;
import org.allocs.query.TreeVisitor;
import org.allocs.target.LoadedObject;
import org.allocs.target.Memory;
import org.allocs.target.Target;
import org.allocs.testkit.FakeHeap;
import org.allocs.testkit.FakeTarget;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/** Bundles from elsewhere: one that does not answer is left behind, and the rest goes on. */
class GuestBundleTest {
  private static final AddressRange ARENA = new AddressRange(0x4000, 0x5000);
  private static final long WORK_NANOS = 400_000_000;
  private static final String CUT_OFF = "bundle guest was cut off";

  private final FakeTarget target =
      new FakeTarget().map(0x4000, 0x4000, "rw-p", "").map(0x1000000, 0x4000000, "rw-p", "");
  private final Activator activator = new Activator();

  /** Threads that were left behind end with the test. */
  private final AtomicBoolean ended = new AtomicBoolean();

  private Framework framework;
  private MemoryModel model;
  private MemoryView view;
  private Bundle guest;

  @BeforeEach
  void start(@TempDir Path cache) throws Exception {
    framework =
        new FrameworkFactory().newFramework(Map.of(Constants.FRAMEWORK_STORAGE, cache.toString()));
    framework.start();
    BundleContext context = framework.getBundleContext();
    activator.start(context);
    offer(context, Allocator.class, new Claims("map").everywhere(0x4000, 0x8000), 99);
    offer(context, Allocator.class, new Claims("good").arena(0x6000, 0x8000, 0x6000, 0x6100), 0);
    model = context.getService(context.getServiceReference(MemoryModel.class));
    view = model.view(target);
    guest = context.installBundle("elsewhere:guest", bundle("guest"));
    guest.start();
  }

  private static InputStream bundle(String name) throws Exception {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
    manifest.getMainAttributes().putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
    manifest.getMainAttributes().putValue(Constants.BUNDLE_SYMBOLICNAME, name);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new JarOutputStream(bytes, manifest).close();
    return new ByteArrayInputStream(bytes.toByteArray());
  }

  private static <T> void offer(BundleContext context, Class<T> type, T service, int ranking) {
    Hashtable<String, Object> properties = new Hashtable<>();
    properties.put(Constants.SERVICE_RANKING, ranking);
    context.registerService(type, service, properties);
  }

  private void offer(Allocator allocator) {
    offer(guest.getBundleContext(), Allocator.class, allocator, 0);
  }

  @AfterEach
  void stop() throws Exception {
    ended.set(true);
    activator.stop(framework.getBundleContext());
    framework.stop();
    framework.waitForStop(10_000);
  }

  /** Looks at nothing but whether the test has ended. */
  private void loop() {
    while (!ended.get()) {
      Thread.onSpinWait();
    }
  }

  /** Does not care for interrupts. */
  private void sleep() {
    while (!ended.get()) {
      try {
        Thread.sleep(1_000);
      } catch (InterruptedException e) {
        // That is the point.
      }
    }
  }

  /** Something to do where the guest is asked. */
  private interface Deed {
    void run() throws AllocsException;
  }

  private static Allocator claiming(Arena arena) {
    return allocator((context, within) -> List.of(arena));
  }

  private interface Claiming {
    List<Arena> of(Context context, AddressRange within) throws AllocsException;
  }

  private static Allocator allocator(Claiming claiming) {
    return new Allocator() {
      @Override
      public String name() {
        return "bad";
      }

      @Override
      public List<Arena> arenas(Context context, AddressRange within) throws AllocsException {
        return claiming.of(context, within);
      }
    };
  }

  private static Arena arena(Deed find, Deed enumerate) {
    return new Arena() {
      @Override
      public AddressRange range() {
        return ARENA;
      }

      @Override
      public Optional<Allocation> find(long address) throws AllocsException {
        find.run();
        return Optional.empty();
      }

      @Override
      public boolean forEach(AddressRange within, Visitor visitor) throws AllocsException {
        visitor.visit(Allocation.of("bad", AddressRange.ofSize(0x4000, 8)).build());
        enumerate.run();
        return visitor.visit(Allocation.of("bad", AddressRange.ofSize(0x4010, 8)).build());
      }
    };
  }

  private static List<String> path(Resolution found) {
    return found.path().stream().map(Allocation::toString).toList();
  }

  private void isCutOff() throws AllocsException {
    assertEquals(List.of("map[0x4000, 0x8000)", "good[0x6000, 0x6100)"), path(view.find(0x6080)));
    assertTrue(Tree.of(view).text().contains(" good[0x6000, 0x6100)"));
    Resolution marked = view.find(0x4008);
    assertEquals(List.of("map[0x4000, 0x8000)"), path(marked));
    assertTrue(marked.note().orElse("").contains(CUT_OFF), marked::toString);
    assertTrue(model.cutOff().get("guest").startsWith(CUT_OFF));
    assertTrue(view.problems().stream().anyMatch(p -> p.contains(CUT_OFF)));
  }

  @Test
  void shouldCutOffAGuestThatLoopsWhenItClaims() throws Exception {
    offer(
        allocator(
            (context, within) -> {
              loop();
              return List.of();
            }));
    view.find(0x4008);
    isCutOff();
    AtomicReference<String> root = new AtomicReference<>("");
    view.walk(
        AddressRange.ALL,
        (depth, allocation, suballocator, note) -> {
          root.accumulateAndGet(note.orElse(""), String::concat);
          return TreeVisitor.Step.DEEPER;
        });
    assertTrue(root.get().contains(CUT_OFF), root::get);
  }

  @Test
  void shouldCutOffAGuestThatLoopsWhenItFinds() throws Exception {
    offer(claiming(arena(this::loop, () -> {})));
    view.find(0x4008);
    isCutOff();
  }

  @Test
  void shouldCutOffAGuestThatSleeps() throws Exception {
    offer(claiming(arena(this::sleep, () -> {})));
    view.find(0x4008);
    isCutOff();
  }

  @Test
  void shouldCutOffAGuestThatFollowsACycle() throws Exception {
    target.memory().putLongs(0x4000, 0x4000);
    CountDownLatch stopped = new CountDownLatch(1);
    offer(
        allocator(
            (context, within) -> {
              try {
                for (long at = 0x4000; !ended.get(); ) {
                  at = context.target().memory().readLong(at);
                }
              } finally {
                stopped.countDown();
              }
              return List.of();
            }));
    view.find(0x4008);
    isCutOff();
    stopped.await(); // reading ends what nobody waits for
  }

  @Test
  void shouldKeepWhatAGuestSaidBeforeItLooped() throws Exception {
    offer(claiming(arena(() -> {}, this::loop)));
    List<String> tree = Tree.of(view).text();
    assertTrue(tree.contains(" bad[0x4000, 0x4008)"), tree::toString);
    assertTrue(tree.contains(" good[0x6000, 0x6100)"), tree::toString);
    isCutOff();
  }

  @Test
  void shouldTakeNothingFromAGuestThatWasCutOff() throws Exception {
    CountDownLatch cut = new CountDownLatch(1);
    CountDownLatch tried = new CountDownLatch(1);
    Arena late =
        new Arena() {
          @Override
          public AddressRange range() {
            return ARENA;
          }

          @Override
          public Optional<Allocation> find(long address) {
            return Optional.empty();
          }

          @Override
          public boolean forEach(AddressRange within, Visitor visitor) throws AllocsException {
            while (cut.getCount() > 0) {
              Thread.onSpinWait();
            }
            try {
              return visitor.visit(Allocation.of("bad", AddressRange.ofSize(0x4000, 8)).build());
            } finally {
              tried.countDown();
            }
          }
        };
    offer(claiming(late));
    List<String> tree = Tree.of(view).text();
    cut.countDown();
    tried.await();
    assertFalse(tree.contains(" bad[0x4000, 0x4008)"), tree::toString);
    isCutOff();
  }

  /** Chunks of an allocator of the engine's, more than are fetched at a time. */
  private int offerHeap() {
    int count = 10_001;
    FakeHeap heap = new FakeHeap(0x1000000, 0x4000000);
    for (int i = 0; i < count; i++) {
      heap.chunk(0x1000000 + i * 64L, 48, 0x40L + i % 2);
    }
    HeapAllocator allocator =
        new HeapAllocator() {
          @Override
          public String name() {
            return "heap";
          }

          @Override
          public List<Arena> arenas(Context context, AddressRange within) {
            return List.of(heap);
          }

          @Override
          public List<PlainArena> heaps(Context context) {
            return List.of(heap);
          }
        };
    offer(framework.getBundleContext(), Allocator.class, allocator, 0);
    return count;
  }

  @Test
  void shouldGiveAGuestTheChunksOfHeaps() throws Exception {
    int count = offerHeap();
    List<Long> plain = new ArrayList<>();
    List<Long> described = new ArrayList<>();
    List<Object> others = new ArrayList<>();
    offer(
        allocator(
            (context, within) -> {
              if (plain.isEmpty()) {
                PlainArena heap = context.heaps().get(0);
                heap.forEachPlain(heap.range(), (base, size, origin) -> plain.add(base));
                heap.forEach(heap.range(), chunk -> described.add(chunk.base()));
                others.add(heap.describe(plain.get(1), 48, 1).calls());
                others.add(heap.find(plain.get(3) + 47).orElseThrow().base());
                others.add(heap.forEachPlain(heap.range(), (base, size, origin) -> false));
              }
              return List.of();
            }));
    view.find(0x4008);
    assertEquals(count, plain.size());
    assertEquals(plain, described);
    assertEquals(plain.stream().distinct().sorted().toList(), plain);
    assertEquals(List.of(List.of(0x41L), plain.get(3), false), others);
    assertEquals(List.of(), view.problems());
  }

  @Test
  void shouldCutOffAGuestThatLoopsWithAChunkOfAHeap() throws Exception {
    offerHeap();
    offer(
        allocator(
            (context, within) -> {
              PlainArena heap = context.heaps().get(0);
              heap.forEachPlain(
                  heap.range(),
                  (base, size, origin) -> {
                    loop();
                    return true;
                  });
              return List.of();
            }));
    view.find(0x4008);
    isCutOff();
  }

  @Test
  void shouldCutOffLoopsInWhatIsAskedOfAllocations() throws Exception {
    AllocationFacts facts =
        new AllocationFacts() {
          @Override
          public Answer<PointerUse> pointerUse(Allocation allocation) {
            loop();
            return Answer.unknown("later");
          }
        };
    Allocation object =
        Allocation.of("bad", AddressRange.ofSize(0x4000, 16))
            .facts(facts)
            .type(
                () -> {
                  loop();
                  return Answer.unknown("later");
                })
            .build();
    offer(claiming(new ListArena(ARENA, List.of(object), "free")));
    Allocation found = view.find(0x4008).leaf().orElseThrow();
    assertEquals("bad", found.allocator());
    assertTrue(view.pointerUse(found).reason().orElseThrow().contains(CUT_OFF));
    assertTrue(view.type(found).reason().orElseThrow().contains(CUT_OFF));
    isCutOff();
  }

  @Test
  void shouldCutOffEvidenceThatLoops() throws Exception {
    TypeEvidence evidence =
        (allocation, context) -> {
          loop();
          return Answer.unknown("later");
        };
    offer(guest.getBundleContext(), TypeEvidence.class, evidence, 0);
    Allocation good = view.find(0x6080).leaf().orElseThrow();
    assertTrue(view.type(good).reason().orElseThrow().contains(CUT_OFF));
    assertEquals(List.of("guest"), List.copyOf(model.cutOff().keySet()));
  }

  @Test
  void shouldAskAgainAfterTheNextStart() throws Exception {
    offer(claiming(arena(this::loop, () -> {})));
    view.find(0x4008);
    isCutOff();
    guest.stop();
    assertEquals(Map.of(), model.cutOff());
    guest.start();
    offer(new Claims("bad").arena(0x4000, 0x5000, 0x4000, 0x4010));
    assertEquals(List.of("map[0x4000, 0x8000)", "bad[0x4000, 0x4010)"), path(view.find(0x4008)));
  }

  @Test
  void shouldAskBundlesOfTheDistributionInTheCallersThread() throws Exception {
    AtomicReference<Thread> asked = new AtomicReference<>();
    Deed note = () -> asked.set(Thread.currentThread());
    offer(framework.getBundleContext(), Allocator.class, claiming(arena(note, () -> {})), 0);
    view.find(0x4008);
    assertSame(Thread.currentThread(), asked.get());
  }

  @Test
  void shouldPassOnWhatAGuestThrows() throws Exception {
    offer(
        allocator(
            (context, within) -> {
              throw new UnsupportedException("no such thing");
            }));
    Resolution found = view.find(0x4008);
    assertEquals(Optional.of("bad (bundle guest): no such thing"), found.note());
    assertEquals(Map.of(), model.cutOff());
    assertTrue(view.problems().contains("bad (bundle guest): no such thing"));
  }

  @Test
  void shouldMarkAnAnswerWithNonsense() throws Exception {
    Allocation huge = Allocation.of("bad", AddressRange.ofSize(0x4000, Long.MIN_VALUE)).build();
    Arena arena =
        new Arena() {
          @Override
          public AddressRange range() {
            return ARENA;
          }

          @Override
          public Optional<Allocation> find(long address) {
            return Optional.of(huge);
          }

          @Override
          public boolean forEach(AddressRange within, Visitor visitor) throws AllocsException {
            return visitor.visit(huge);
          }
        };
    offer(claiming(arena));
    Resolution found = view.find(0x4008);
    assertEquals(List.of("map[0x4000, 0x8000)"), path(found));
    assertTrue(found.note().orElseThrow().contains("which cannot be here"), found::toString);
    assertEquals(2, Tree.of(view).text().size());
    assertTrue(view.problems().stream().anyMatch(p -> p.contains("outside its arena")));
  }

  private static Arena listing() {
    Allocation object = Allocation.of("bad", AddressRange.ofSize(0x4000, 16)).build();
    return new ListArena(ARENA, List.of(object), "free");
  }

  /** Spends more than a call may take without progress. */
  private static boolean work(Memory memory) throws AllocsException {
    long begin = System.nanoTime();
    for (long at = 0x1000000; System.nanoTime() - begin < WORK_NANOS; at += 0x1000) {
      memory.readLong(at);
      for (long until = System.nanoTime() + 1_000_000; System.nanoTime() < until; ) {
        Thread.onSpinWait();
      }
    }
    return true;
  }

  @Test
  void shouldWaitForAGuestThatReadsMemoryForTheFirstTime() throws Exception {
    offer(
        allocator(
            (context, within) -> {
              context.cached("work", () -> work(context.target().memory()));
              return List.of(listing());
            }));
    assertEquals("bad", view.find(0x4008).leaf().orElseThrow().allocator());
    assertEquals(Map.of(), model.cutOff());
  }

  @Test
  void shouldWaitForTheEngineWithAGuest() throws Exception {
    DebugInfo slow =
        new DebugInfo() {
          @Override
          public ModuleInfo module(Target target, LoadedObject object) {
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < WORK_NANOS) {
              Thread.onSpinWait();
            }
            return null;
          }

          @Override
          public ModuleInfo open(Path file, List<Path> roots) throws AllocsException {
            throw new UnsupportedException("not asked for");
          }
        };
    offer(framework.getBundleContext(), DebugInfo.class, slow, 0);
    offer(
        allocator(
            (context, within) -> {
              context.debugInfo().module(context.target(), null);
              return List.of(listing());
            }));
    assertEquals("bad", view.find(0x4008).leaf().orElseThrow().allocator());
    assertEquals(Map.of(), model.cutOff());
  }
}
