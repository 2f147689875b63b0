package org.allocs.custom.pymalloc.internal;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.testkit.FakeDebugInfo;
import org.allocs.testkit.FakeModuleInfo;
import org.allocs.testkit.FakeTarget;
import org.allocs.testkit.Scene;
import org.allocs.type.BaseType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;
import org.allocs.type.PointerType;
import org.allocs.type.VoidType;

/**
 * A process with CPython as it was up to 3.9: an arena with a pool of 4 blocks of 512 bytes, of
 * which one is free, one free pool, and one of 64 bytes all of whose blocks are in use.
 */
final class PythonScene {
  static final long ARENA = 0x7f00_0000_0000L;
  static final long POOL = 0x1000;
  private static final long BIAS = 0x5500_0000_0000L;
  static final long TABLE = 0x5600_0000_0000L;
  static final long RECORD = 48;
  private static final int RECORDS = 16;
  private static final DataType INT = new BaseType("unsigned int", BaseType.Encoding.UNSIGNED, 4);
  private static final DataType LONG = new BaseType("unsigned long", BaseType.Encoding.UNSIGNED, 8);
  private static final DataType PLACE = PointerType.to(VoidType.VOID);

  private PythonScene() {}

  private static CompositeType struct(String tag, Member... members) {
    return new CompositeType(
        CompositeType.Kind.STRUCT,
        Optional.of(tag),
        "struct " + tag,
        tag,
        OptionalLong.of(48),
        () -> List.of(members));
  }

  private static CompositeType arena() {
    return struct(
        "arena_object",
        Member.of("address", LONG, 0),
        Member.of("pool_address", PLACE, 8),
        Member.of("nfreepools", INT, 16),
        Member.of("ntotalpools", INT, 20));
  }

  private static CompositeType header() {
    return struct(
        "pool_header",
        Member.of("ref", LONG, 0),
        Member.of("freeblock", PLACE, 8),
        Member.of("nextpool", PLACE, 16),
        Member.of("prevpool", PLACE, 24),
        Member.of("arenaindex", INT, 32),
        Member.of("szidx", INT, 36),
        Member.of("nextoffset", INT, 40),
        Member.of("maxnextoffset", INT, 44));
  }

  static Scene scene() {
    FakeModuleInfo module =
        module().type("struct arena_object", arena()).type("struct pool_header", header());
    variable(module, "usedpools", 0x1100, PLACE);
    variable(module, "arenas", 0x1110, PointerType.to(arena()));
    variable(module, "maxarenas", 0x1120, INT);
    return scene(module);
  }

  /** The same without debug information, with a table of as many records as CPython begins with. */
  static Scene stripped() {
    Scene scene = scene(module());
    for (int i = 0; i < RECORDS; i++) {
      if (i != 1) {
        long next = i == RECORDS - 1 ? 0 : TABLE + (i == 0 ? 2 : i + 1) * RECORD;
        scene.target().memory().putLongs(TABLE + i * RECORD + 32, next);
      }
    }
    scene.target().memory().putLongs(TABLE + RECORD + 16, 64L << 32 | 62);
    return scene;
  }

  private static FakeModuleInfo module() {
    return new FakeModuleInfo()
        .segment(0x1000, 0x1000, "rw-")
        .variable("PyType_Type", 0x1f00, 0x100);
  }

  private static Scene scene(FakeModuleInfo module) {
    FakeTarget target = new FakeTarget();
    target.load("/python", BIAS, module.segments());
    target.map(TABLE, 0x1000, "rw-p", "[heap]").map(ARENA, 0x40000, "rw-p", "");
    target.memory().putLongs(BIAS + 0x1110, TABLE, 0, 2);
    target.memory().putLongs(TABLE, 0, 0, 0, 0, 0, 0, ARENA, ARENA + 3 * POOL, 0, 0, 0, 0);
    pool(target, 0, 3, ARENA + 48 + 512, 31, 48 + 4 * 512);
    pool(target, 1, 0, 0, 31, 48);
    pool(target, 2, 63, 0, 3, 0x1000 - 16);
    return new Scene(target, new FakeDebugInfo().put("/python", module));
  }

  private static void variable(FakeModuleInfo module, String name, long at, DataType type) {
    module.variable(name, at, 8).definition(name, false, Optional.empty(), at, type);
  }

  /** Lays out the header of a pool. */
  static void pool(FakeTarget target, int index, long count, long free, long sizeIndex, long next) {
    long size = (sizeIndex + 1) * 16;
    target
        .memory()
        .putLongs(
            ARENA + index * POOL,
            count,
            free,
            0,
            0,
            sizeIndex << 32 | 1,
            (POOL - size) << 32 | next);
  }
}
