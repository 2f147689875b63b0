package org.allocs.hierarchy.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.query.MemoryView;
import org.allocs.testkit.FakeTarget;
import org.junit.jupiter.api.Test;

/** Properties of random hierarchies: claims nested, equal, overlapping, with all sorts of gaps. */
class AgreementTest {
  private static final int SPAN = 400;
  private static final int ROUNDS = 300;

  private final Random random = new Random(1999993);

  private MemoryView randomView() {
    FakeTarget target = new FakeTarget().map(100, 100, "rw-p", "").map(200, 150, "rw-p", "");
    FakeRegistry registry = new FakeRegistry();
    if (random.nextInt(10) > 0) {
      Claims map = new Claims("map");
      registry.add(
          99,
          random.nextBoolean()
              ? map.everywhere(100, 200, 200, 350)
              : map.fixed(0, -1L, 100, 200, 200, 350));
    }
    int allocators = 1 + random.nextInt(6);
    for (int i = 0; i < allocators; i++) {
      Claims claims = new Claims("a" + i);
      long at = 90;
      while (at < SPAN && random.nextInt(5) > 0) {
        at += random.nextInt(60);
        long limit = random.nextInt(3) == 0 ? roundUp(at) : at + 1 + random.nextInt(120);
        long base = random.nextInt(3) == 0 ? at / 50 * 50 : at;
        if (base >= at && base < limit) {
          long[] allocations = randomAllocations(base, limit);
          if (random.nextBoolean()) {
            claims.arena(base, limit, allocations);
          } else {
            claims.fixed(base, limit, allocations);
          }
        }
        at = limit;
      }
      registry.add(random.nextInt(3), claims);
    }
    return new Model(registry).view(target);
  }

  private static long roundUp(long at) {
    return at / 50 * 50 + 50;
  }

  private long[] randomAllocations(long base, long limit) {
    List<Long> bounds = new ArrayList<>();
    long at = base;
    while (at < limit) {
      long from = at + (random.nextBoolean() ? 0 : random.nextInt(20));
      long to = random.nextInt(4) == 0 ? limit : Math.min(limit, from + 1 + random.nextInt(60));
      if (from < to) {
        bounds.add(from);
        bounds.add(to);
      }
      at = to;
    }
    return bounds.stream().mapToLong(Long::longValue).toArray();
  }

  @Test
  void shouldFindWhatItWalks() throws AllocsException {
    for (int round = 0; round < ROUNDS; round++) {
      MemoryView view = randomView();
      Map<Long, List<Allocation>> found = new HashMap<>();
      List<Long> addresses = new ArrayList<>(LongStream.range(80, SPAN + 100).boxed().toList());
      Collections.shuffle(addresses, random);
      for (long address : addresses) {
        found.put(address, view.find(address).path());
      }
      Tree tree = Tree.of(view);
      for (long address : addresses) {
        int at = round;
        long here = address;
        assertEquals(
            tree.path(address), found.get(address), () -> at + " " + here + "\n" + tree.text());
      }
    }
  }

  @Test
  void shouldWalkAPartAsItIsInTheWhole() throws AllocsException {
    for (int round = 0; round < ROUNDS; round++) {
      MemoryView view = randomView();
      for (int i = 0; i < 10; i++) {
        long base = random.nextInt(SPAN);
        AddressRange within = new AddressRange(base, base + 1 + random.nextInt(100));
        Tree part = Tree.of(view, within);
        assertEquals(Tree.of(view).overlapping(within).text(), part.text(), within::toString);
      }
    }
  }

  @Test
  void shouldKeepChildrenInsideParentsAndSiblingsDisjoint() throws AllocsException {
    int deepest = 0;
    for (int round = 0; round < ROUNDS; round++) {
      List<Allocation> open = new ArrayList<>();
      Allocation before = null;
      for (Tree.Line line : Tree.of(randomView()).lines()) {
        Allocation allocation = line.allocation();
        assertTrue(line.depth() <= open.size(), "depth grows by one");
        open.subList(line.depth(), open.size()).clear();
        for (Allocation parent : open) {
          assertTrue(parent.range().contains(allocation.range()));
        }
        boolean child = before != null && before.range().contains(allocation.range());
        assertFalse(before != null && !child && before.range().overlaps(allocation.range()));
        open.add(allocation);
        before = allocation;
        deepest = Math.max(deepest, line.depth());
      }
    }
    assertTrue(deepest >= 3, "the hierarchies must be worth it");
  }
}
