package org.allocs.inspect;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.allocs.model.AddressRange;
import org.allocs.target.Registers;

/** Names of registers by DWARF number (x86-64 psABI, figure 3.36). */
final class RegisterName {
  private static final String[] GENERAL = {
    "rax", "rdx", "rcx", "rbx", "rsi", "rdi", "rbp", "rsp", "r8", "r9", "r10", "r11", "r12", "r13",
    "r14", "r15", "rip"
  };

  private static final int XMM0 = 17;
  private static final int VECTORS = 16;
  private static final int FLAGS = 49;
  private static final String[] OTHER = {
    "rflags", "es", "cs", "ss", "ds", "fs", "gs", "#56", "#57", "fs.base", "gs.base"
  };

  private RegisterName() {}

  /** The name. */
  static String of(int number) {
    if (number >= 0 && number < GENERAL.length) {
      return GENERAL[number];
    }
    if (number >= XMM0 && number < XMM0 + VECTORS) {
      return "xmm" + (number - XMM0);
    }
    int other = number - FLAGS;
    return other >= 0 && other < OTHER.length ? OTHER[other] : "#" + number;
  }

  /** All that are known, by name. */
  static Map<String, String> values(Registers registers) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int number = 0; number < Registers.COUNT; number++) {
      OptionalLong value = registers.get(number);
      if (value.isPresent()) {
        values.put(of(number), AddressRange.hex(value.getAsLong()));
      }
    }
    return values;
  }
}
