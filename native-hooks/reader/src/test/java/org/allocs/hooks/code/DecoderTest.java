package org.allocs.hooks.code;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(300)
class DecoderTest {
  private static Optional<Instruction> decode(byte[] bytes) {
    return Decoder.decode(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), 0x1000);
  }

  private static void compare(String file, long least) throws IOException, InterruptedException {
    Disassembly disassembly = Disassembly.of(file);
    assertEquals(List.of(), disassembly.differences);
    assertTrue(disassembly.instructions > least, "instructions=" + disassembly.instructions);
    assertTrue(disassembly.understood > least * 4 / 10, "understood=" + disassembly.understood);
  }

  @Test
  void shouldReadTheCLibraryAsObjdumpDoes() throws Exception {
    compare("/lib/x86_64-linux-gnu/libc.so.6", 100_000);
  }

  /** Code that other compilers made, with what they use of newer processors. */
  @Test
  void shouldReadCodeOfClangAsObjdumpDoes(@TempDir Path directory) throws Exception {
    Path object = directory.resolve("code.o");
    Path source = Path.of("src/test/c/vectors.c").toAbsolutePath();
    Disassembly.lines(
        line -> {},
        "clang",
        "-O3",
        "-march=skylake-avx512",
        "-c",
        source.toString(),
        "-o",
        object.toString());
    compare(object.toString(), 100);
  }

  @Test
  @Timeout(1800)
  @Tag("heavy")
  void shouldReadAVirtualMachineAsObjdumpDoes() throws Exception {
    compare(System.getProperty("java.home") + "/lib/server/libjvm.so", 1_000_000);
  }

  @Test
  @Tag("heavy")
  void shouldReadCodeOfRustAsObjdumpDoes(@TempDir Path directory) throws Exception {
    Path source = Files.writeString(directory.resolve("main.rs"), "fn main() { print!(\"\"); }");
    Path program = directory.resolve("main");
    Disassembly.lines(line -> {}, "rustc", "-O", source.toString(), "-o", program.toString());
    compare(program.toString(), 50_000);
  }

  @ParameterizedTest
  @CsvSource({
    "48 89 c3, MOVE",
    "89 c3, EXTEND",
    "48 8b 43 08, LOAD",
    "48 89 43 08, STORE",
    "48 85 c0, TEST",
    "48 83 f8 00, TEST",
    "48 83 f8 01, OTHER",
    "48 83 c0 10, ADD",
    "66 48 0f 6e c0, TO_VECTOR",
    "f3 0f 7e 44 24 08, TO_VECTOR",
    "0f 16 44 24 08, TO_UPPER",
    "66 0f 6c c1, PAIR",
    "0f 11 43 08, STORE_VECTOR",
    "66 0f d6 43 08, STORE_VECTOR",
    "f3 0f 11 43 08, OTHER",
    "e8 00 00 00 00, CALL",
    "f3 c3, RETURN",
    "0f ae 27, UNKNOWN",
  })
  void shouldTellWhatMovesPointers(String hex, Instruction.Operation operation) {
    byte[] code = HexFormat.of().parseHex(hex.replace(" ", ""));
    Instruction decoded = decode(code).orElseThrow();
    assertEquals(operation, decoded.operation());
    assertEquals(code.length, decoded.length());
  }

  @ParameterizedTest
  @CsvSource({
    "06",
    "82 c0 00",
    "48",
    "e8 00 00",
    "66 66 66 66 66 66 66 66 66 66 66 66 66 66 66 90"
  })
  void shouldFindNothingWhereNothingIs(String hex) {
    assertTrue(decode(HexFormat.of().parseHex(hex.replace(" ", ""))).isEmpty());
  }

  @Test
  void shouldTakeAnyBytes() {
    Random random = new Random(1999993);
    int decoded = 0;
    for (int i = 0; i < 1_000_000; i++) {
      byte[] bytes = new byte[random.nextInt(18)];
      random.nextBytes(bytes);
      decoded += decode(bytes).map(Instruction::length).orElse(0) > 15 ? 1 : 0;
    }
    assertEquals(0, decoded);
  }
}
