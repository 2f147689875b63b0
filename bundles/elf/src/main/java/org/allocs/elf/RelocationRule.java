package org.allocs.elf;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a type of relocation does to a field, as far as debug sections use it. The names and numbers
 * are of each machine's supplement to the gABI.
 *
 * @param kind how the new value is made
 * @param bytes size of the field; 0 where its own bytes tell
 * @param bias taken off: where a thread's block is addressed by its middle, offsets in it count
 *     from there
 */
record RelocationRule(Kind kind, int bytes, long bias) {
  /** S is the symbol's value, A the addend, P the place, V what the field has. */
  enum Kind {
    /** V. */
    NONE,
    /** S + A. */
    ABSOLUTE,
    /** S + A - P. */
    RELATIVE,
    /** V + S + A. */
    ADD,
    /** V - S - A. */
    SUBTRACT,
    /** S + A in the low 6 bits. */
    SET6,
    /** V - S - A in the low 6 bits. */
    SUBTRACT6,
    /** S + A in an unsigned LEB128 of the same length. */
    SET_ULEB128,
    /** V - S - A in an unsigned LEB128 of the same length. */
    SUBTRACT_ULEB128
  }

  private static final long DTP_BIAS = 0x8000;
  private static final long RISCV_DTP_BIAS = 0x800;
  private static final int EM_SPARC = 2;
  private static final int EM_68K = 4;
  private static final int EM_PPC = 20;
  private static final int EM_PPC64 = 21;
  private static final int EM_S390 = 22;
  private static final int EM_ARM = 40;
  private static final int EM_SPARCV9 = 43;
  private static final int EM_IA_64 = 50;
  private static final int EM_AARCH64 = 183;
  private static final int EM_RISCV = 243;
  private static final int EM_BPF = 247;
  private static final int EM_CSKY = 252;
  private static final int EM_LOONGARCH = 258;

  private static final Map<Integer, Map<Integer, RelocationRule>> BY_MACHINE = byMachine();

  /** The rule of a machine's type; empty where it is not known. */
  static Optional<RelocationRule> of(int machine, int type) {
    return Optional.ofNullable(BY_MACHINE.getOrDefault(machine, Map.of()).get(type));
  }

  private static Map<Integer, Map<Integer, RelocationRule>> byMachine() {
    Map<Integer, Map<Integer, RelocationRule>> all = new HashMap<>();
    // R_X86_64_64, _32, _32S, _16, _8, _DTPOFF64, _DTPOFF32; _PC32, _PC16, _PC8, _PC64
    all.put(
        ElfHeader.EM_X86_64,
        rules()
            .absolute(8, 1, 17)
            .absolute(4, 10, 11, 21)
            .absolute(2, 12)
            .absolute(1, 14)
            .relative(4, 2)
            .relative(2, 13)
            .relative(1, 15)
            .relative(8, 24)
            .map);
    // R_386_32, _16, _8, _TLS_LDO_32; _PC32, _PC16, _PC8
    all.put(
        ElfHeader.EM_386,
        rules()
            .absolute(4, 1, 32)
            .absolute(2, 20)
            .absolute(1, 22)
            .relative(4, 2)
            .relative(2, 21)
            .relative(1, 23)
            .map);
    // R_AARCH64_NONE, _ABS64, _ABS32, _ABS16, _TLS_DTPREL; _PREL64, _PREL32, _PREL16
    all.put(
        EM_AARCH64,
        rules()
            .none(256)
            .absolute(8, 257, 1029)
            .absolute(4, 258)
            .absolute(2, 259)
            .relative(8, 260)
            .relative(4, 261)
            .relative(2, 262)
            .map);
    // R_ARM_ABS32, _ABS16, _ABS8, _TLS_LDO32; _REL32
    all.put(EM_ARM, rules().absolute(4, 2, 106).absolute(2, 5).absolute(1, 8).relative(4, 3).map);
    all.put(EM_RISCV, riscv());
    all.put(EM_LOONGARCH, loongarch());
    // R_PPC_ADDR32, _UADDR32, _ADDR16, _DTPREL32; _REL32
    all.put(
        EM_PPC,
        rules()
            .absolute(4, 1, 24)
            .threadOffset(4, DTP_BIAS, 78)
            .absolute(2, 3)
            .relative(4, 26)
            .map);
    // R_PPC64_ADDR64, _UADDR64, _DTPREL64, _ADDR32, _UADDR32, _ADDR16; _REL32, _REL64
    all.put(
        EM_PPC64,
        rules()
            .absolute(8, 38, 43)
            .threadOffset(8, DTP_BIAS, 78)
            .absolute(4, 1, 24)
            .absolute(2, 3)
            .relative(4, 26)
            .relative(8, 44)
            .map);
    // R_390_64, _TLS_LDO64, _32, _TLS_LDO32, _16, _8; _PC32, _PC64, _PC16
    all.put(
        EM_S390,
        rules()
            .absolute(8, 22, 53)
            .absolute(4, 4, 52)
            .absolute(2, 3)
            .absolute(1, 1)
            .relative(4, 5)
            .relative(8, 23)
            .relative(2, 16)
            .map);
    // R_SPARC_32, _UA32, _16, _8, _64, _UA64; _DISP32
    Map<Integer, RelocationRule> sparc =
        rules()
            .absolute(4, 3, 23)
            .absolute(2, 2)
            .absolute(1, 1)
            .absolute(8, 32, 54)
            .relative(4, 6)
            .map;
    all.put(EM_SPARC, sparc);
    all.put(EM_SPARCV9, sparc);
    // R_BPF_64_64, _64_ABS64, _64_ABS32, _64_NODYLD32, _64_32
    all.put(EM_BPF, rules().absolute(8, 1, 2).absolute(4, 3, 4, 10).map);
    // R_68K_32, _16, _8; _PC32, _PC16, _PC8
    all.put(
        EM_68K,
        rules()
            .absolute(4, 1)
            .absolute(2, 2)
            .absolute(1, 3)
            .relative(4, 4)
            .relative(2, 5)
            .relative(1, 6)
            .map);
    // R_MIPS_32, _64, _16, _TLS_DTPREL32, _TLS_DTPREL64; _PC32
    all.put(
        ElfHeader.EM_MIPS,
        rules()
            .absolute(4, 2)
            .absolute(8, 18)
            .absolute(2, 1)
            .threadOffset(4, DTP_BIAS, 39)
            .threadOffset(8, DTP_BIAS, 41)
            .relative(4, 248)
            .map);
    // R_CKCORE_ADDR32; _PCREL32
    all.put(EM_CSKY, rules().absolute(4, 1).relative(4, 5).map);
    // R_IA64_DIR32MSB, _DIR32LSB, _SECREL32MSB, _SECREL32LSB, _DIR64MSB, _DIR64LSB, _SECREL64MSB,
    // _SECREL64LSB, _DTPREL64MSB, _DTPREL64LSB; _PCREL32MSB, _PCREL32LSB, _PCREL64MSB, _PCREL64LSB
    all.put(
        EM_IA_64,
        rules()
            .absolute(4, 0x24, 0x25, 0x64, 0x65)
            .absolute(8, 0x26, 0x27, 0x66, 0x67, 0xb6, 0xb7)
            .relative(4, 0x4c, 0x4d)
            .relative(8, 0x4e, 0x4f)
            .map);
    return all;
  }

