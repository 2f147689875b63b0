package org.allocs.hooks;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.allocs.error.AllocsException;
import org.allocs.hooks.RecordedCounts.PathCounts;
import org.allocs.hooks.RecordedCounts.ThreadCounts;
import org.allocs.model.Answer;
import org.allocs.target.Target;
import org.allocs.testkit.FakeDebugInfo;
import org.allocs.testkit.FakeTarget;
import org.allocs.testkit.GoldenIndex;

/**
 * The index that the recorder wrote (native-hooks/interposer/golden; "make golden" there remakes
 * it), laid out in a fake target.
 */
final class Golden {
  private static final Path FILES = Path.of("../interposer/golden");

  /** What a reader must answer. */
  record Query(long address, int state, RecordedChunk chunk) {}

  /**
   * What a reader must answer of an object.
   *
   * @param number of the index; 0 where there is no object
   */
  record ObjectQuery(long address, int number, RecordedObject object) {}

  final FakeTarget target = new FakeTarget();
  final FakeDebugInfo debugInfo = new FakeDebugInfo();
  final List<Query> queries = new ArrayList<>();
  final List<RecordedChunk> chunks = new ArrayList<>();
  final List<ObjectQuery> objectQueries = new ArrayList<>();
  final List<ObjectQuery> objects = new ArrayList<>();
  final Optional<RecordedCounts> counts;
  final long root;
  private final int pathFrames;

  Golden() {
    this("index.golden");
  }

  Golden(String name) {
    GoldenIndex index = GoldenIndex.layOut(FILES.resolve(name), target);
    ByteBuffer file = index.file();
    int queryCount = file.getInt(16);
    int chunkCount = file.getInt(20);
    root = index.root();
    pathFrames = file.getInt(40);
    for (int i = 0; i < queryCount; i++) {
      long address = file.getLong();
      int state = (int) file.getLong();
      RecordedChunk chunk = chunk(file, state);
      queries.add(new Query(address, state, chunk));
    }
    for (int i = 0; i < chunkCount; i++) {
      chunks.add(chunk(file, (int) file.getLong()));
    }
    objects(file, file.getInt(32), objectQueries);
    objects(file, file.getInt(36), objects);
    counts = file.getInt(44) == 0 ? Optional.empty() : Optional.of(counts(file));
    chunks.removeIf(this::hasBeenReplaced);
    index.load(target, debugInfo);
  }

  /** A moving chunk whose memory is in the middle of another one by now. */
  private boolean hasBeenReplaced(RecordedChunk chunk) {
    return chunk.inFlight()
        && chunks.stream().anyMatch(c -> !c.inFlight() && c.covers(chunk.base()));
  }

  private RecordedChunk chunk(ByteBuffer file, int state) {
    long base = file.getLong();
    long size = file.getLong();
    return new RecordedChunk(base, size, path(file), state == 2);
  }

  private List<Long> path(ByteBuffer file) {
    List<Long> path = new ArrayList<>();
    for (int i = 0; i < pathFrames; i++) {
      path.add(file.getLong());
    }
    path.removeIf(frame -> frame == 0);
    return path;
  }

  private RecordedCounts counts(ByteBuffer file) {
    long live = file.getLong();
    long peak = file.getLong();
    long[] sums = {file.getLong(), file.getLong(), file.getLong(), file.getLong()};
    OptionalInt tid = OptionalInt.of(file.getInt());
    file.getInt();
    byte[] name = new byte[16];
    file.get(name).getLong();
    String shown = new String(name, StandardCharsets.US_ASCII).trim();
    List<PathCounts> paths = new ArrayList<>();
    for (int i = file.getInt(44); i > 0; i--) {
      paths.add(
          new PathCounts(
              path(file),
              file.getLong(),
              file.getLong(),
              file.getLong(),
              file.getLong(),
              file.getLong()));
    }
    ThreadCounts thread = new ThreadCounts(tid, shown, sums[0], sums[1], sums[2], sums[3]);
    return new RecordedCounts(paths, List.of(thread), live, peak);
  }

  private void objects(ByteBuffer file, int count, List<ObjectQuery> into) {
    for (int i = 0; i < count; i++) {
      long address = file.getLong();
      file.getInt();
      int number = file.getInt();
      long base = file.getLong();
      long size = file.getLong();
      long site = file.getLong();
      List<Long> path = site == 0 ? List.of() : List.of(site);
      Optional<String> type = typeName(file.getLong());
      into.add(new ObjectQuery(address, number, new RecordedObject(base, size, path, type)));
    }
  }

  private Optional<String> typeName(long address) {
    try {
      return address == 0 ? Optional.empty() : target.memory().readString(address, 256);
    } catch (AllocsException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Where the index keeps the word of an address. */
  long wordOf(long address) throws AllocsException {
    org.allocs.target.Memory memory = target.memory();
    long table = memory.readLong(root + 32);
    long tags = table + 8 * 65536;
    for (long slot = address >>> 24 & 65535; ; slot = slot + 1 & 65535) {
      if (memory.readLong(tags + 8 * slot) == address >>> 24) {
        return memory.readLong(table + 8 * slot) + 4 * (address >>> 5);
      }
    }
  }

  /** Where the cell of an address's page is. */
  long cellOf(long address) throws AllocsException {
    long inRegion = address & (1 << 24) - 1;
    return wordOf(address - inRegion) + (1 << 21) + 4096 + 8 * (inRegion >>> 12);
  }

  /** Whether a chunk is one of those that are on record as short. */
  boolean isShort(RecordedChunk chunk) {
    if (chunk.size() > 16) {
      return false;
    }
    try {
      int head = target.memory().readInt(wordOf(chunk.base()));
      boolean other = head != 0 && head >>> 31 == (chunk.base() >>> 4 & 1);
      return !other;
    } catch (AllocsException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Changes the word of an address. */
  void putWord(long address, int value) throws AllocsException {
    target.memory().put(wordOf(address), bytes(value));
  }

  Golden putInt(long offset, int value) {
    target.memory().put(root + offset, bytes(value));
    return this;
  }

  static byte[] bytes(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

  static byte[] bytes(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  Answer<HookIndex> tryOpen() throws AllocsException {
    return HookIndex.open((Target) target, debugInfo);
  }

  List<ObjectIndex> openObjects() throws AllocsException {
    return ObjectIndex.openAll((Target) target, debugInfo);
  }

  HookIndex open() throws AllocsException {
    return tryOpen().value().orElseThrow();
  }
}
