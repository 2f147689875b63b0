package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.allocs.debug.CallerFrame;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.model.Answer;
import org.allocs.target.FileAddress;
import org.allocs.target.Registers;
import org.allocs.testkit.FakeTarget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnwindTest {
  private static final long BIAS = 0x555555554000L;
  private static final long STACK = 0x7ffd_0000_0000L;
  private static final String SOURCE =
      "int leaf(int x) { return x + 1; } int main(int c, char **v) { return leaf(c); }\n";

  @TempDir Path directory;

  private static FakeTarget stack(long... words) {
    FakeTarget target = new FakeTarget().map(STACK, 8192, "rw-p", "[stack]");
    target.memory().putLongs(STACK + 256, words);
    return target;
  }

  @Test
  void shouldUnwindTheFirstInstructionOfAFunction() throws Exception {
    for (String tables :
        new String[] {"-fasynchronous-unwind-tables", "-fno-asynchronous-unwind-tables"}) {
      ModuleInfo module = Modules.open(Tools.gcc(directory, "p", SOURCE, "-g", tables));
      FileAddress leaf = module.symbolsNamed("leaf").get(0).address();
      Symbol main = module.symbolsNamed("main").get(0);
      long back = main.address().value() + BIAS + 11;
      FakeTarget target = stack(back, 7);
      Registers registers =
          new Registers()
              .with(Registers.RSP, STACK + 256)
              .with(Registers.RBP, 1999993)
              .with(Registers.RIP, leaf.value() + BIAS);
      CallerFrame caller = module.unwind(registers, leaf, target.memory()).value().orElseThrow();
      assertEquals(STACK + 264, caller.cfa());
      assertEquals(back, caller.registers().pc().getAsLong());
      assertEquals(STACK + 264, caller.registers().sp().getAsLong());
      assertEquals(1999993, caller.registers().get(Registers.RBP).getAsLong());
    }
  }

  @Test
  void shouldSayThatThereIsNoInformation() throws Exception {
    ModuleInfo module = Modules.open(Tools.gcc(directory, "p", SOURCE));
    FakeTarget target = stack(7);
    Answer<CallerFrame> answer =
        module.unwind(new Registers(), new FileAddress(-1), target.memory());
    assertFalse(answer.isKnown());
    assertTrue(answer.reason().orElseThrow().contains("no call frame information"));
  }
}
