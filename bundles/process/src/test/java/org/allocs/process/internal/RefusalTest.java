package org.allocs.process.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.allocs.error.TargetAccessException;
import org.allocs.error.TargetGoneException;
import org.allocs.testkit.Sleeping;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusalTest {
  private static final ProcessTargets TARGETS = new ProcessTargets();
  private static final String NOBODY = "65534";
  private static final String[] AS_NOBODY = {
    "setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"
  };

  @TempDir static Path directory;
  private static Path subject;

  @BeforeAll
  static void compile() throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    subject = Subject.compile(directory, "subject", "-pthread");
  }

  @Test
  void shouldKnowThatThereIsNoSuchProcess() {
    for (long pid : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 40}) {
      assertThrows(TargetGoneException.class, () -> TARGETS.open(pid));
    }
  }

  @Test
  void shouldCallAZombieGone() throws Exception {
    try (Subject process = Subject.start(subject, "zombie")) {
      long child = Long.parseLong(process.line());
      assertThrows(TargetGoneException.class, () -> TARGETS.open(child));
    }
  }

  @Test
  void shouldTellTheEndOfAProcessFromARefusal() {
    assertTrue(Refusal.isEnd(new IOException("/proc/3420/mem: No such process")));
    assertFalse(Refusal.isEnd(new IOException("/proc/3420/mem: Permission denied")));
    assertFalse(Refusal.isEnd(new IOException()));
  }

  @Test
  void shouldExplainAKernelThread() {
    assumeTrue(
        ProcStat.read(Path.of("/proc/2")).filter(ProcStat::isKernelThread).isPresent(),
        "no kernel threads in this container");
    TargetAccessException e = assertThrows(TargetAccessException.class, () -> TARGETS.open(2));
    assertTrue(e.getMessage().contains("thread of the kernel's"), e.getMessage());
  }

  @Test
  void shouldNameTheProcessOfAThread() throws Exception {
    try (Subject process = Subject.start(subject, "threads", 1)) {
      long tid = Long.parseLong(process.lines().get(0).split(" ")[0]);
      TargetAccessException e = assertThrows(TargetAccessException.class, () -> TARGETS.open(tid));
      assertTrue(e.getMessage().contains("process " + process.pid()), e.getMessage());
    }
  }

  @Test
  void shouldExplainWhatAnotherUserMayNot() throws Exception {
    assumeRoot();
    try (Subject process = Subject.start(subject, "memory")) {
      process.line();
      String output = asNobody(process.pid());
      assertTrue(output.contains("refused"), output);
      assertTrue(output.contains("belongs to another user (uid=0)"), output);
    }
  }

  @Test
  void shouldExplainAProtectedProcess() throws Exception {
    assumeRoot();
    try (Subject process = startAsNobody(subject, "undumpable")) {
      process.line();
      String output = asNobody(process.pid());
      assertTrue(output.contains("refused") && output.contains("root"), output);
    }
  }

  @Test
  void shouldNotTakeAReplacedFileForTheMappedOne() throws Exception {
    assumeRoot();
    Path library = Subject.library(directory, "victim");
    try (Subject process = startAsNobody(subject, "objects", library)) {
      process.lines();
      assertTrue(asNobody(process.pid()).contains(library + " known"));
      Path other = Subject.library(directory, "other");
      Files.move(other, library, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      String output = asNobody(process.pid());
      assertTrue(output.contains(library + " replaced on disk since it was mapped"), output);
      Files.delete(library);
      output = asNobody(process.pid());
      assertTrue(output.contains(library + " deleted since it was mapped"), output);
    }
  }

  /** As in a container that allows to read what one may not stop. */
  @Test
  void shouldSayWhereAThreadWaitsThatItMayNotStop() throws Exception {
    try (Subject process = Subject.start(subject, "memory")) {
      process.line();
      Sleeping.await(process.pid());
      String output =
          describe(
              System.getProperty("java.class.path"),
              process.pid(),
              subject.toString(),
              "without-ptrace");
      assertTrue(output.contains("registers true"), output);
      assertTrue(output.contains("lacks only stack pointer and program counter"), output);
      assertTrue(output.contains("errno=1") && output.contains("seccomp"), output);
    }
  }

  /** Ids as the kernel has them in {@code status}. */
  @Test
  void shouldNotAdviseRootToAskAsRoot() {
    String root = "0\t0\t0\t0";
    String user = "1000\t1000\t1000\t1000";
    for (String owner : List.of(root, user, "")) {
      for (String scope : List.of("", "0", "1", "2")) {
        String advice = Refusal.advice(owner, root, scope);
        assertTrue(advice.contains("CAP_SYS_PTRACE") && !advice.contains("ask as"), advice);
      }
    }
    assertTrue(Refusal.advice(root, root, "3").contains("until the next boot"));
    assertTrue(Refusal.advice(root, user, "").endsWith("(uid=0): ask as that user or as root"));
    assertTrue(Refusal.advice("1000\t0\t0\t0", user, "").endsWith("setuid): ask as root"));
    assertTrue(Refusal.advice(user, user, "1").contains("start the program with `allocs run`"));
    assertTrue(Refusal.advice("", "", "").contains("it is protected"));
  }

  private static void assumeRoot() throws Exception {
    assumeTrue(
        Subject.run(List.of("id", "-u")).trim().equals("0"), "only root can be another user");
  }

  private static Subject startAsNobody(Object... command) throws Exception {
    List<Object> words = new ArrayList<>(List.of(AS_NOBODY));
    words.addAll(List.of(command));
    return Subject.start(words.toArray());
  }

  /** What {@link Describe} says as a user without any rights. */
  private static String asNobody(long pid) throws Exception {
    Path classes = Files.createTempDirectory(directory, "classes");
    Subject.run(List.of("chmod", "755", classes.toString()));
    StringBuilder path = new StringBuilder();
    int index = 0;
    for (String entry : System.getProperty("java.class.path").split(":")) {
      if (Files.isDirectory(Path.of(entry)) || entry.contains("/allocs-")) {
        Path copy = classes.resolve("entry" + index++);
        Subject.run(List.of("cp", "-r", entry, copy.toString()));
        path.append(copy).append(':');
      }
    }
    return describe(path.toString(), pid, AS_NOBODY);
  }

  private static String describe(String classPath, long pid, String... wrapper) throws Exception {
    List<Object> words = new ArrayList<>(List.of(wrapper));
    words.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java"),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            classPath,
            Describe.class.getName(),
            pid));
    try (Subject reader = Subject.start(words.toArray())) {
      String output = String.join("\n", reader.lines());
      reader.awaitEnd();
      assertEquals(0, reader.process().exitValue());
      return output;
    }
  }
}
