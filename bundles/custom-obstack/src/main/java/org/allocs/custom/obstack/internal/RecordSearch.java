package org.allocs.custom.obstack.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.allocs.allocator.Context;
import org.allocs.allocator.PlainArena;
import org.allocs.debug.StructLayout;
import org.allocs.debug.Symbol;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;
import org.allocs.target.Mappings;
import org.allocs.target.Memory;
import org.allocs.target.Registers;
import org.allocs.target.TargetThread;

/**
 * Finds the records of obstacks by what each says of the chunk that it leads to: in variables of
 * files, on stacks, and in live chunks of heaps. Used by one thread.
 */
final class RecordSearch {
  private static final int STEP = 1 << 20;
  private static final long MAX_BYTES = 1L << 30;
  private static final int MAX_RECORDS = 1 << 16;
  private static final int MAX_STEPS = 1 << 22;
  private static final int MAX_REMARKS = 20;

  /** Bytes below the stack pointer that are in use all the same (System V ABI). */
  private static final int RED_ZONE = 128;

  private static final StructLayout RECORD = ObstackDescriptor.RECORD;

  private final Context context;
  private final Memory memory;
  private final List<Mapping> mappings;
  private final NavigableMap<Long, Chunk> chunks;
  private final long[] bases;
  private final List<Obstack> found = new ArrayList<>();
  private final Set<String> remarks = new HashSet<>();
  private long left = MAX_BYTES;
  private int steps;

  RecordSearch(Context context, NavigableMap<Long, Chunk> chunks) throws AllocsException {
    this.context = context;
    this.memory = context.target().memory();
    this.mappings = context.target().mappings();
    this.chunks = chunks;
    this.bases = chunks.keySet().stream().mapToLong(Long::longValue).sorted().toArray();
  }

  /** What was left out. */
  Set<String> remarks() {
    return remarks;
  }

  /** All that were found. */
  List<Obstack> search() throws AllocsException {
    for (LoadedObject object : context.target().objects()) {
      for (Mapping mapping : object.mappings()) {
        if (mapping.isReadable() && mapping.isWritable()) {
          search(mapping.range(), Optional.empty());
        }
      }
    }
    for (AddressRange stack : stacks()) {
      search(stack, Optional.empty());
    }
    for (PlainArena heap : context.heaps()) {
      search(heap.range(), Optional.of(heap));
    }
    if (left <= 0) {
      remarks.add("records of obstacks are looked for in the first GiB of memory only");
    }
    return found;
  }

  /** What of each thread's stack is in use; all of the initial one where that is not known. */
  private List<AddressRange> stacks() throws AllocsException {
    List<AddressRange> stacks = new ArrayList<>();
    for (TargetThread thread : context.target().threads()) {
      OptionalLong pointer =
          thread.registers().value().map(Registers::sp).orElse(OptionalLong.empty());
      if (pointer.isPresent()) {
        long from = pointer.getAsLong() - RED_ZONE & -Long.BYTES;
        Mappings.at(mappings, pointer.getAsLong())
            .map(mapping -> mapping.range().intersect(new AddressRange(from, -1L)))
            .ifPresent(stacks::add);
      } else {
        mappings.stream()
            .filter(mapping -> mapping.isLabelled("[stack]"))
            .forEach(mapping -> stacks.add(mapping.range()));
      }
    }
    return stacks;
  }

  /** Looks at each word of some memory; of a heap only what is in live chunks counts. */
  private void search(AddressRange range, Optional<PlainArena> heap) throws AllocsException {
    byte[] bytes = new byte[STEP];
    for (long at = range.base(); AddressRange.lessThan(at, range.limit()) && left > 0; at += STEP) {
      int length = (int) Math.min(STEP, range.limit() - at);
      int got = Math.max(memory.readSome(at, bytes, 0, length), 0);
      left -= length;
      LongBuffer words =
          ByteBuffer.wrap(bytes, 0, got).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
      for (int i = 0; i < words.limit(); i++) {
        long word = words.get(i);
        if (word < bases[0] || Arrays.binarySearch(bases, word) < 0) {
          continue;
        }
        long record = at + (long) Long.BYTES * i - RECORD.offset("chunk");
        if (isLive(record, heap)) {
          check(record, chunks.get(word));
        }
      }
    }
  }

  private static boolean isLive(long record, Optional<PlainArena> heap) throws AllocsException {
    return heap.isEmpty()
        || heap.get()
            .find(record)
            .filter(chunk -> chunk.range().contains(AddressRange.ofSize(record, RECORD.size())))
            .isPresent();
  }

  private void check(long address, Chunk chunk) throws AllocsException {
    byte[] bytes = new byte[RECORD.size()];
    if (found.size() >= MAX_RECORDS
        || memory.readSome(address, bytes, 0, bytes.length) != bytes.length) {
      return;
    }
    StructLayout.Value record = RECORD.in(ByteBuffer.wrap(bytes), 0, address);
    if (!fits(record, chunk)) {
      return;
    }
    Optional<List<Chunk>> chain = chain(chunk);
    if (chain.isPresent()) {
      found.add(new Obstack(record, variable(address), chain.get()));
    } else if (remarks.size() < MAX_REMARKS) {
      remarks.add(
          "chunks of an obstack are not linked as they should be: record="
              + AddressRange.hex(address));
    }
  }

  /** Whether a record is right in all that it says of its chunk. */
  private boolean fits(StructLayout.Value record, Chunk chunk) {
    long mask = record.get("alignment_mask");
    long base = record.get("object_base");
    long next = record.get("next_free");
    return record.get("chunk") == chunk.base()
        && record.get("chunk_limit") == chunk.range().limit()
        && record.get("chunk_size") > 0
        && mask < ObstackDescriptor.MAX_ALIGNMENT
        && Long.bitCount(mask + 1) == 1
        && (base & mask) == 0
        && base - chunk.base() >= ObstackDescriptor.CHUNK.size()
        && next - base >= 0
        && chunk.range().limit() - next >= 0
        && isCode(record.get("chunkfun"))
        && isCode(record.get("freefun"));
  }

  private boolean isCode(long address) {
    return Mappings.at(mappings, address).filter(Mapping::isExecutable).isPresent();
  }

  /** A chunk and all before it; empty if one of those is none. */
  private Optional<List<Chunk>> chain(Chunk last) {
    List<Chunk> chain = new ArrayList<>(List.of(last));
    Set<Long> seen = new HashSet<>(Set.of(last.base()));
    for (long at = last.previous(); at != 0; ) {
      Chunk chunk = chunks.get(at);
      if (chunk == null || !seen.add(at) || ++steps > MAX_STEPS) {
        return Optional.empty();
      }
      chain.add(chunk);
      at = chunk.previous();
    }
    return Optional.of(List.copyOf(chain));
  }

  private Optional<String> variable(long address) throws AllocsException {
    for (LoadedObject object : context.target().objects()) {
      if (object.range().contains(address)) {
        return context
            .debugInfo()
            .module(context.target(), object)
            .symbolAt(object.toFile(address))
            .map(Symbol::plainName);
      }
    }
    return Optional.empty();
  }
}
