package org.allocs.custom.lua.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.testkit.AllocatorContract;
import org.allocs.testkit.Scene;
import org.junit.jupiter.api.Test;

class LuaContractTest extends AllocatorContract {
  @Override
  protected Allocator allocator() {
    return new LuaAllocator();
  }

  @Override
  protected Scene scene() {
    return LuaScene.scene();
  }

  private List<Allocation> all(Scene scene) throws AllocsException {
    List<Allocation> found = new ArrayList<>();
    for (Arena arena : allocator().arenas(scene.context(), AddressRange.ALL)) {
      arena.forEach(arena.range(), found::add);
    }
    return found;
  }

  private List<String> remarks(Scene scene) throws AllocsException {
    Context context = scene.context();
    allocator().arenas(context, AddressRange.ALL);
    return allocator().remarks(context);
  }

  @Test
  void shouldFindAllThatLuaCounts() throws AllocsException {
    List<Allocation> found = all(scene());
    assertEquals(LuaScene.BYTES, found.stream().mapToLong(Allocation::size).sum());
    assertEquals(
        List.of(
            "state",
            "stack of a thread",
            "table of strings",
            "string",
            "string",
            "table",
            "array of a table",
            "nodes of a table",
            "closure",
            "prototype",
            "code of a prototype",
            "userdata",
            "thread",
            "stack of a thread",
            "call of a thread"),
        found.stream().map(a -> a.attributes().get("object")).toList());
    assertEquals(
        List.of("key", "12345678901234567890123456789012345678901234567890"),
        found.stream().flatMap(a -> a.name().stream()).toList());
    assertEquals(List.of(), remarks(scene()));
  }

  @Test
  void shouldSayNothingByALayoutThatDoesNotFitInEverything() throws AllocsException {
    Scene scene = scene();
    scene.target().memory().putLongs(LuaScene.TABLE + 8, 0x77);
    assertEquals(List.of(), all(scene));
    assertEquals(
        List.of(
            "no object of Lua is at 0x560000003100, which is linked: tag=119",
            "Lua of no known layout: file=/usr/bin/lua"),
        remarks(scene));
    Scene other = scene();
    other.target().memory().putLongs(LuaScene.GLOBAL + 16, LuaScene.BYTES * 2, 0);
    assertEquals(List.of(), all(other));
    assertTrue(remarks(other).get(0).startsWith("a state of Lua is left out: bytes="));
    Scene circle = scene();
    circle.target().memory().putLongs(LuaScene.LONG, LuaScene.SHORT);
    assertTrue(remarks(circle).get(0).contains("circle"));
  }

  @Test
  void shouldFindNoStateWhereTheMainThreadIsAnother() throws AllocsException {
    Scene scene = scene();
    scene.target().memory().putLongs(LuaScene.GLOBAL + 264, LuaScene.THREAD);
    assertEquals(List.of(), all(scene));
  }

  @Test
  void shouldSayThatAVersionIsNotKnown() throws AllocsException {
    Scene scene = scene();
    scene.target().memory().put(0x5500_0000_1100L + 21, new byte[] {'9'});
    assertEquals(List.of(), all(scene));
    assertEquals(List.of("Lua of no known layout: file=/usr/bin/lua"), remarks(scene));
  }
}
