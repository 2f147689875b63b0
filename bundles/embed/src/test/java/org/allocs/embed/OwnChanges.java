package org.allocs.embed;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.allocs.change.Change;
import org.allocs.change.Outcome;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.query.MemoryView;
import org.allocs.query.Resolution;
import org.allocs.query.TreeVisitor;

/** A program that has chunks of its own process changed; a test runs it under the hooks. */
final class OwnChanges {
  private static final int MOST = 100;

  /** Changes after which all chunks are looked at. */
  private static final int ROUND = 1000;

  /** What a program's heap may grow by for other reasons. */
  private static final long SLACK = 16 << 20;

  /** Files and threads that come and go by themselves. */
  private static final int FEW = 5;

  private static final String MALLOC = "malloc";
  private static final String POOL = "own-pool";

  private final Session session;
  private final MemoryView view;
  private final long any;
  private final Random random = new Random(1999993);
  private final List<Chunk> chunks = new ArrayList<>();

  /** The innermost call that made the chunks. */
  private long site;

  /** A chunk as it should be. */
  private static final class Chunk {
    private long base;
    private long size;
    private String type = "struct a";
    private boolean arena;

    Chunk(long base, long size) {
      this.base = base;
      this.size = size;
    }
  }

  private OwnChanges(Session session) throws Exception {
    this.session = session;
    this.view = session.view();
    List<Allocation> found = new ArrayList<>();
    session.list(
        a -> {
          if (a.allocator().equals(MALLOC)) {
            found.add(a);
          }
          return found.isEmpty();
        });
    any = found.get(0).base();
  }

  /** Makes as many changes as it is told. */
  public static void main(String[] arguments) throws Exception {
    int count = Integer.parseInt(arguments[0]);
    try (Session session = Allocs.self()) {
      OwnChanges changes = new OwnChanges(session);
      Use before = null;
      for (int i = 0; i < count; i++) {
        changes.change();
        if (i % ROUND == ROUND - 1) {
          changes.look();
          before = before == null ? Use.now() : before;
        }
      }
      if (before != null) {
        before.hold(Use.now());
      }
      changes.end();
      System.out.println("logged " + session.changes().size());
    }
  }

  /** What the program uses besides its chunks. */
  private record Use(int files, int threads, long heap) {
    static Use now() {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      return new Use(
          new File("/proc/self/fd").list().length,
          Thread.activeCount(),
          runtime.totalMemory() - runtime.freeMemory());
    }

    /** Checks that it is no more later. */
    void hold(Use later) {
      boolean few = later.files <= files + FEW && later.threads <= threads + FEW;
      expect(few, this + " became " + later);
      expect(later.heap <= heap + SLACK, this + " became " + later);
    }
  }

  private void change() throws Exception {
    if (chunks.isEmpty() || (chunks.size() < MOST && random.nextInt(3) == 0)) {
      allocate();
      return;
    }
    Chunk chunk = chunks.get(random.nextInt(chunks.size()));
    if (chunk.arena) {
      expect(refused(chunk, new Change.Migrate(MALLOC, true)), "an arena was moved");
      done(chunk, new Change.Demote());
      chunk.arena = false;
      return;
    }
    switch (random.nextInt(6)) {
      case 0 -> free(chunk);
      case 1 -> {
        chunk.type = random.nextBoolean() ? "struct b | int" : "struct c";
        done(chunk, new Change.SetType(List.of(chunk.type.split(" \\| "))));
      }
      case 2 -> {
        long size = 1 + random.nextInt((int) chunk.size);
        done(chunk, new Change.Resize(size));
        chunk.size = size;
      }
      case 3 -> {
        chunk.base = done(chunk, new Change.Migrate(MALLOC, true)).base();
      }
      case 4 -> {
        done(chunk, new Change.Promote(POOL));
        chunk.arena = true;
      }
      default -> {
        done(chunk, new Change.Attach("own"));
        done(chunk, new Change.Free());
        expect(refused(chunk, new Change.Free()), "freed twice");
        done(chunk, new Change.Detach("own"));
        gone(chunk);
      }
    }
  }

  private void allocate() throws Exception {
    long size = 8 + random.nextInt(5000);
    Change change = new Change.Allocate(size, 64, true, Optional.of("struct a"));
    Outcome made = session.change(any, change);
    Chunk chunk = new Chunk(where(change, made).base(), size);
    expect(chunk.base % 64 == 0, "alignment");
    chunks.add(chunk);
    site = there(chunk).calls().get(0);
  }

  private void free(Chunk chunk) throws Exception {
    done(chunk, new Change.Free());
    gone(chunk);
  }

  private void gone(Chunk chunk) throws Exception {
    chunks.remove(chunk);
    expect(!isThere(chunk), "still there: " + AddressRange.hex(chunk.base));
  }

  private boolean isThere(Chunk chunk) throws Exception {
    Optional<Allocation> leaf = view.find(chunk.base).leaf();
    return leaf.isPresent()
        && leaf.get().allocator().equals(MALLOC)
        && leaf.get().calls().get(0).equals(site);
  }

  private AddressRange done(Chunk chunk, Change change) throws Exception {
    there(chunk);
    return where(change, session.change(chunk.base, change));
  }

  private static AddressRange where(Change change, Outcome outcome) {
    return outcome
        .done()
        .orElseThrow(() -> new IllegalStateException(change + " " + outcome))
        .where();
  }

  private boolean refused(Chunk chunk, Change change) throws Exception {
    return session.change(chunk.base, change).refused().isPresent();
  }

  /** The chunk as it is found from inside, which is as it should be. */
  private Allocation there(Chunk chunk) throws Exception {
    Resolution found = view.find(chunk.base + random.nextInt((int) chunk.size));
    Allocation leaf = found.leaf().orElseThrow();
    boolean right =
        leaf.allocator().equals(MALLOC)
            && leaf.base() == chunk.base
            && leaf.size() == chunk.size
            && found.suballocator().equals(chunk.arena ? Optional.of(POOL) : Optional.empty());
    expect(right, "not as it should be: " + leaf + " of " + found.suballocator());
    return leaf;
  }

  /** All chunks that are listed are those that are found. */
  private void look() throws Exception {
    for (Chunk chunk : chunks) {
      Allocation leaf = there(chunk);
      expect(view.usableSize(leaf).value().orElse(chunk.size) >= chunk.size, "less is usable");
      expect(leaf.type().toString().contains(chunk.type.split(" ")[1]), "type " + leaf.type());
    }
    List<Long> listed = listed();
    List<Long> known = chunks.stream().map(chunk -> chunk.base).sorted().toList();
    expect(listed.equals(known), "listed " + listed + " instead of " + known);
    expect(session.problems().isEmpty(), "" + session.problems());
  }

  private List<Long> listed() throws Exception {
    List<Long> listed = new ArrayList<>();
    session.tree(
        (depth, allocation, suballocator, note) -> {
          if (allocation.allocator().equals(MALLOC)
              && !allocation.calls().isEmpty()
              && allocation.calls().get(0) == site) {
            listed.add(allocation.base());
          }
          return TreeVisitor.Step.DEEPER;
        });
    return listed;
  }

  private void end() throws Exception {
    for (Chunk chunk : List.copyOf(chunks)) {
      if (chunk.arena) {
        done(chunk, new Change.Demote());
        chunk.arena = false;
      }
      free(chunk);
    }
    expect(listed().isEmpty(), "left: " + listed());
  }

  private static void expect(boolean truth, String what) {
    if (!truth) {
      throw new IllegalStateException(what);
    }
  }
}
