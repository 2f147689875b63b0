package org.allocs.hooks.code;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What binutils' objdump makes of code, against what the decoder does. */
final class Disassembly {
  private static final Set<String> PREFIXES =
      Set.of(
          "rep",
          "repz",
          "repnz",
          "lock",
          "data16",
          "cs",
          "ds",
          "es",
          "ss",
          "fs",
          "gs",
          "bnd",
          "notrack",
          "addr32",
          "xacquire",
          "xrelease");

  /** Those that name a register or memory first and leave it as it is. */
  private static final Set<String> READERS =
      Set.of(
          "cmp",
          "cmps",
          "scas",
          "xlat",
          "test",
          "bt",
          "push",
          "jmp",
          "call",
          "nop",
          "div",
          "idiv",
          "mul",
          "out",
          "ret",
          "ud1",
          "ud0",
          "wrfsbase",
          "wrgsbase",
          "incsspq",
          "incsspd",
          "rdsspq",
          "vmptrld",
          "ldmxcsr",
          "vmwrite",
          "str",
          "ltr",
          "lldt",
          "verr",
          "verw",
          "lmsw",
          "jrcxz",
          "loop",
          "ptwrite",
          "invlpga",
          "senduipi",
          "clrssbsy",
          "umonitor",
          "umwait",
          "tpause");

  /** Of those that all encodings have. */
  private static final Pattern VECTOR = Pattern.compile("[xyz]mm(\\d|1[0-5])(\\{.*)?");

  private static final String[] DWORDS = {"eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"};
  private static final String[] WORDS = {"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"};
  private static final String[] BYTES = {"al", "cl", "dl", "bl", "spl", "bpl", "sil", "dil"};
  private static final String[] HIGH_BYTES = {"ah", "ch", "dh", "bh"};

  /** What differs, the first of each kind. */
  final List<String> differences = new ArrayList<>();

  long instructions;
  long understood;

  /** Compares the code of a file. */
  static Disassembly of(String file) throws IOException, InterruptedException {
    Disassembly disassembly = new Disassembly();
    lines(disassembly::check, "objdump", "-d", "-w", "-M", "intel", "--insn-width=16", file);
    return disassembly;
  }

  static void lines(Consumer<String> consumer, String... command)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.ISO_8859_1))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        consumer.accept(line);
      }
    }
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command));
    }
  }

  private void check(String line) {
    String[] columns = line.split("\t");
    if (columns.length != 3 || columns[2].contains("(bad)") || columns[2].startsWith(".byte")) {
      return;
    }
    if (isPrefix(columns[2].trim()) || columns[2].contains("outs ")) {
      return; // A prefix that objdump makes no sense of; a name that is no destination.
    }
    String hex = columns[1].replace(" ", "");
    long address = Long.parseUnsignedLong(columns[0].trim().replace(":", ""), 16);
    ByteBuffer code = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    code.put(HexFormat.of().parseHex(hex)).rewind();
    instructions++;
    Optional<Instruction> decoded = Decoder.decode(code, address);
    String wrong =
        decoded.isEmpty()
            ? "none"
            : decoded.get().length() * 2 != hex.length()
                ? "length " + decoded.get().length()
                : meaning(decoded.get(), columns[2]);
    if (!wrong.isEmpty() && differences.size() < 100) {
      differences.add(wrong + " <> " + line);
    }
  }

  private static boolean isPrefix(String word) {
    return PREFIXES.contains(word) || word.startsWith("rex");
  }

  private String meaning(Instruction decoded, String text) {
    String plain = text.replaceAll("\\s*[#<].*", "").trim();
    String[] words = plain.split("\\s+");
    int first = 0;
    while (first < words.length - 1 && isPrefix(words[first])) {
      first++;
    }
    if (plain.matches("xchg\\s+ax,ax")) {
      return "";
    }
    String mnemonic = words[first].replaceAll(",p[nt]$", "");
    String rest =
        first + 1 < words.length
            ? plain.substring(plain.indexOf(words[first] + " ") + words[first].length()).trim()
            : "";
    String expected = Intel.normal(String.join(" ", mnemonic, rest).trim());
    String ours = Intel.of(decoded);
    if (ours.isEmpty()) {
      return unseen(decoded, mnemonic, rest);
    }
    understood++;
    boolean alike =
        ours.equals(expected)
            || Intel.alternatives(decoded).contains(expected)
            || ours.equals(mnemonic); // RET may pop bytes besides.
    return alike ? "" : "meaning " + ours;
  }

  /** What is not understood must not be what matters, and must own to all that it changes. */
  private String unseen(Instruction decoded, String mnemonic, String rest) {
    String[] operands = rest.split(",");
    boolean product = mnemonic.equals("imul") && operands.length == 1;
    int changed = product ? Register.RAX : register(operands[0]);
    if (decoded.operation() == Instruction.Operation.UNKNOWN) {
      return "";
    }
    boolean moves =
        (mnemonic.equals("mov") || mnemonic.equals("movabs"))
            && operands.length == 2
            && Register.named(operands[0]) != Register.NONE
            && Register.named(operands[1]) != Register.NONE;
    boolean goes =
        mnemonic.startsWith("j") || mnemonic.startsWith("call") || mnemonic.startsWith("ret");
    if (moves || goes) {
      return "not understood";
    }
    if (changed != Register.NONE && !READERS.contains(mnemonic) && !decoded.writes(changed)) {
      return "changes not " + Register.name(changed);
    }
    Matcher vector = VECTOR.matcher(operands[0]);
    boolean writes = vector.matches() && !mnemonic.matches("v?(u?comi|p?test).*");
    if (writes && (decoded.vectors() >> Integer.parseInt(vector.group(1)) & 1) == 0) {
      return "changes not " + operands[0];
    }
    boolean reads =
        READERS.contains(mnemonic)
            || mnemonic.startsWith("prefetch")
            || mnemonic.startsWith("ucomi")
            || mnemonic.startsWith("comi");
    boolean memory =
        operands[0].contains("PTR")
            && !operands[0].contains("es:")
            && !product
            && !reads
            && !isLoad(mnemonic);
    return memory && decoded.stored() == 0 ? "stores nothing" : "";
  }

  private static boolean isLoad(String mnemonic) {
    return mnemonic.matches(
        "f(ild|ld|ldcw|ldenv|add|sub|subr|mul|div|divr|com|comp|iadd|imul|isub|isubr|idiv|idivr|icom|icomp|xrstor|rstor|bld)|fxrstor.*|xrstor.*|ldmxcsr|vldmxcsr|clflush.*|clwb|cldemote|.*prefetch.*|v?u?comis.|vucomis.|lgdt|lidt|invlpg|v?gather.*|vmclear|vmptrld|vmxon|ud1");
  }

  private static int register(String operand) {
    String name = operand.trim();
    for (String[] names : new String[][] {DWORDS, WORDS, BYTES, HIGH_BYTES}) {
      for (int i = 0; i < names.length; i++) {
        if (names[i].equals(name)) {
          return i;
        }
      }
    }
    if (name.matches("r(8|9|1[0-5])[dwb]?")) {
      return Integer.parseInt(name.replaceAll("[rdwb]", ""));
    }
    return Register.named(name);
  }
}
