package org.allocs.elf;

import java.util.Map;

/** Names of file types and machines (gABI, chapter 4, "ELF Header"). */
final class HeaderNames {
  private static final Map<Integer, String> TYPES =
      Map.of(0, "ET_NONE", 1, "ET_REL", 2, "ET_EXEC", 3, "ET_DYN", 4, "ET_CORE");

  /** Those that Linux runs on, or ran on. */
  private static final Map<Integer, String> MACHINES =
      Map.ofEntries(
          Map.entry(0, "EM_NONE"),
          Map.entry(2, "EM_SPARC"),
          Map.entry(3, "EM_386"),
          Map.entry(4, "EM_68K"),
          Map.entry(8, "EM_MIPS"),
          Map.entry(15, "EM_PARISC"),
          Map.entry(18, "EM_SPARC32PLUS"),
          Map.entry(20, "EM_PPC"),
          Map.entry(21, "EM_PPC64"),
          Map.entry(22, "EM_S390"),
          Map.entry(40, "EM_ARM"),
          Map.entry(42, "EM_SH"),
          Map.entry(43, "EM_SPARCV9"),
          Map.entry(50, "EM_IA_64"),
          Map.entry(62, "EM_X86_64"),
          Map.entry(92, "EM_OPENRISC"),
          Map.entry(94, "EM_XTENSA"),
          Map.entry(183, "EM_AARCH64"),
          Map.entry(189, "EM_MICROBLAZE"),
          Map.entry(190, "EM_CUDA"),
          Map.entry(224, "EM_AMDGPU"),
          Map.entry(243, "EM_RISCV"),
          Map.entry(247, "EM_BPF"),
          Map.entry(252, "EM_CSKY"),
          Map.entry(258, "EM_LOONGARCH"),
          Map.entry(0x9026, "EM_ALPHA"));

  private HeaderNames() {}

  static String type(int type) {
    return named(TYPES, type);
  }

  static String machine(int machine) {
    return named(MACHINES, machine);
  }

  private static String named(Map<Integer, String> names, int value) {
    String name = names.get(value);
    return name != null ? name : "0x" + Integer.toHexString(value);
  }
}
