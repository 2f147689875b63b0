package org.allocs.custom.lua.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.allocs.debug.StructLayout;
import org.allocs.error.AllocsException;
import org.allocs.error.MemoryFaultException;
import org.allocs.error.UnsupportedException;
import org.allocs.model.AddressRange;

/**
 * Reads all memory of one state of Lua: the objects in the lists of the collector, and what these
 * have beside themselves. A list ends where something in it cannot be; that is remarked. Used by
 * one thread.
 */
abstract class StateReader {
  /** As many as one allocator may have arenas. */
  static final int MAX_OBJECTS = 1 << 20;

  private final LuaMemory memory;
  private final LuaLayout layout;
  private final long main;
  private final StructLayout.Value global;
  private final long counted;
  private final List<LuaObject> objects = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();
  private final Set<Long> seen = new HashSet<>();
  private long bytes;

  /**
   * Of a state.
   *
   * @param main the main thread
   */
  StateReader(LuaMemory memory, LuaLayout layout, long main) throws AllocsException {
    this.memory = memory;
    this.layout = layout;
    this.main = main;
    this.global = layout.struct("global_State").read(memory, main + layout.toGlobal());
    this.counted = layout.counted(global);
  }

  /** The one for a version. */
  static StateReader of(LuaMemory memory, LuaLayout layout, long main) throws AllocsException {
    return layout.is51()
        ? new StateReader51(memory, layout, main)
        : new StateReader53(memory, layout, main);
  }

  /** What was found, in no order. */
  List<LuaObject> objects() {
    return objects;
  }

  /** What cannot be. */
  List<String> remarks() {
    return remarks;
  }

  LuaMemory memory() {
    return memory;
  }

  LuaLayout layout() {
    return layout;
  }

  StructLayout.Value global() {
    return global;
  }

  /**
   * Reads it. Lua counts each byte that it has, so what was found can be held against that; while
   * it compiles it has some that nothing leads to.
   */
  StateReader read() throws AllocsException {
    add(Sort.STATE, main - layout.beforeThread(), layout.size("LG"), main);
    attempt(() -> parts(main));
    readLists();
    if (remarks.isEmpty() && (bytes > counted || bytes < counted - counted / 4)) {
      objects.clear();
      remarks.add("a state of Lua is left out: bytes=" + bytes + " counted=" + counted);
    }
    return this;
  }

  /** What lists of the collector have. */
  abstract void readLists() throws AllocsException;

  /** One object. */
  abstract void object(long at, int tag) throws AllocsException;

  /** What a thread has beside itself. */
  abstract void parts(long thread) throws AllocsException;

  /** A thread; the main thread is a part of the state. */
  void thread(long at) throws AllocsException {
    if (at != main) {
      String struct = layout.is51() ? "lua_State" : "LX";
      add(Sort.THREAD, at - layout.beforeThread(), layout.size(struct), at);
      parts(at);
    }
  }

  /** Something of which a part may be read even if another cannot. */
  interface Step {
    void run() throws AllocsException;
  }

  void attempt(Step step) throws AllocsException {
    try {
      step.run();
    } catch (MemoryFaultException | UnsupportedException e) {
      remarks.add(e.getMessage());
    }
  }

  void add(Sort sort, long base, long size, long owner) throws UnsupportedException {
    add(sort, base, size, owner, 0);
  }

  void add(Sort sort, long base, long size, long owner, long header) throws UnsupportedException {
    boolean fits =
        base != 0 && (base & 7) == 0 && size > 0 && Long.compareUnsigned(size, counted) <= 0;
    if (!fits) {
      throw new UnsupportedException(
          "a "
              + sort.words()
              + " of Lua cannot be at "
              + AddressRange.hex(base)
              + ": size="
              + size);
    }
    if (objects.size() >= MAX_OBJECTS) {
      throw new UnsupportedException("objects of Lua beyond so many are left out: " + MAX_OBJECTS);
    }
    long own = sort == Sort.STATE ? counted : 0;
    objects.add(new LuaObject(AddressRange.ofSize(base, size), sort, owner, (int) header, own));
    bytes += size;
  }

  /** Bytes of a header and what follows; -1 if Lua has not so many. */
  long sized(long header, long length) {
    return Long.compareUnsigned(length, counted) > 0 ? -1 : header + length;
  }

  /** A vector; nothing where it has no elements. */
  void array(Sort sort, long base, long count, long each, long owner) throws UnsupportedException {
    if (base != 0 && count != 0) {
      boolean many = Long.compareUnsigned(count, Long.divideUnsigned(counted, each)) > 0;
      add(sort, base, many ? -1 : count * each, owner);
    }
  }

  /** Objects that are linked by what each begins with. */
  void list(long first) throws AllocsException {
    for (long at = first; at != 0; at = memory.readLong(at)) {
      if (!seen.add(at)) {
        throw new UnsupportedException("a list of Lua's collector is a circle");
      }
      object(at, memory.read(at + Long.BYTES, 1)[0] & 0xff);
    }
  }

  /** Whether something is seen for the first time. */
  boolean isNew(long at) {
    return seen.add(at);
  }

  static UnsupportedException none(long at, int tag) {
    return new UnsupportedException(
        "no object of Lua is at " + AddressRange.hex(at) + ", which is linked: tag=" + tag);
  }

  StructLayout.Value read(String struct, long at) throws AllocsException {
    return layout.struct(struct).read(memory, at);
  }

  /** Nodes of a table; those without have one that all such share, which is none of their own. */
  void nodes(StructLayout.Value table) throws UnsupportedException {
    long nodes = table.get("node");
    if (table.get("lastfree") != 0 && !memory.isOfFile(nodes)) {
      long count = 1L << (table.get("lsizenode") & 31);
      array(Sort.NODES, nodes, count, layout.size("Node"), table.address());
    }
  }

  /** A closure of Lua or of C. */
  void closure(long at, boolean ofLua) throws AllocsException {
    String struct = ofLua ? "LClosure" : "CClosure";
    int upvalues = layout.struct(struct).offset(ofLua ? "upvals" : "upvalue");
    long count = read(struct, at).get("nupvalues");
    long each = ofLua ? Long.BYTES : layout.size("TValue");
    add(ofLua ? Sort.CLOSURE : Sort.C_CLOSURE, at, upvalues + count * each, at);
  }

  /** A prototype with the parts that it has in all versions. */
  void prototype(StructLayout.Value proto, int line) throws UnsupportedException {
    long at = proto.address();
    add(Sort.PROTOTYPE, at, layout.size("Proto"), at);
    array(Sort.CODE, proto.get("code"), proto.get("sizecode"), Integer.BYTES, at);
    array(Sort.CONSTANTS, proto.get("k"), proto.get("sizek"), layout.size("TValue"), at);
    array(Sort.PROTOTYPES, proto.get("p"), proto.get("sizep"), Long.BYTES, at);
    array(Sort.LINES, proto.get("lineinfo"), proto.get("sizelineinfo"), line, at);
    long variable = layout.size("LocVar");
    array(Sort.VARIABLES, proto.get("locvars"), proto.get("sizelocvars"), variable, at);
    long upvalue = layout.is51() ? Long.BYTES : layout.size("Upvaldesc");
    array(Sort.UPVALUES, proto.get("upvalues"), proto.get("sizeupvalues"), upvalue, at);
  }
}
