package org.allocs.hooks.internal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.allocs.hooks.RecordedCounts;
import org.allocs.hooks.RecordedCounts.PathCounts;
import org.allocs.hooks.RecordedCounts.ThreadCounts;
import org.allocs.target.Memory;

/** Reads the counters that the root of an index leads to. */
final class CountsReader {
  private static final int MAX_SLOT_SIZE = 256;
  private static final int MAX_SEGMENTS = 1 << 16;
  private static final int MAX_SEGMENT_SLOTS = 1 << 16;
  private static final int MAX_IDS = 1 << 24;
  private static final int MAX_THREADS = 1 << 16;

  /** Paths that are told apart; whatever more there are is added up as one whose path was lost. */
  private static final int MAX_PATHS = 1 << 20;

  private final Memory memory;
  private final Root root;
  private final Paths sites;
  private final byte[] head;

  private CountsReader(Memory memory, Root root, Paths sites, byte[] head) {
    this.memory = memory;
    this.root = root;
    this.sites = sites;
    this.head = head;
  }

  /**
   * Reads them.
   *
   * @param at address of the root
   * @return empty if nobody asked to count
   * @throws MalformedFileException if their geometry is impossible
   */
  static Optional<RecordedCounts> read(Memory memory, long at, Root root, Paths sites)
      throws AllocsException {
    long address = memory.readLong(at + CountsDescriptor.ROOT_COUNTS);
    if (address == 0) {
      return Optional.empty();
    }
    byte[] head = memory.read(address, CountsDescriptor.BYTES);
    CountsReader reader = new CountsReader(memory, root, sites, head);
    reader.check(address);
    return Optional.of(
        new RecordedCounts(
            reader.paths(),
            reader.threads(),
            Words.longAt(head, CountsDescriptor.LIVE),
            Words.longAt(head, CountsDescriptor.PEAK)));
  }

  private int field(int offset) {
    return Words.intAt(head, offset);
  }

  private void check(long address) throws MalformedFileException {
    long ids =
        (long) field(CountsDescriptor.DIRECTORY_LENGTH) * field(CountsDescriptor.SEGMENT_SLOTS);
    boolean fits =
        isWithin(CountsDescriptor.DIRECTORY_LENGTH, 0, MAX_SEGMENTS)
            && isWithin(CountsDescriptor.SEGMENT_SLOTS, 1, MAX_SEGMENT_SLOTS)
            && isWithin(CountsDescriptor.FIRST_ID, 0, MAX_IDS)
            && ids + field(CountsDescriptor.FIRST_ID) <= MAX_IDS
            && isWithin(
                CountsDescriptor.PATH_SLOT_SIZE, CountsDescriptor.PATH_LEAST_SIZE, MAX_SLOT_SIZE)
            && isWithin(
                CountsDescriptor.THREAD_SLOT_SIZE,
                CountsDescriptor.THREAD_LEAST_SIZE,
                MAX_SLOT_SIZE)
            && isWithin(CountsDescriptor.THREAD_SLOTS, 0, MAX_THREADS)
            && isWithin(CountsDescriptor.THREADS_USED, 0, field(CountsDescriptor.THREAD_SLOTS));
    if (!fits) {
      throw Root.malformed(
          address,
          "impossible geometry of the counters: first_id="
              + field(CountsDescriptor.FIRST_ID)
              + " directory_length="
              + field(CountsDescriptor.DIRECTORY_LENGTH)
              + " segment_slots="
              + field(CountsDescriptor.SEGMENT_SLOTS)
              + " thread_slots="
              + field(CountsDescriptor.THREAD_SLOTS)
              + " threads_used="
              + field(CountsDescriptor.THREADS_USED));
    }
  }

  private boolean isWithin(int offset, int least, int most) {
    return field(offset) >= least && field(offset) <= most;
  }

  private List<PathCounts> paths() throws AllocsException {
    int length = field(CountsDescriptor.DIRECTORY_LENGTH);
    int slots = field(CountsDescriptor.SEGMENT_SLOTS);
    byte[] directory =
        memory.read(Words.longAt(head, CountsDescriptor.DIRECTORY), length * Long.BYTES);
    List<PathCounts> found = new ArrayList<>();
    long[] more = new long[5];
    for (int segment = 0; segment < length; segment++) {
      long address = Words.longAt(directory, segment * Long.BYTES);
      if (address != 0) {
        segment(address, field(CountsDescriptor.FIRST_ID) + segment * slots, found, more);
      }
    }
    if (more[0] != 0) {
      found.add(new PathCounts(List.of(), more[0], more[1], more[2], more[3], more[4]));
    }
    return found;
  }

  private void segment(long address, int firstId, List<PathCounts> found, long[] more)
      throws AllocsException {
    int size = field(CountsDescriptor.PATH_SLOT_SIZE);
    int slots = field(CountsDescriptor.SEGMENT_SLOTS);
    byte[] bytes = memory.read(address, slots * size);
    for (int i = 0; i < slots; i++) {
      int at = i * size;
      if (Words.longAt(bytes, at + CountsDescriptor.ALLOCATIONS) != 0) {
        List<Long> path =
            found.size() < MAX_PATHS ? sites.path(root, firstId + i) : List.<Long>of();
        long[] counts = {
          Words.longAt(bytes, at + CountsDescriptor.ALLOCATIONS),
          Words.longAt(bytes, at + CountsDescriptor.ALLOCATED),
          Words.longAt(bytes, at + CountsDescriptor.FREES),
          Words.longAt(bytes, at + CountsDescriptor.PATH_LIVE),
          Words.longAt(bytes, at + CountsDescriptor.PATH_PEAK)
        };
        if (path.isEmpty()) {
          for (int k = 0; k < counts.length; k++) {
            more[k] += counts[k];
          }
        } else {
          found.add(new PathCounts(path, counts[0], counts[1], counts[2], counts[3], counts[4]));
        }
      }
    }
  }

  private List<ThreadCounts> threads() throws AllocsException {
    int size = field(CountsDescriptor.THREAD_SLOT_SIZE);
    int used = field(CountsDescriptor.THREADS_USED);
    byte[] bytes = memory.read(Words.longAt(head, CountsDescriptor.THREADS), used * size);
    List<ThreadCounts> found = new ArrayList<>();
    for (int i = 0; i < used; i++) {
      found.add(thread(bytes, i * size));
    }
    return found;
  }

  private static ThreadCounts thread(byte[] bytes, int at) {
    int id = Words.intAt(bytes, at + CountsDescriptor.THREAD_ID);
    return new ThreadCounts(
        id > 0 ? OptionalInt.of(id) : OptionalInt.empty(),
        name(bytes, at + CountsDescriptor.THREAD_NAME),
        Words.longAt(bytes, at + CountsDescriptor.ALLOCATIONS),
        Words.longAt(bytes, at + CountsDescriptor.ALLOCATED),
        Words.longAt(bytes, at + CountsDescriptor.FREES),
        Words.longAt(bytes, at + CountsDescriptor.THREAD_FREED));
  }

  private static String name(byte[] bytes, int at) {
    int length = 0;
    while (length < CountsDescriptor.THREAD_NAME_BYTES && bytes[at + length] != 0) {
      length++;
    }
    return new String(bytes, at, length, StandardCharsets.UTF_8);
  }
}