  /**
   * R_RISCV_64, _TLS_DTPREL64, _32, _TLS_DTPREL32, _SET8, _SET16, _SET32; _32_PCREL; _ADD8 to
   * _ADD64; _SUB8 to _SUB64; _SUB6, _SET6, _SET_ULEB128, _SUB_ULEB128; _RELAX.
   */
  private static Map<Integer, RelocationRule> riscv() {
    return rules()
        .none(51)
        .absolute(8, 2)
        .threadOffset(8, RISCV_DTP_BIAS, 9)
        .absolute(4, 1, 56)
        .threadOffset(4, RISCV_DTP_BIAS, 8)
        .absolute(2, 55)
        .absolute(1, 54)
        .relative(4, 57)
        .series(Kind.ADD, 33)
        .series(Kind.SUBTRACT, 37)
        .rule(Kind.SUBTRACT6, 1, 52)
        .rule(Kind.SET6, 1, 53)
        .rule(Kind.SET_ULEB128, 0, 60)
        .rule(Kind.SUBTRACT_ULEB128, 0, 61)
        .map;
  }

  /**
   * R_LARCH_64, _TLS_DTPREL64, _32, _TLS_DTPREL32; _32_PCREL, _64_PCREL; _ADD8 to _ADD64 but
   * _ADD24; _SUB8 to _SUB64 but _SUB24; _SUB6, _SUB_ULEB128; _RELAX.
   */
  private static Map<Integer, RelocationRule> loongarch() {
    return rules()
        .none(100)
        .absolute(8, 2, 9)
        .absolute(4, 1, 8)
        .relative(4, 99)
        .relative(8, 109)
        .rule(Kind.ADD, 1, 47)
        .rule(Kind.ADD, 2, 48)
        .rule(Kind.ADD, 4, 50)
        .rule(Kind.ADD, 8, 51)
        .rule(Kind.SUBTRACT, 1, 52)
        .rule(Kind.SUBTRACT, 2, 53)
        .rule(Kind.SUBTRACT, 4, 55)
        .rule(Kind.SUBTRACT, 8, 56)
        .rule(Kind.SUBTRACT6, 1, 106)
        .map;
  }

  private static Rules rules() {
    return new Rules().none(0);
  }

  /** Rules of one machine; type 0 does nothing everywhere. */
  private static final class Rules {
    private final Map<Integer, RelocationRule> map = new HashMap<>();

    Rules rule(Kind kind, int bytes, int... types) {
      for (int type : types) {
        map.put(type, new RelocationRule(kind, bytes, 0));
      }
      return this;
    }

    Rules none(int... types) {
      return rule(Kind.NONE, 0, types);
    }

    Rules absolute(int bytes, int... types) {
      return rule(Kind.ABSOLUTE, bytes, types);
    }

    /** An offset in a thread's block. */
    Rules threadOffset(int bytes, long bias, int type) {
      map.put(type, new RelocationRule(Kind.ABSOLUTE, bytes, bias));
      return this;
    }

    Rules relative(int bytes, int... types) {
      return rule(Kind.RELATIVE, bytes, types);
    }

    /** Consecutive types for 1, 2, 4 and 8 bytes. */
    Rules series(Kind kind, int first) {
      for (int i = 0; i < 4; i++) {
        rule(kind, 1 << i, first + i);
      }
      return this;
    }
  }
}
