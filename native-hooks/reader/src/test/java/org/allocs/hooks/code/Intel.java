package org.allocs.hooks.code;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes instructions that are understood as objdump does. */
final class Intel {
  private static final Pattern NEGATIVE = Pattern.compile("\\+0x(f{8}[0-9a-f]{8})(?=\\])");
  private static final Pattern SEGMENT = Pattern.compile("[fg]s:(\\[[^\\]]*\\]|(0x)?[0-9a-f]+)");

  /** Names of the same moves of vectors. */
  private static final List<String> UNITS =
      List.of("movaps", "movupd", "movapd", "movdqu", "movdqa", "movsd", "movhpd", "movlhps");

  private Intel() {}

  /** Empty for what is not understood. */
  static String of(Instruction code) {
    String to = name(code.destination());
    String from = name(code.source());
    String memory = code.memory() == null ? "" : memory(code);
    return switch (code.operation()) {
      case MOVE -> "mov " + to + "," + from;
      case LOAD -> "mov " + to + ",QWORD PTR " + memory;
      case STORE -> "mov QWORD PTR " + memory + "," + from;
      case ADDRESS -> "lea " + to + "," + memory;
      case ADD -> "add " + to + "," + hex(code.immediate());
      case MASK -> "and " + to + "," + hex(code.immediate());
      case SUM -> "add " + to + "," + (from.isEmpty() ? "QWORD PTR " + memory : from);
      case DIFFERENCE -> "sub " + to + "," + from;
      case PRODUCT -> "imul " + to + "," + from + "," + hex(code.immediate());
      case EXTEND -> "mov " + dword(code.destination()) + "," + dword(code.source());
      case CONSTANT -> "mov " + to + "," + hex(code.immediate());
      case PUSH -> "push " + from;
      case POP -> "pop " + to;
      case TEST -> "test " + from + "," + from;
      case CALL -> "call " + Long.toHexString(code.immediate());
      case CALL_INDIRECT -> "call " + (from.isEmpty() ? "QWORD PTR " + memory : from);
      case JUMP -> "jmp " + Long.toHexString(code.immediate());
      case JUMP_INDIRECT -> "jmp " + (from.isEmpty() ? "QWORD PTR " + memory : from);
      case BRANCH_IF_ZERO -> "je " + Long.toHexString(code.immediate());
      case BRANCH_UNLESS_ZERO -> "jne " + Long.toHexString(code.immediate());
      case BRANCH -> "jcc " + Long.toHexString(code.immediate());
      case RETURN -> "ret";
      case TO_VECTOR ->
          "movq xmm" + code.immediate() + "," + (from.isEmpty() ? "QWORD PTR " + memory : from);
      case TO_UPPER -> "movhps xmm" + code.immediate() + ",QWORD PTR " + memory;
      case PAIR -> "punpcklqdq xmm" + (code.immediate() >> 4) + ",xmm" + (code.immediate() & 15);
      case STORE_VECTOR ->
          code.stored() == 16
              ? "movups XMMWORD PTR " + memory + ",xmm" + code.immediate()
              : "movq QWORD PTR " + memory + ",xmm" + code.immediate();
      case VECTOR_SUM -> "paddq xmm" + (code.immediate() >> 4) + ",xmm" + (code.immediate() & 15);
      default -> "";
    };
  }

  /** Other spellings of the same. */
  static List<String> alternatives(Instruction code) {
    String to = name(code.destination());
    String from = name(code.source());
    String fixed = code.memory() == null ? "" : "ds:" + hex(code.memory().displacement());
    return switch (code.operation()) {
      case LOAD -> List.of("mov " + to + ",QWORD PTR " + fixed);
      case SUM -> List.of("add " + to + ",QWORD PTR " + fixed);
      case STORE ->
          List.of(
              "movnti QWORD PTR " + memory(code) + "," + from,
              "mov QWORD PTR " + fixed + "," + from);
      case PRODUCT ->
          List.of(
              "shl " + to + "," + hex(Long.numberOfTrailingZeros(code.immediate())),
              "shl " + to,
              "shl " + to + ",1",
              "neg " + to);
      case EXTEND -> List.of("movsxd " + to + "," + dword(code.source()));
      case ADD -> List.of("inc " + to, "dec " + to, "sub " + to + "," + hex(-code.immediate()));
      case CONSTANT -> List.of(dword(code) + "," + hex(code.immediate()));
      case TEST -> List.of("cmp " + from + ",0x0");
      case TO_VECTOR, TO_UPPER, PAIR, STORE_VECTOR -> vectors(of(code), fixed);
      default -> List.of();
    };
  }

  /** What differs in nothing but which unit of the processor does it, or in alignment. */
  private static List<String> vectors(String text, String fixed) {
    String absolute = fixed.isEmpty() ? text : text.replaceAll("\\[rip[^]]*\\]", fixed);
    List<String> all = new ArrayList<>(List.of(absolute));
    for (String each : List.of(text, absolute)) {
      String operands = each.substring(each.indexOf(' '));
      UNITS.forEach(name -> all.add(name + operands));
    }
    return all;
  }

  private static String dword(Instruction code) {
    return code.immediate() >>> 32 != 0
        ? "movabs " + name(code.destination())
        : "mov " + dword(code.destination());
  }

  private static String dword(int register) {
    String name = name(register);
    return register < 8 ? "e" + name.substring(1) : name + "d";
  }

  private static String name(int register) {
    return register == Register.NONE ? "" : Register.name(register);
  }

  private static String hex(long number) {
    return "0x" + Long.toHexString(number);
  }

  /** Numbers written in one way only. */
  static String normal(String text) {
    if (text.startsWith("j") && text.matches("j[a-z]+ [0-9a-f]+")) {
      String condition = text.substring(0, text.indexOf(' '));
      return Set.of("je", "jne", "jmp").contains(condition)
          ? text
          : "jcc" + text.substring(condition.length());
    }
    if (text.startsWith("loop")) {
      return "jcc" + text.substring(text.indexOf(' '));
    }
    Matcher negative = NEGATIVE.matcher(text);
    String signed =
        negative.replaceAll(m -> "-0x" + Long.toHexString(-Long.parseUnsignedLong(m.group(1), 16)));
    return SEGMENT.matcher(signed.replace("+0x0]", "]")).replaceAll("segment");
  }

  private static String memory(Instruction code) {
    MemoryOperand memory = code.memory();
    if (memory.segment()) {
      return "segment";
    }
    if (memory.isFixed()) {
      long distance = memory.displacement() - code.next();
      return "[rip"
          + (distance < 0 ? "-0x" + Long.toHexString(-distance) : "+" + hex(distance))
          + "]";
    }
    return "[" + base(memory) + distance(memory) + "]";
  }

  private static String base(MemoryOperand memory) {
    String index =
        memory.index() == Register.NONE ? "" : name(memory.index()) + "*" + memory.scale();
    return memory.base() == Register.NONE
        ? index
        : name(memory.base()) + (index.isEmpty() ? "" : "+" + index);
  }

  private static String distance(MemoryOperand memory) {
    long displacement = memory.displacement();
    return displacement == 0
        ? ""
        : displacement < 0 ? "-0x" + Long.toHexString(-displacement) : "+" + hex(displacement);
  }
}
