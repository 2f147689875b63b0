package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.allocs.model.AddressRange;
import org.allocs.testkit.FakeModuleInfo;
import org.allocs.testkit.FakeTarget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists of symbol files in a target, which may hold anything. */
class JitFilesTest {
  private static final long DESCRIPTOR = 0x10100;
  private static final long ENTRIES = 0x20000;
  private static final long IMAGE = 0x30000;
  private static final long CODE = 0x7f00_0000_1000L;
  private static final long VERSION = 1;

  @TempDir private Path directory;

  private final FakeModuleInfo module =
      new FakeModuleInfo()
          .segment(0x10000, 0x1000, "rw-")
          .variable(JitDescriptor.SYMBOL, DESCRIPTOR, 24);

  private final FakeTarget target =
      new FakeTarget()
          .load("/bin/program", 0, module.segments())
          .map(ENTRIES, 0x1000, "rw-p", "")
          .map(IMAGE, 0x10000, "rw-p", "");

  private List<JitFiles.File> found() {
    return assertTimeoutPreemptively(
        Duration.ofSeconds(30), () -> JitFiles.of(target, object -> module));
  }

  /** An object file whose first section with code is at {@link #CODE}. */
  private byte[] image() throws Exception {
    Path source = Files.writeString(directory.resolve("f.c"), "int f(int a) { return a + 1; }\n");
    Path out = directory.resolve("f.o");
    Tools.run(directory, "gcc", "-c", "-O1", source.toString(), "-o", out.toString());
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(out)).order(ByteOrder.LITTLE_ENDIAN);
    int header = (int) bytes.getLong(0x28) + 64; // e_shoff; the first section is none
    while ((bytes.getLong(header + 8) & 4) == 0) { // sh_flags, SHF_EXECINSTR
      header += 64;
    }
    bytes.putLong(header + 16, CODE); // sh_addr
    return bytes.array();
  }

  @Test
  void shouldFindCodeWhereItsSectionsSay() throws Exception {
    byte[] image = image();
    target.memory().put(IMAGE, image).putLongs(DESCRIPTOR, VERSION, 0, ENTRIES);
    target.memory().putLongs(ENTRIES, 0, 0, IMAGE, image.length);
    List<JitFiles.File> files = found();
    assertEquals(1, files.size());
    assertEquals(CODE, files.get(0).object().range().base());
    assertEquals("[jit " + AddressRange.hex(IMAGE) + "]", files.get(0).object().path());
  }

  @Test
  void shouldEndWhereAListDoesNot() throws Exception {
    byte[] image = image();
    target.memory().put(IMAGE, image).putLongs(DESCRIPTOR, VERSION, ENTRIES, ENTRIES);
    target.memory().putLongs(ENTRIES, ENTRIES + 32, 0, IMAGE, image.length);
    target.memory().putLongs(ENTRIES + 32, ENTRIES, 0, IMAGE, 0);
    assertTrue(found().size() > 1);
  }

  @Test
  void shouldLeaveOutWhatIsNoSymbolFile() throws Exception {
    byte[] image = image();
    target.memory().put(IMAGE, image).putLongs(DESCRIPTOR, VERSION, 0, ENTRIES);
    target.memory().putLongs(ENTRIES, ENTRIES + 32, 0, ENTRIES, 0x100); // not ELF
    target.memory().putLongs(ENTRIES + 32, ENTRIES + 64, 0, IMAGE, Long.MAX_VALUE);
    target.memory().putLongs(ENTRIES + 64, ENTRIES + 96, 0, IMAGE, -1);
    target.memory().putLongs(ENTRIES + 96, ENTRIES + 128, 0, 0x999, image.length); // nowhere
    target.memory().putLongs(ENTRIES + 128, ENTRIES + 160, 0, IMAGE, 100); // cut
    target.memory().putLongs(ENTRIES + 160, 0x999, 0, IMAGE, image.length);
    assertEquals(1, found().size());
  }

  @Test
  void shouldLeaveOutListsOfOtherVersions() throws Exception {
    target.memory().putLongs(DESCRIPTOR, 2, ENTRIES, ENTRIES);
    assertEquals(List.of(), found());
  }
}
