package org.allocs.debuginfo.hostile;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Damages seeds: flips, edge values, copies, removals, cuts, and joins of two. */
final class Mutator {
  private static final byte[] EDGES = {0, 1, 2, 0x7f, (byte) 0x80, (byte) 0xfe, (byte) 0xff};

  private final Random random;
  private final List<byte[]> seeds;

  Mutator(List<byte[]> seeds, long seed) {
    this.seeds = seeds;
    this.random = new Random(seed);
  }

  byte[] next() {
    byte[] bytes = any().clone();
    for (int i = random.nextInt(8); i >= 0 && bytes.length > 0; i--) {
      bytes = damage(bytes);
    }
    return bytes;
  }

  private byte[] any() {
    return seeds.get(random.nextInt(seeds.size()));
  }

  private byte[] damage(byte[] bytes) {
    int at = random.nextInt(bytes.length);
    int length = Math.min(bytes.length - at, 1 + random.nextInt(16));
    switch (random.nextInt(12)) {
      case 0:
        return Arrays.copyOf(bytes, at);
      case 1:
        return without(bytes, at, length);
      case 2:
        return twice(bytes, at, length);
      case 3:
        System.arraycopy(bytes, at, bytes, random.nextInt(bytes.length - length + 1), length);
        return bytes;
      case 4:
        Arrays.fill(bytes, at, at + length, edge());
        return bytes;
      case 5:
        byte[] other = any();
        int from = random.nextInt(other.length);
        int joined = Math.min(length, other.length - from);
        System.arraycopy(other, from, bytes, at, joined);
        return bytes;
      default:
        bytes[at] = random.nextBoolean() ? edge() : (byte) random.nextInt();
        return bytes;
    }
  }

  private byte edge() {
    return EDGES[random.nextInt(EDGES.length)];
  }

  private static byte[] without(byte[] bytes, int at, int length) {
    byte[] shorter = Arrays.copyOf(bytes, bytes.length - length);
    System.arraycopy(bytes, at + length, shorter, at, shorter.length - at);
    return shorter;
  }

  private static byte[] twice(byte[] bytes, int at, int length) {
    byte[] longer = Arrays.copyOf(bytes, bytes.length + length);
    System.arraycopy(bytes, at, longer, at + length, bytes.length - at);
    return longer;
  }
}
