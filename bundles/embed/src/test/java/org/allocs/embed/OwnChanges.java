package org.allocs.embed;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.allocs.change.Change;
import org.allocs.change.Outcome;
import org.allocs.model.Allocation;

/** A program that has chunks of its own process changed; a test runs it under the hooks. */
final class OwnChanges {
  private static final int MOST = 100;

  private final Session session;
  private final long any;
  private final Random random = new Random(1999993);
  private final List<long[]> chunks = new ArrayList<>();

  private OwnChanges(Session session) throws Exception {
    this.session = session;
    List<Allocation> found = new ArrayList<>();
    session.list(
        a -> {
          if (a.allocator().equals("malloc")) {
            found.add(a);
          }
          return found.isEmpty();
        });
    any = found.get(0).base();
  }

  /** Makes as many changes as it is told. */
  public static void main(String[] arguments) throws Exception {
    try (Session session = Allocs.self()) {
      OwnChanges changes = new OwnChanges(session);
      for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
        changes.change();
      }
      changes.end();
      System.out.println("logged " + session.changes().size());
    }
  }

  private void change() throws Exception {
    if (chunks.isEmpty() || (chunks.size() < MOST && random.nextInt(3) == 0)) {
      long size = 8 + random.nextInt(5000);
      Outcome made =
          session.change(any, new Change.Allocate(size, 64, true, Optional.of("struct a")));
      long base =
          made.done().orElseThrow(() -> new IllegalStateException("" + made)).where().base();
      chunks.add(new long[] {base, size});
      expect(base % 64 == 0, "alignment");
      return;
    }
    long[] chunk = chunks.get(random.nextInt(chunks.size()));
    switch (random.nextInt(4)) {
      case 0 -> {
        done(chunk, new Change.Free());
        chunks.remove(chunk);
      }
      case 1 -> done(chunk, new Change.SetType(List.of("struct b", "int")));
      case 2 -> {
        long size = 1 + random.nextInt((int) chunk[1]);
        done(chunk, new Change.Resize(size));
        chunk[1] = size;
      }
      default -> {
        done(chunk, new Change.Attach("own"));
        done(chunk, new Change.Free());
        expect(session.change(chunk[0], new Change.Free()).refused().isPresent(), "freed twice");
        done(chunk, new Change.Detach("own"));
        chunks.remove(chunk);
      }
    }
  }

  private void done(long[] chunk, Change change) throws Exception {
    Allocation there = session.find(chunk[0]).leaf().orElseThrow();
    expect(there.base() == chunk[0] && there.size() == chunk[1], "not as it should be: " + there);
    Outcome outcome = session.change(chunk[0], change);
    expect(outcome.done().isPresent(), change + " " + outcome);
  }

  private void end() throws Exception {
    for (long[] chunk : chunks) {
      done(chunk, new Change.Free());
    }
  }

  private static void expect(boolean truth, String what) {
    if (!truth) {
      throw new IllegalStateException(what);
    }
  }
}
