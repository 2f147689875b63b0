package org.allocs.stack.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.allocs.debug.CallerFrame;
import org.allocs.debug.CallerRules;
import org.allocs.debug.DebugInfo;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Section;
import org.allocs.target.FileAddress;
import org.allocs.target.Memory;
import org.allocs.target.Registers;
import org.junit.jupiter.api.Test;

/** Rules that are kept by instruction find the same callers as reading them anew. */
class UsualStepTest {
  private static final Path LIBRARY = Path.of("/lib/x86_64-linux-gnu/libc.so.6");
  private static final int INSTRUCTIONS = 20_000;

  /** Each byte depends on its address; the lowest addresses cannot be read. */
  private static final Memory MEMORY =
      (address, into, offset, length) -> {
        if (address >= 0 && address < 4096) {
          return 0;
        }
        for (int i = 0; i < length; i++) {
          into[offset + i] = (byte) ((address + i) * 0x9e3779b97f4a7c15L >>> 56);
        }
        return length;
      };

  private static Registers registers(Random random, long pc) {
    Registers registers = new Registers();
    for (int number : new int[] {0, 1, 3, 6, 7, 10, 12, 13, 14, 15, Registers.FS_BASE}) {
      if (random.nextInt(9) > 0) {
        registers = registers.with(number, random.nextInt(50) == 0 ? 64 : random.nextLong());
      }
    }
    return registers.with(Registers.RIP, pc);
  }

  @Test
  void shouldFindTheSameCallers() throws Exception {
    DebugInfo debugInfo =
        Services.of(new org.allocs.debuginfo.internal.Activator()).get(DebugInfo.class);
    ModuleInfo module = debugInfo.open(LIBRARY, List.of());
    Section text =
        module.sections().stream().filter(s -> s.name().equals(".text")).findFirst().orElseThrow();
    Random random = new Random(1999993);
    int usual = 0;
    int applied = 0;
    for (int i = 0; i < INSTRUCTIONS; i++) {
      FileAddress pc = text.address().plus(random.nextLong(text.size()));
      Optional<CallerRules> rules = module.callerRules(pc).value();
      if (rules.isPresent()) {
        usual++;
        Registers registers = registers(random, pc.value());
        Optional<Step> step = UsualStep.apply(rules.get(), registers, MEMORY);
        if (step.isPresent()) {
          applied++;
          CallerFrame caller = module.unwind(registers, pc, MEMORY).value().orElseThrow();
          assertEquals(caller.cfa(), step.get().cfa(), pc.toString());
          assertEquals(caller.registers(), step.get().caller(), pc.toString());
          assertEquals(caller.savedAt(), step.get().savedAt(), pc.toString());
        }
      }
    }
    assertTrue(usual > INSTRUCTIONS * 0.9, "usual=" + usual);
    assertTrue(applied > usual * 0.7, "applied=" + applied);
  }
}
