package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.debug.FrameLayout;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Place;
import org.allocs.debug.Symbol;
import org.allocs.debug.VariableLocation;
import org.allocs.target.FileAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frames told without a process. */
class FrameLayoutTest {
  @TempDir Path directory;

  private static FrameLayout at(ModuleInfo module, String function, long offset) {
    Symbol symbol = module.symbolsNamed(function).get(0);
    return module.frameLayoutAt(symbol.address().plus(offset)).value().orElseThrow();
  }

  private static VariableLocation named(FrameLayout layout, String name) {
    return layout.variables().value().orElseThrow().stream()
        .filter(variable -> variable.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldTellAFrameOfUnoptimizedCode() throws Exception {
    Path file = Tools.gcc(directory, "variety", Variety.SOURCE, "-g", "-O0");
    ModuleInfo module = Modules.open(file);
    Symbol leaf = module.symbolsNamed("leaf").get(0);
    FrameLayout layout = at(module, "leaf", leaf.size() / 2);
    assertEquals("rbp+16", layout.rules().value().orElseThrow().cfa().text());
    assertEquals(
        "[rbp c-16, ra c-8]",
        layout.rules().value().orElseThrow().registers().stream()
            .map(register -> register.name() + " " + register.rule())
            .toList()
            .toString());
    assertEquals("cfa", layout.frameBase().value().orElseThrow().text());
    VariableLocation depth = named(layout, "depth");
    assertTrue(depth.parameter());
    assertEquals(Place.Kind.MEMORY, depth.place().kind());
    assertEquals(Optional.of("cfa"), depth.place().register());
    assertTrue(depth.place().text().matches("\\[cfa-\\d+]"), depth.place().text());
    assertEquals(directory.resolve("variety.c").toString(), depth.declared().orElseThrow().file());
    assertEquals(17, depth.declared().orElseThrow().line());
    assertEquals(leaf.address(), depth.low());
    assertEquals(leaf.address().plus(leaf.size()), depth.high());
    VariableLocation calls = named(layout, "calls");
    assertEquals(Place.Kind.MEMORY, calls.place().kind());
    assertEquals(Optional.empty(), calls.place().register());
    long address =
        module.symbols().stream()
            .filter(symbol -> symbol.name().startsWith("calls."))
            .findFirst()
            .orElseThrow()
            .address()
            .value();
    assertEquals(OptionalLong.of(address), calls.place().number());
  }

  @Test
  void shouldTellWhereRegistersHoldVariablesOfOptimizedCode() throws Exception {
    Path file = Tools.gcc(directory, "variety", Variety.SOURCE, "-g", "-O2");
    FrameLayout layout = at(Modules.open(file), "leaf", 0);
    VariableLocation depth = named(layout, "depth");
    assertEquals(Place.Kind.REGISTER, depth.place().kind());
    assertEquals("rsi", depth.place().text());
    assertEquals("rsp+8", layout.rules().value().orElseThrow().cfa().text());
  }

  @Test
  void shouldNameEveryFunctionThatAVariableWasInlinedInto() throws Exception {
    Path file = Tools.gcc(directory, "variety", Variety.SOURCE, "-g");
    ModuleInfo module = Modules.open(file);
    Symbol main = module.symbolsNamed("main").get(0);
    boolean seen = false;
    for (long pc = 0; pc < main.size(); pc++) {
      for (VariableLocation variable : at(module, "main", pc).variables().value().orElseThrow()) {
        if (variable.name().equals("inlined")) {
          assertEquals(List.of("twice", "main"), variable.inlinedInto());
          seen = true;
        }
      }
    }
    assertTrue(seen);
  }

  @Test
  void shouldSayWhyThereIsNoFrame() throws Exception {
    Path file = Tools.gcc(directory, "variety", Variety.SOURCE, "-g");
    ModuleInfo module = Modules.open(file);
    assertFalse(module.frameLayoutAt(new FileAddress(1)).isKnown());
    assertTrue(
        module
            .frameLayoutAt(new FileAddress(1))
            .reason()
            .orElseThrow()
            .contains("no call frame information"));
  }
}
