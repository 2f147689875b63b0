package org.allocs.custom.lua.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.allocs.allocator.Arena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.testkit.FakeModuleInfo;
import org.allocs.testkit.Scene;
import org.allocs.type.DataType;
import org.junit.jupiter.api.Test;

/** Of a version that is not known without debug information. */
class DescribedLuaTest {
  private static Scene scene() {
    FakeModuleInfo module = new FakeModuleInfo();
    LuaLayout.known("$LuaVersion: Lua 5.4.4 ").get(0).structs().forEach(module::type);
    Scene scene = LuaScene.scene(module);
    scene.target().memory().put(0x5500_0000_1100L + 21, new byte[] {'9'});
    return scene;
  }

  private static List<Allocation> all(Scene scene) throws AllocsException {
    List<Allocation> found = new ArrayList<>();
    for (Arena arena : new LuaAllocator().arenas(scene.context(), AddressRange.ALL)) {
      arena.forEach(arena.range(), found::add);
    }
    return found;
  }

  @Test
  void shouldFindAllThatLuaCountsWithItsTypes() throws AllocsException {
    List<Allocation> found = all(scene());
    assertEquals(LuaScene.BYTES, found.stream().mapToLong(Allocation::size).sum());
    for (Allocation each : found) {
      each.type()
          .value()
          .ifPresent(
              type -> assertEquals(each.size(), type.byteSize().orElseThrow(), each::toString));
    }
    assertEquals(
        List.of("LG", "TString *[16]", "TString", "TString", "Table", "TValue[4]", "Node[2]"),
        found.stream()
            .filter(each -> !each.attributes().get("object").startsWith("stack"))
            .flatMap(each -> each.type().value().stream())
            .map(DataType::name)
            .limit(7)
            .toList());
  }

  @Test
  void shouldKeepWhatWasFoundBeforeSomethingThatCannotBe() throws AllocsException {
    Scene scene = scene();
    scene.target().memory().putLongs(LuaScene.TABLE + 8, 0x77);
    assertEquals(6, all(scene).size(), "up to the long string, and userdata of another list");
  }

  @Test
  void shouldCallStringsOfLua51WhatTheyAreDeclaredAs() {
    FakeModuleInfo module = new FakeModuleInfo();
    LuaLayout.known("$Lua: Lua 5.1.5 ").get(0).structs().forEach(module::type);
    module.type("GCObject", LuaLayout.known("$Lua: Lua 5.1.5 ").get(0).struct("Udata"));
    LuaTypes types = new LuaTypes(module);
    assertEquals(
        "GCObject *[8]", types.find(Sort.STRING_TABLE_51, 64, 0).value().orElseThrow().name());
  }
}
