package org.allocs.elf.internal.zstd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.DataFormatException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the program zstd packs, we unpack; whatever else the bytes are, it ends. */
class ZstdTest {
  private static final int ROUNDS = 6000;

  @TempDir static Path directory;
  private static final List<byte[]> CONTENTS = new ArrayList<>();

  @BeforeAll
  static void make() throws Exception {
    Random random = new Random(1999993);
    CONTENTS.add(new byte[0]);
    CONTENTS.add(new byte[] {7});
    CONTENTS.add(new byte[1999993]);
    byte[] noise = new byte[199999];
    random.nextBytes(noise);
    CONTENTS.add(noise);
    CONTENTS.add(words(random, 1999993));
    CONTENTS.add(words(random, 4001));
    CONTENTS.add(skewed(random, 300007));
    CONTENTS.add(farMatches(random, noise));
    CONTENTS.add(code());
  }

  private static byte[] words(Random random, int size) {
    StringBuilder text = new StringBuilder();
    while (text.length() < size) {
      text.append("struct ").append((char) ('a' + random.nextInt(26))).append(random.nextInt(999));
      text.append(random.nextInt(5) == 0 ? "_list_head" : " ");
    }
    return Arrays.copyOf(text.toString().getBytes(), size);
  }

  private static byte[] skewed(Random random, int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) Math.abs(random.nextGaussian() * 9);
    }
    return bytes;
  }

  private static byte[] farMatches(Random random, byte[] noise) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < 40; i++) {
      int from = random.nextInt(noise.length - 70000);
      out.write(noise, from, 3 + random.nextInt(i % 4 == 0 ? 69000 : 40));
    }
    return out.toByteArray();
  }

  private static byte[] code() throws Exception {
    String name = "/" + ZstdTest.class.getName().replace('.', '/') + ".class";
    try (InputStream in = ZstdTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private static byte[] pack(byte[] content, String... options) throws Exception {
    Path plain = Files.write(directory.resolve("plain"), content);
    Path packed = directory.resolve("packed");
    List<String> command = new ArrayList<>(List.of("zstd", "-q", "-f"));
    command.addAll(List.of(options));
    command.addAll(List.of(plain.toString(), "-o", packed.toString()));
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertEquals(0, process.waitFor());
    return Files.readAllBytes(packed);
  }

  private static byte[] unpack(byte[] packed, int size) throws DataFormatException {
    byte[] output = new byte[size];
    assertTrue(Zstd.mostFrom(packed) >= size);
    Zstd.decode(packed, output);
    return output;
  }

  @Test
  void shouldUnpackWhatZstdPacksAtEveryLevel() throws Exception {
    for (byte[] content : CONTENTS) {
      for (String level : List.of("--fast=3", "-1", "-3", "-9", "-19")) {
        assertArrayEquals(content, unpack(pack(content, level), content.length), level);
      }
    }
  }

  @Test
  void shouldUnpackEveryFormOfFrame() throws Exception {
    byte[] content = CONTENTS.get(4);
    for (String option : List.of("--no-check", "--check", "--no-content-size", "--long=27")) {
      assertArrayEquals(content, unpack(pack(content, option), content.length), option);
    }
  }

  @Test
  void shouldJoinFramesAndSkipWhatIsToBeSkipped() throws Exception {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    joined.write(HexFormat.of().parseHex("502a4d1803000000aabbcc"));
    joined.write(pack(CONTENTS.get(5)));
    joined.write(HexFormat.of().parseHex("5f2a4d1800000000"));
    joined.write(pack(CONTENTS.get(8)));
    byte[] both = Arrays.copyOf(CONTENTS.get(5), CONTENTS.get(5).length + CONTENTS.get(8).length);
    System.arraycopy(CONTENTS.get(8), 0, both, CONTENTS.get(5).length, CONTENTS.get(8).length);
    assertArrayEquals(both, unpack(joined.toByteArray(), both.length));
  }

  @Test
  void shouldRefuseAnotherSizeThanStated() throws Exception {
    byte[] packed = pack(CONTENTS.get(5));
    int size = CONTENTS.get(5).length;
    assertThrows(DataFormatException.class, () -> Zstd.decode(packed, new byte[size - 1]));
    assertThrows(DataFormatException.class, () -> Zstd.decode(packed, new byte[size + 1]));
  }

  @Test
  void shouldRefuseADictionary() {
    byte[] frame = HexFormat.of().parseHex("28b52ffd2107000100" + "00");
    assertThrows(DataFormatException.class, () -> Zstd.decode(frame, new byte[0]));
  }

  @Test
  void shouldEndWhateverTheBytesAre() throws Exception {
    List<byte[]> seeds = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    for (int i : List.of(1, 5, 6, 7, 8)) {
      for (String level : List.of("-1", "-19")) {
        seeds.add(
            pack(Arrays.copyOf(CONTENTS.get(i), Math.min(CONTENTS.get(i).length, 9001)), level));
        sizes.add(Math.min(CONTENTS.get(i).length, 9001));
      }
    }
    Random random = new Random(1999993);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      int which = random.nextInt(seeds.size());
      byte[] bytes = seeds.get(which).clone();
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        bytes[random.nextInt(random.nextBoolean() ? Math.min(60, bytes.length) : bytes.length)] =
            (byte) random.nextInt();
      }
      bytes = random.nextInt(5) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
      try {
        Zstd.mostFrom(bytes);
        Zstd.decode(bytes, new byte[sizes.get(which)]);
      } catch (DataFormatException e) {
        refused++;
      }
    }
    assertTrue(refused > ROUNDS / 4, "refused=" + refused);
  }
}
