package org.allocs.custom.postgres.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Allocator;
import org.allocs.debug.StructLayout;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.testkit.AllocatorContract;
import org.allocs.testkit.FakeModuleInfo;
import org.allocs.testkit.Scene;
import org.allocs.type.EnumType;
import org.junit.jupiter.api.Test;

/**
 * PostgreSQL that is built to check its memory: its chunks have larger headers, as it describes.
 */
class DescribedContextsTest extends AllocatorContract {
  private static final long CHUNKS = PostgresScene.LARGE + 40;

  @Override
  protected Allocator allocator() {
    return new ChunkAllocator();
  }

  @Override
  protected Scene scene() {
    FakeModuleInfo module = new FakeModuleInfo();
    Layout.known(450).get(0).structs().forEach((name, s) -> module.type("struct " + name, s));
    module.type(
        "struct AllocChunkData",
        StructLayout.parse("AllocChunkData 24: size 0, requested_size 8, aset 16"));
    module.type(
        "enum NodeTag",
        new EnumType(
            Optional.of("NodeTag"),
            "enum NodeTag",
            4,
            false,
            List.of(
                new EnumType.Enumerator("T_AllocSetContext", 450),
                new EnumType.Enumerator("T_SlabContext", 451),
                new EnumType.Enumerator("T_GenerationContext", 452))));
    Scene scene = PostgresScene.of15(module);
    long set = PostgresScene.SET;
    // The context by itself, with nothing below it, and one block of two chunks.
    scene.target().memory().putLongs(set + 8, 224 + 512, 0, 0, 0);
    scene.target().memory().putLongs(set + 80, PostgresScene.LARGE);
    scene.target().memory().putLongs(set + 88 + 4 * 8, 0);
    scene
        .target()
        .memory()
        .putLongs(PostgresScene.LARGE, set, 0, 0, CHUNKS + 24 + 64 + 24 + 128, CHUNKS + 472)
        .putLongs(CHUNKS, 64, 50, set)
        .putLongs(CHUNKS + 24 + 64, 128, 128, set);
    return scene;
  }

  @Test
  void shouldTellTheSizesThatWereAskedFor() throws AllocsException {
    List<Allocation> chunks = new ArrayList<>();
    for (var arena : allocator().arenas(scene().context(), AddressRange.ALL)) {
      arena.forEach(arena.range(), chunks::add);
    }
    assertEquals(List.of(50L, 128L), chunks.stream().map(Allocation::size).toList());
    assertEquals(64, chunks.get(0).usableSize().orElseThrow());
  }
}
