package org.allocs.process.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.elf.ElfFile;
import org.allocs.elf.ProgramHeader;
import org.allocs.error.AllocsException;
import org.allocs.error.MemoryFaultException;
import org.allocs.error.UnsupportedException;
import org.allocs.target.CoreFile;
import org.allocs.target.FatalSignal;
import org.allocs.target.Mapping;
import org.allocs.target.Registers;
import org.allocs.target.Target;
import org.allocs.target.TargetThread;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoreTargetTest {
  private static final int PAGE = 4096;
  private static final int R = 4;
  private static final int RW = 6;
  private static final int RX = 5;

  @TempDir Path directory;

  private Target open(CoreBuilder core) throws Exception {
    return new ProcessTargets().openCore(CoreFile.of(core.write(directory.resolve("core"))));
  }

  private static byte[] filled(int size, int value) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  @Test
  void shouldTellThreadsTheMainOneFirst() throws Exception {
    CoreBuilder core =
        new CoreBuilder().thread(1999995, 11).process(1999993, "sample").thread(1999993, 11);
    try (Target target = open(core.signal(11, 1, 0x10))) {
      List<TargetThread> threads = target.threads();
      assertEquals(List.of(1999993L, 1999995L), threads.stream().map(TargetThread::tid).toList());
      assertEquals(List.of("sample", ""), threads.stream().map(TargetThread::name).toList());
      Registers registers = threads.get(0).registers().value().orElseThrow();
      assertEquals(OptionalLong.of(1999993 + 16), registers.pc());
      assertEquals(OptionalLong.of(1999993 + 19), registers.sp());
      assertEquals(OptionalLong.of(1000 + 15), registers.get(17 + 15));
      assertEquals(OptionalLong.empty(), target.pid());
      assertTrue(target.description().contains("pid 1999993 (sample)"), target.description());
    }
  }

  @Test
  void shouldTellTheSignalOfTheThreadThatTheKernelPutsFirst() throws Exception {
    CoreBuilder core = new CoreBuilder().thread(8, 11).process(7, "x").signal(11, 1, 0x10);
    try (Target target = open(core.thread(7, 11))) {
      Optional<FatalSignal> signal = target.fatalSignal();
      assertEquals(
          Optional.of(
              new FatalSignal(
                  11, "SIGSEGV", Optional.of("address not mapped"), OptionalLong.of(0x10), 8)),
          signal);
    }
  }

  @Test
  void shouldTellNoAddressWhereAProcessSentTheSignal() throws Exception {
    try (Target target = open(new CoreBuilder().thread(7, 11).signal(11, 0, 4711))) {
      FatalSignal signal = target.fatalSignal().orElseThrow();
      assertEquals(Optional.of("sent by process 4711"), signal.cause());
      assertEquals(OptionalLong.empty(), signal.address());
    }
  }

  @Test
  void shouldTellNoSignalOfAProcessThatRanOn() throws Exception {
    try (Target target = open(new CoreBuilder().thread(7, 0))) {
      assertEquals(Optional.empty(), target.fatalSignal());
    }
  }

  @Test
  void shouldReadAcrossSegmentsUpToTheFirstGap() throws Exception {
    CoreBuilder core =
        new CoreBuilder()
            .load(0x10000, PAGE, RW, filled(PAGE, 1))
            .load(0x11000, PAGE, RW, filled(PAGE, 2))
            .load(0x13000, PAGE, RW, filled(PAGE, 3));
    try (Target target = open(core)) {
      byte[] bytes = new byte[3 * PAGE];
      assertEquals(PAGE + 8, target.memory().readSome(0x11000 - 8, bytes, 1, 2 * PAGE));
      assertArrayEquals(new byte[] {0, 1, 1, 1, 1, 1, 1, 1, 1, 2}, Arrays.copyOf(bytes, 10));
      assertEquals(0, target.memory().readSome(0x12000, bytes, 0, 1));
      assertEquals(0, target.memory().readSome(-1, bytes, 0, 1));
    }
  }

  @Test
  void shouldSayWhyMemoryIsNotThere() throws Exception {
    CoreBuilder core = new CoreBuilder().load(0x10000, 2 * PAGE, RW, filled(PAGE, 1));
    try (Target target = open(core)) {
      String left =
          assertThrows(MemoryFaultException.class, () -> target.memory().read(0x10ff8, 16))
              .getMessage();
      assertTrue(left.contains("the core file leaves it out"), left);
      String nothing =
          assertThrows(MemoryFaultException.class, () -> target.memory().read(0x20000, 1))
              .getMessage();
      assertTrue(nothing.contains("not mapped"), nothing);
    }
  }

  @Test
  void shouldSayHowManyBytesAreMissingAndAnswerFromTheRest() throws Exception {
    byte[] whole =
        new CoreBuilder()
            .thread(7, 11)
            .load(0x10000, PAGE, RW, filled(PAGE, 1))
            .load(0x20000, PAGE, RW, filled(PAGE, 2))
            .build();
    Path file = directory.resolve("cut");
    Files.write(file, Arrays.copyOf(whole, whole.length - PAGE - 3));
    try (Target target = new ProcessTargets().openCore(CoreFile.of(file))) {
      String problem = target.problems().get(0);
      assertTrue(problem.contains("truncated") && problem.contains("missing=4099"), problem);
      assertEquals(1, target.threads().size());
      assertEquals(1, target.memory().read(0x10000 + PAGE - 4, 1)[0]);
      String why =
          assertThrows(MemoryFaultException.class, () -> target.memory().read(0x10ffc, 4))
              .getMessage();
      assertTrue(why.contains("the core file is truncated"), why);
    }
  }

  @Test
  void shouldLabelWhatTheAuxiliaryVectorPointsTo() throws Exception {
    CoreBuilder core =
        new CoreBuilder()
            .auxv(25, 0x7ff000010010L, 33, 0x7ff000024000L)
            .load(0x7ff000010000L, PAGE, RW, filled(PAGE, 0))
            .load(0x7ff000020000L, 2 * PAGE, R, new byte[0])
            .load(0x7ff000022000L, 2 * PAGE, R, new byte[0])
            .load(0x7ff000024000L, PAGE, RX, filled(PAGE, 0))
            .load(0xffffffffff600000L, PAGE, 1, new byte[0]);
    try (Target target = open(core)) {
      assertEquals(
          List.of("[stack]", "[vvar]", "[vvar_vclock]", "[vdso]", "[vsyscall]"),
          target.mappings().stream().map(Mapping::path).toList());
      assertEquals("r-x?", target.mappings().get(3).permissions());
      assertTrue(target.inferred(target.mappings().get(0)).orElseThrow().contains("auxiliary"));
    }
  }

  @Test
  void shouldTakeWhatWasNeverWrittenFromTheFileOfTheSameBuild() throws Exception {
    Path library = Subject.library(directory, "sample");
    byte[] bytes = Files.readAllBytes(library);
    CoreBuilder core =
        new CoreBuilder()
            .thread(7, 0)
            .load(0x10000, PAGE, R, Arrays.copyOf(bytes, PAGE))
            .load(0x11000, PAGE, RX, new byte[0])
            .file(0x10000, PAGE, 0, library.toString())
            .file(0x11000, PAGE, 1, library.toString());
    try (Target target = open(core)) {
      assertArrayEquals(
          Arrays.copyOfRange(bytes, PAGE, 2 * PAGE), target.memory().read(0x11000, PAGE));
      assertEquals(List.of(), target.problems());
    }
  }

  /** With bit 0 of {@code coredump_filter} cleared the kernel leaves out data that was written. */
  @Test
  void shouldNotTakeDataThatMayHaveChangedFromTheFile() throws Exception {
    Path library = Subject.library(directory, "sample");
    byte[] bytes = Files.readAllBytes(library);
    ProgramHeader data =
        ElfFile.open(library).programHeaders(ProgramHeader.PT_LOAD).stream()
            .filter(load -> (load.flags() & ProgramHeader.PF_W) != 0)
            .findFirst()
            .orElseThrow();
    long page = data.offset() / PAGE;
    CoreBuilder core =
        new CoreBuilder()
            .thread(7, 11)
            .load(0x10000, PAGE, R, Arrays.copyOf(bytes, PAGE))
            .load(0x20000, PAGE, RW, new byte[0])
            .load(0x30000, PAGE, RX, filled(PAGE, 1))
            .file(0x10000, PAGE, 0, library.toString())
            .file(0x20000, PAGE, page, library.toString());
    try (Target target = open(core)) {
      String why =
          assertThrows(MemoryFaultException.class, () -> target.memory().read(0x20000, 8))
              .getMessage();
      assertTrue(why.contains("written by the program"), why);
    }
    try (Target target = open(core.load(0x40000, PAGE, RW, filled(PAGE, 1)))) {
      assertEquals(8, target.memory().read(0x20000, 8).length);
    }
  }

  @Test
  void shouldRefuseAFileOfAnotherBuild() throws Exception {
    Path library = Subject.library(directory, "sample");
    byte[] bytes = Files.readAllBytes(library);
    CoreBuilder core =
        new CoreBuilder()
            .thread(7, 0)
            .load(0x10000, PAGE, R, Arrays.copyOf(bytes, PAGE))
            .load(0x11000, PAGE, RX, new byte[0])
            .file(0x10000, PAGE, 0, library.toString())
            .file(0x11000, PAGE, 1, library.toString());
    Files.copy(Subject.library(directory, "other"), library, StandardCopyOption.REPLACE_EXISTING);
    try (Target target = open(core)) {
      String why =
          assertThrows(MemoryFaultException.class, () -> target.memory().read(0x11000, 8))
              .getMessage();
      assertTrue(why.contains("build-id differs"), why);
      assertTrue(target.problems().get(0).contains("build-id differs"));
    }
  }

  @Test
  void shouldFindFilesBelowARootAndByBuildId() throws Exception {
    Path library = Subject.library(directory, "sample");
    byte[] bytes = Files.readAllBytes(library);
    CoreBuilder core =
        new CoreBuilder()
            .thread(7, 0)
            .load(0x10000, PAGE, R, Arrays.copyOf(bytes, PAGE))
            .load(0x11000, PAGE, RX, new byte[0])
            .file(0x10000, PAGE, 0, "/gone/libsample.so")
            .file(0x11000, PAGE, 1, "/gone/libsample.so");
    Path file = core.write(directory.resolve("core"));
    Path root = Files.createDirectories(directory.resolve("root/gone")).getParent();
    CoreFile below = new CoreFile(file, Optional.empty(), Optional.of(root));
    try (Target target = new ProcessTargets().openCore(below)) {
      assertThrows(MemoryFaultException.class, () -> target.memory().read(0x11000, 8));
    }
    Files.copy(library, root.resolve("gone/libsample.so"));
    try (Target target = new ProcessTargets().openCore(below)) {
      assertEquals(PAGE, target.memory().read(0x11000, PAGE).length);
    }
    String id = ElfFile.open(library).buildId().orElseThrow();
    Path by = root.resolve("usr/lib/debug/.build-id").resolve(id.substring(0, 2));
    Files.move(
        root.resolve("gone/libsample.so"), Files.createDirectories(by).resolve(id.substring(2)));
    try (Target target = new ProcessTargets().openCore(below)) {
      assertEquals(PAGE, target.memory().read(0x11000, PAGE).length);
    }
  }

  @Test
  void shouldTakeTheGivenFileForTheProgramAloneAndSayIfItIsNone() throws Exception {
    Path program = Subject.library(directory, "sample");
    byte[] bytes = Files.readAllBytes(program);
    CoreBuilder core =
        new CoreBuilder()
            .thread(7, 0)
            .auxv(3, 0x10040)
            .load(0x10000, PAGE, R, Arrays.copyOf(bytes, PAGE))
            .load(0x11000, PAGE, RX, new byte[0])
            .load(0x20000, PAGE, R, Arrays.copyOf(bytes, PAGE))
            .load(0x21000, PAGE, RX, new byte[0])
            .file(0x10000, PAGE, 0, "/gone/program")
            .file(0x11000, PAGE, 1, "/gone/program")
            .file(0x20000, PAGE, 0, "/gone/library")
            .file(0x21000, PAGE, 1, "/gone/library");
    Path file = core.write(directory.resolve("core"));
    CoreFile given = new CoreFile(file, Optional.of(program), Optional.empty());
    try (Target target = new ProcessTargets().openCore(given)) {
      assertEquals(PAGE, target.memory().read(0x11000, PAGE).length);
      assertThrows(MemoryFaultException.class, () -> target.memory().read(0x21000, 1));
    }
    CoreFile wrong =
        new CoreFile(file, Optional.of(directory.resolve("nothing")), Optional.empty());
    try (Target target = new ProcessTargets().openCore(wrong)) {
      assertThrows(MemoryFaultException.class, () -> target.memory().read(0x11000, 1));
      assertTrue(target.problems().get(0).contains("nothing"), target.problems().toString());
    }
  }

  @Test
  void shouldTakeAFileWithoutBuildIdIfItIsOlder() throws Exception {
    Path source =
        Files.writeString(directory.resolve("plain.c"), "int twice(int x) { return 2 * x; }");
    Path library = directory.resolve("libplain.so");
    Subject.run(
        List.of(
            "gcc",
            "-shared",
            "-fPIC",
            "-Wl,--build-id=none",
            "-o",
            library.toString(),
            source.toString()));
    byte[] bytes = Files.readAllBytes(library);
    CoreBuilder core =
        new CoreBuilder()
            .thread(7, 0)
            .load(0x10000, PAGE, R, Arrays.copyOf(bytes, PAGE))
            .load(0x11000, PAGE, RX, new byte[0])
            .file(0x10000, PAGE, 0, library.toString())
            .file(0x11000, PAGE, 1, library.toString());
    try (Target target = open(core)) {
      assertEquals(PAGE, target.memory().read(0x11000, PAGE).length);
    }
    Path old = core.write(directory.resolve("old"));
    Files.setLastModifiedTime(old, FileTime.fromMillis(0));
    try (Target target = new ProcessTargets().openCore(CoreFile.of(old))) {
      String why =
          assertThrows(MemoryFaultException.class, () -> target.memory().read(0x11000, 1))
              .getMessage();
      assertTrue(why.contains("changed after the core file was written"), why);
    }
  }

  /** As in a core file that is truncated before the pages of libraries. */
  @Test
  void shouldKnowAFileByItsLayoutWhereNoByteOfItIsThere() throws Exception {
    Path library = Subject.library(directory, "sample");
    CoreBuilder same = new CoreBuilder().thread(7, 0);
    CoreBuilder other = new CoreBuilder().thread(7, 0);
    for (ProgramHeader load : ElfFile.open(library).programHeaders(ProgramHeader.PT_LOAD)) {
      long base = 0x10000 + (load.vaddr() & -PAGE);
      long size = (load.vaddr() + load.filesz() + PAGE - 1 & -PAGE) - (load.vaddr() & -PAGE);
      long page = (load.offset() & -PAGE) / PAGE;
      same.load(base, size, load.flags(), new byte[0]).file(base, size, page, library.toString());
      other.load(base, size, load.flags(), new byte[0]);
      other.file(base, size, page == 0 ? 0 : page + 1, library.toString());
    }
    try (Target target = open(same)) {
      byte[] expected = Arrays.copyOf(Files.readAllBytes(library), PAGE);
      assertArrayEquals(expected, target.memory().read(0x10000, PAGE));
    }
    try (Target target = open(other)) {
      String why =
          assertThrows(MemoryFaultException.class, () -> target.memory().read(0x10000, 1))
              .getMessage();
      assertTrue(why.contains("not mapped as this file would be"), why);
    }
  }

  @Test
  void shouldRefuseWhatIsNoCoreFileOfThisMachine() throws Exception {
    CoreBuilder arm = new CoreBuilder();
    arm.machine = 183;
    assertTrue(refusal(arm.build()).contains("of another machine"), refusal(arm.build()));
    CoreBuilder small = new CoreBuilder();
    small.type = 3;
    assertTrue(refusal(small.build()).contains("e_type=ET_DYN"), refusal(small.build()));
    assertTrue(refusal("some text, and no core file".getBytes()).contains("no ELF file"));
    assertTrue(refusal(new byte[3]).contains("bytes=3"));
    byte[] zstd = filled(64, 0);
    zstd[0] = 0x28;
    zstd[1] = (byte) 0xb5;
    zstd[2] = 0x2f;
    zstd[3] = (byte) 0xfd;
    assertTrue(refusal(zstd).contains("zstd -d"), refusal(zstd));
  }

  private String refusal(byte[] bytes) throws Exception {
    Path file = Files.write(directory.resolve("refused"), bytes);
    return assertThrows(
            UnsupportedException.class, () -> new ProcessTargets().openCore(CoreFile.of(file)))
        .getMessage();
  }

  @Test
  void shouldNotBeHeldNorChange() throws Exception {
    try (Target target = open(new CoreBuilder().thread(7, 0))) {
      assertThrows(UnsupportedException.class, target::hold);
      List<TargetThread> before = target.threads();
      target.refresh();
      assertEquals(before, target.threads());
    }
  }

  @Test
  void shouldReadNothingOnceClosed() throws Exception {
    Target target = open(new CoreBuilder().load(0x10000, PAGE, RW, filled(PAGE, 1)));
    target.close();
    assertThrows(AllocsException.class, () -> target.memory().read(0x10000, 8));
  }

  @Test
  void shouldKnowCoreFilesByTheirStart() throws Exception {
    ProcessTargets targets = new ProcessTargets();
    assertTrue(targets.isCore(new CoreBuilder().write(directory.resolve("core"))));
    assertFalse(targets.isCore(directory));
    assertFalse(targets.isCore(directory.resolve("nothing")));
    assertFalse(targets.isCore(Path.of("/proc/self/exe")));
  }
}
