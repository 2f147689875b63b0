package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.allocs.change.Change;
import org.allocs.change.Outcome;
import org.allocs.model.Allocation;
import org.allocs.model.Lifetime;

/** Random changes of chunks in a program that runs, held against what there should be. */
final class LiveModel {
  private static final int MOST = 40;
  private static final List<String> POLICIES = List.of("first", "second");

  private final Lab.Session session;
  private final Allocation any;
  private final Random random;
  private boolean resizes = true;
  private final List<Chunk> chunks = new ArrayList<>();

  /** What there should be. */
  private static final class Chunk {
    private long base;
    private long size;
    private String type;
    private boolean arena;
    private boolean freed;
    private final Set<String> policies = new TreeSet<>();
  }

  /** Makes none yet; further ones are allocated beside {@code any}. */
  LiveModel(Lab.Session session, Allocation any, long seed) {
    this.session = session;
    this.any = any;
    this.random = new Random(seed);
  }

  /** Expects that chunks are not resized: their malloc is not glibc's. */
  LiveModel ofFixedSizes() {
    resizes = false;
    return this;
  }

  /** The chunk of malloc at an address. */
  static Optional<Allocation> find(Lab.Session session, long address) throws Exception {
    return session.view().find(address).path().stream()
        .filter(a -> a.allocator().equals("malloc"))
        .findFirst();
  }

  /** The same, which is there. */
  static Allocation chunk(Lab.Session session, long address) throws Exception {
    return find(session, address)
        .orElseThrow(() -> new AssertionError(session.view().problems().toString()));
  }

  /** Waits until a process has a state, a letter. */
  static void awaitState(long pid, String letter) throws Exception {
    for (int i = 0; i < 12_000; i++) {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      if (stat.substring(stat.lastIndexOf(')') + 2).startsWith(letter)) {
        return;
      }
      Thread.sleep(5);
    }
    throw new AssertionError("not in state " + letter);
  }

  /** Makes so many, each of which is looked at. */
  LiveModel changes(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      if (chunks.isEmpty() || (chunks.size() < MOST && random.nextInt(4) == 0)) {
        allocate();
      } else {
        change(chunks.get(random.nextInt(chunks.size())));
      }
      if (i % 100 == 99) {
        for (Chunk chunk : chunks) {
          check(chunk);
        }
      }
    }
    return this;
  }

  private void allocate() throws Exception {
    Chunk chunk = new Chunk();
    chunk.size = random.nextInt(10) == 0 ? 200_000 + random.nextInt(9999) : random.nextInt(900);
    chunk.type = random.nextBoolean() ? "long" : null;
    long alignment = 1L << random.nextInt(8);
    Outcome outcome =
        session
            .view()
            .change(
                any,
                new Change.Allocate(chunk.size, alignment, true, Optional.ofNullable(chunk.type)));
    chunk.base = outcome.done().orElseThrow(() -> new AssertionError(outcome)).where().base();
    assertEquals(0, chunk.base % alignment);
    chunks.add(chunk);
    check(chunk);
  }

  private void change(Chunk chunk) throws Exception {
    String policy = POLICIES.get(random.nextInt(POLICIES.size()));
    switch (random.nextInt(7)) {
      case 0 -> {
        tell(chunk, new Change.Free(), !chunk.freed);
        chunk.freed = true;
      }
      case 1 -> {
        chunk.type = random.nextBoolean() ? "long" : "char | long";
        tell(chunk, new Change.SetType(List.of(chunk.type.split(" \\| "))), true);
      }
      case 2 -> {
        tell(chunk, new Change.Promote("random"), chunk.size != 0 && !chunk.arena);
        chunk.arena = chunk.size != 0;
      }
      case 3 -> {
        tell(chunk, new Change.Demote(), chunk.arena);
        chunk.arena = false;
      }
      case 4 -> {
        if (!chunk.arena && chunk.size > 0) {
          long size = chunk.size - random.nextInt((int) Math.min(chunk.size, 100));
          tell(chunk, new Change.Resize(size), resizes);
          chunk.size = resizes ? size : chunk.size;
        }
      }
      case 5 -> {
        tell(chunk, new Change.Attach(policy), true);
        chunk.policies.add(policy);
      }
      default -> tell(chunk, new Change.Detach(policy), chunk.policies.remove(policy));
    }
    if (chunk.freed && chunk.policies.isEmpty()) {
      chunks.remove(chunk);
    } else {
      check(chunk);
    }
  }

  private void tell(Chunk chunk, Change change, boolean possible) throws Exception {
    Outcome outcome = session.view().change(chunk(session, chunk.base), change);
    assertEquals(possible, outcome.done().isPresent(), () -> change + " " + outcome);
  }

  private void check(Chunk chunk) throws Exception {
    Allocation there = chunk(session, chunk.base);
    assertEquals(chunk.base, there.base());
    assertEquals(chunk.size, there.size());
    Optional<String> set =
        session.view().type(there).evidence().stream()
            .filter(e -> e.source().equals("set"))
            .map(e -> e.detail())
            .findFirst();
    boolean fits = chunk.size % Long.BYTES == 0 && chunk.size > 0;
    if (chunk.type == null || fits) {
      assertEquals(chunk.type != null, set.isPresent(), () -> chunk.type + " " + there);
    }
    Lifetime lifetime = session.view().lifetime(there).value().orElseThrow();
    for (String policy : chunk.policies) {
      assertTrue(lifetime.detail().contains(policy), lifetime::toString);
    }
  }

  /** Has all policies let go, and frees everything. */
  void end() throws Exception {
    for (Chunk chunk : List.copyOf(chunks)) {
      for (String policy : chunk.policies) {
        tell(chunk, new Change.Detach(policy), true);
      }
      if (!chunk.freed) {
        tell(chunk, new Change.Free(), true);
      }
    }
    // None of them is there any more, unless the program got its memory since.
    for (Chunk chunk : chunks) {
      Optional<Allocation> there = find(session, chunk.base);
      assertTrue(
          there.isEmpty() || there.get().siteAddress().isEmpty() || !isOurs(there.get()),
          () -> there.toString());
    }
    chunks.clear();
  }

  private boolean isOurs(Allocation chunk) throws Exception {
    return session
        .view()
        .describe(chunk.siteAddress().getAsLong())
        .function()
        .filter("allocs_from_outside"::equals)
        .isPresent();
  }
}
