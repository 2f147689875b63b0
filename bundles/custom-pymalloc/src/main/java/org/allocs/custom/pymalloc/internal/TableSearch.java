package org.allocs.custom.pymalloc.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;
import org.allocs.target.Mappings;
import org.allocs.target.Memory;

/**
 * Finds the table of arenas without debug information: a word of CPython's own data leads to it, as
 * to a few thousand other places. It is the one where every record that has an arena describes one
 * whose pools all say that they belong to this very record, and all other records are one list.
 */
final class TableSearch {
  /** Bytes of a file's data that are looked at. */
  private static final long MAX_DATA = 1 << 26;

  private static final int PIECE = 1 << 20;
  private static final long PAGE = 4096;

  /** {@code INITIAL_ARENA_OBJECTS}; a table that is full grows to twice as many. */
  private static final int FIRST_RECORDS = 16;

  private static final PoolHeaderDescriptor LAYOUT = PoolHeaderDescriptor.KNOWN;

  private final LoadedObject object;
  private final Memory memory;
  private final List<Mapping> mappings;
  private final Set<Long> tried = new HashSet<>();

  private TableSearch(Context context, LoadedObject object) throws AllocsException {
    this.object = object;
    this.memory = context.target().memory();
    this.mappings = context.target().mappings();
  }

  /** The table that a file with CPython in it keeps; empty if none is certain to be it. */
  static Optional<Interpreter.Table> of(Context context, LoadedObject object)
      throws AllocsException {
    return new TableSearch(context, object).find();
  }

  private Optional<Interpreter.Table> find() throws AllocsException {
    long left = MAX_DATA;
    for (Mapping mapping : object.mappings()) {
      long at = mapping.range().base();
      while (mapping.isWritable() && left > 0 && at != mapping.range().limit()) {
        int length = (int) Math.min(PIECE, mapping.range().limit() - at);
        Optional<Interpreter.Table> found = find(at, length);
        if (found.isPresent()) {
          return found;
        }
        at += length;
        left -= length;
      }
    }
    return Optional.empty();
  }

  private Optional<Interpreter.Table> find(long from, int length) throws AllocsException {
    byte[] bytes = new byte[length];
    int got = memory.readSome(from, bytes, 0, length);
    ByteBuffer words = ByteBuffer.wrap(bytes, 0, Math.max(got, 0)).order(ByteOrder.LITTLE_ENDIAN);
    while (words.remaining() >= Long.BYTES) {
      long table = words.getLong();
      if (isHeap(table) && tried.add(table)) {
        long records = records(table);
        if (records > 0) {
          return Optional.of(new Interpreter.Table(table, records, LAYOUT));
        }
      }
    }
    return Optional.empty();
  }

  /** Whether something from {@code malloc} may begin there. */
  private boolean isHeap(long address) {
    return (address & 2 * Long.BYTES - 1) == 0
        && address != 0
        && !object.range().contains(address)
        && Mappings.at(mappings, address).filter(m -> m.isWritable() && !m.isFile()).isPresent();
  }

  /** How many records a table has; 0 if it is no table, or has no arena. */
  private long records(long table) throws AllocsException {
    boolean any = false;
    long known = 0;
    long reached = 0;
    int ends = 0;
    for (long count = FIRST_RECORDS; count <= PythonHeap.MAX_ARENAS; count *= 2) {
      byte[] bytes = new byte[(int) (count - known) * LAYOUT.arenaSize()];
      long from = table + known * LAYOUT.arenaSize();
      if (memory.readSome(from, bytes, 0, bytes.length) < bytes.length) {
        break;
      }
      Batch batch = batch(bytes, known, table);
      ends += batch.ends();
      if (!batch.fits() || ends > 1) {
        break;
      }
      any |= batch.arenas() > 0;
      reached = Math.max(reached, batch.reached());
      known = count;
    }
    return any && reached < known ? known : 0;
  }

  /**
   * Some records.
   *
   * @param fits whether they may be such
   * @param arenas that they describe
   * @param ends of lists of those without an arena
   * @param reached the last record that the lists lead to
   */
  private record Batch(boolean fits, int arenas, int ends, long reached) {}

  private Batch batch(byte[] bytes, long first, long table) throws AllocsException {
    ByteBuffer records = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int arenas = 0;
    int ends = 0;
    long reached = 0;
    for (int at = 0; at < bytes.length; at += LAYOUT.arenaSize()) {
      long next = records.getLong(at + PoolHeaderDescriptor.NEXT_ARENA);
      boolean fits;
      if (records.getLong(at + (int) LAYOUT.arenaAddress()) != 0) {
        arenas++;
        fits = isArena(records, at, first + at / LAYOUT.arenaSize());
      } else if (next == 0) {
        ends++;
        fits = ends <= 1;
      } else {
        long number = Long.divideUnsigned(next - table, LAYOUT.arenaSize());
        fits = next == table + number * LAYOUT.arenaSize() && number < PythonHeap.MAX_ARENAS;
        reached = Math.max(reached, number);
      }
      if (!fits) {
        return new Batch(false, arenas, ends, reached);
      }
    }
    return new Batch(true, arenas, ends, reached);
  }

  private boolean isArena(ByteBuffer records, int at, long index) throws AllocsException {
    long address = records.getLong(at + (int) LAYOUT.arenaAddress());
    long end = records.getLong(at + (int) LAYOUT.poolAddress());
    long free = Integer.toUnsignedLong(records.getInt(at + PoolHeaderDescriptor.FREE_POOLS));
    long all = Integer.toUnsignedLong(records.getInt(at + PoolHeaderDescriptor.ALL_POOLS));
    for (Geometry geometry : Geometry.KNOWN) {
      AddressRange range = AddressRange.ofSize(address, geometry.arena());
      long first = geometry.firstPool(range);
      long pools = (range.limit() - first) / geometry.pool();
      long used = (end - first) / geometry.pool();
      boolean fits =
          (address & PAGE - 1) == 0
              && Mappings.at(mappings, address).filter(Mapping::isWritable).isPresent()
              && all == pools
              && free <= all
              && used > 0
              && used <= pools
              && end == first + used * geometry.pool();
      if (fits && areOf(index, first, used, geometry)) {
        return true;
      }
    }
    return false;
  }

  /** Whether pools say that they belong to an arena; the last may be about to become one. */
  private boolean areOf(long index, long first, long pools, Geometry geometry)
      throws AllocsException {
    for (long i = 0; i < Math.max(pools - 1, 1); i++) {
      byte[] header = new byte[LAYOUT.headerSize()];
      int got = memory.readSome(first + i * geometry.pool(), header, 0, header.length);
      int said =
          ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt((int) LAYOUT.arenaIndex());
      if (got < header.length || said != index) {
        return false;
      }
    }
    return true;
  }
}
