package org.allocs.process.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalInt;
import org.allocs.elf.ElfFile;
import org.allocs.elf.ElfSymbol;
import org.allocs.error.TargetGoneException;
import org.allocs.target.Functions;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;
import org.allocs.target.Target;
import org.junit.jupiter.api.Test;

/** Functions of the C library in this process. */
class OwnFunctionsTest {
  /** {@code int clock_gettime(clockid_t, struct timespec *)}: 0 if it filled two words. */
  private static final String FUNCTION = "clock_gettime";

  private static final int CLOCK_REALTIME = 0;
  private static final int NO_CLOCK = 1999993;

  @Test
  void shouldHaveAFunctionFillAStructure() throws Exception {
    try (Target target = new ProcessTargets().self()) {
      Functions functions = target.functions().value().orElseThrow();
      long function = address(target);
      long before = System.currentTimeMillis() / 1000;
      long[] time = {-1, -1, -1};
      assertEquals(OptionalInt.of(0), functions.fill(function, CLOCK_REALTIME, time));
      assertTrue(time[0] >= before && time[0] <= System.currentTimeMillis() / 1000);
      assertTrue(time[1] >= 0 && time[1] < 1_000_000_000);
      assertEquals(0, time[2], "not stored");
      assertEquals(OptionalInt.of(-1), functions.fill(function, NO_CLOCK, new long[0]));
      long[] tooLarge = new long[Functions.MAX_STRUCTURE + 1];
      assertThrows(
          IllegalArgumentException.class, () -> functions.fill(function, CLOCK_REALTIME, tooLarge));
    }
  }

  @Test
  void shouldFillNothingInAnotherProcess() throws Exception {
    Process process = new ProcessBuilder("sleep", "1000").start();
    try (Target target = new ProcessTargets().open(process.pid())) {
      Functions functions = target.functions().value().orElseThrow();
      assertEquals(OptionalInt.empty(), functions.fill(4096, 0, new long[1]));
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void shouldTellWhetherMappingsAreStillTheSame() throws Exception {
    Process process = new ProcessBuilder("cat").start();
    try (Target target = new ProcessTargets().open(process.pid())) {
      assertTrue(target.renew(), "nobody asked for them");
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
      assertEquals('\n', process.getInputStream().read()); // it has mapped all that it needs
      target.refresh();
      List<Mapping> mappings = target.mappings();
      assertFalse(target.renew());
      assertSame(mappings, target.mappings());
      process.destroyForcibly().waitFor();
      assertTrue(target.renew());
      assertThrows(TargetGoneException.class, target::mappings);
    }
  }

  private static long address(Target target) throws Exception {
    for (LoadedObject object : target.objects()) {
      if (object.isCLibrary()) {
        ElfFile file = ElfFile.openCopied(object.file().value().orElseThrow());
        for (ElfSymbol symbol : file.dynamicSymbols()) {
          if (symbol.name().equals(FUNCTION) && symbol.value() != 0) {
            return symbol.value() + object.bias();
          }
        }
      }
    }
    throw new AssertionError("the C library has no " + FUNCTION);
  }
}
