package org.allocs.custom.lua.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.allocs.debug.StructLayout;
import org.allocs.error.AllocsException;
import org.allocs.error.MemoryFaultException;
import org.allocs.model.AddressRange;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;
import org.allocs.target.Mappings;
import org.allocs.target.Target;

/**
 * Finds states of Lua. A thread points to what all threads share, of a main thread that lies at a
 * fixed distance behind it, and points back to it. Pointers to threads are looked for in variables
 * of files and on the initial stack; where these have none, main threads in all other memory that
 * may be written.
 */
final class StateSearch {
  private static final int STEP = 1 << 20;
  private static final long MAX_BYTES = 1L << 30;
  private static final int MAX_STATES = 1000;
  private static final int THREAD = 8;

  private final Target target;
  private final LuaMemory memory;
  private final LuaLayout layout;
  private final int pointer;
  private final Set<Long> variables = new HashSet<>();
  private final Set<Long> tried = new HashSet<>();
  private final Set<Long> found = new TreeSet<>();
  private Optional<String> remark = Optional.empty();

  /** Takes the words of some memory. */
  private interface Words {
    void take(long address, LongBuffer words) throws AllocsException;
  }

  StateSearch(Target target, LuaMemory memory, LuaLayout layout) throws AllocsException {
    this.target = target;
    this.memory = memory;
    this.layout = layout;
    this.pointer = layout.struct("lua_State").offset("l_G");
    for (LoadedObject object : target.objects()) {
      object.mappings().forEach(mapping -> variables.add(mapping.range().base()));
    }
  }

  /** What was not looked at. */
  Optional<String> remark() {
    return remark;
  }

  /** Main threads, ascending. */
  List<Long> find() throws AllocsException {
    List<Mapping> others = new ArrayList<>();
    for (Mapping mapping : target.mappings()) {
      if (!mapping.isReadable() || !mapping.isWritable()) {
        continue;
      }
      if (variables.contains(mapping.range().base()) || mapping.isLabelled("[stack]")) {
        read(mapping.range(), this::takePointers);
      } else if (!mapping.isFile()) {
        others.add(mapping);
      }
    }
    long rest = found.isEmpty() ? MAX_BYTES : 0;
    for (int i = 0; i < others.size() && rest > 0; i++) {
      AddressRange range = others.get(i).range();
      read(AddressRange.ofSize(range.base(), Math.min(range.size(), rest)), this::takeThreads);
      rest -= range.size();
      if (rest < 0) {
        remark = Optional.of("states of Lua are looked for in the first GiB of memory only");
      }
    }
    return List.copyOf(found);
  }

  private void read(AddressRange range, Words words) throws AllocsException {
    byte[] bytes = new byte[(int) Math.min(STEP, range.size())];
    for (long at = range.base(); AddressRange.lessThan(at, range.limit()); at += STEP) {
      int length = (int) Math.min(bytes.length, range.limit() - at);
      int got = target.memory().readSome(at, bytes, 0, length);
      ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, got).order(ByteOrder.LITTLE_ENDIAN);
      words.take(at, buffer.asLongBuffer());
    }
  }

  /** Words that lead to a thread. */
  private void takePointers(long address, LongBuffer words) throws AllocsException {
    for (int i = 0; i < words.limit(); i++) {
      long thread = words.get(i);
      if (thread != 0 && (thread & 7) == 0 && isWritable(thread) && tried.add(thread)) {
        byte[] word = new byte[Long.BYTES];
        if (target.memory().readSome(thread + pointer, word, 0, Long.BYTES) == Long.BYTES) {
          long shared = ByteBuffer.wrap(word).order(ByteOrder.LITTLE_ENDIAN).getLong();
          check(shared - layout.toGlobal());
        }
      }
    }
  }

  private boolean isWritable(long address) throws AllocsException {
    return Mappings.at(target.mappings(), address)
        .filter(mapping -> mapping.isWritable() && !mapping.isFile())
        .isPresent();
  }

  /** Words of main threads that lead to what all threads share. */
  private void takeThreads(long address, LongBuffer words) throws AllocsException {
    long distance = layout.toGlobal() - pointer;
    for (int i = 0; i < words.limit(); i++) {
      long place = address + (long) Long.BYTES * i;
      if (words.get(i) - place == distance) {
        check(place - pointer);
      }
    }
  }

  /** Adds what is a main thread. */
  private void check(long main) throws AllocsException {
    if ((main & 7) != 0 || found.size() >= MAX_STATES || !isWritable(main)) {
      return;
    }
    try {
      StructLayout.Value thread = layout.struct("lua_State").read(memory, main);
      long global = main + layout.toGlobal();
      StructLayout.Value shared = layout.struct("global_State").read(memory, global);
      boolean state =
          thread.get("tt") == THREAD
              && thread.get("l_G") == global
              && shared.get("mainthread") == main
              && Long.compareUnsigned(layout.counted(shared), layout.size("LG")) >= 0;
      if (state) {
        found.add(main);
      }
    } catch (MemoryFaultException e) {
      // no state: something that looks like the beginning of one
    }
  }
}
