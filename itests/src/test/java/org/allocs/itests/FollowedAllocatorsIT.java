package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.allocs.model.Allocation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Custom allocators of stock programs: the objects that gdb's breakpoints count. */
class FollowedAllocatorsIT {
  private static final int SECONDS = 180;
  private static final Path COUNT = Programs.ROOT.resolve("itests/src/test/gdb/live_objects.py");
  private static final Pattern LIVE = Pattern.compile("live (\\d+) (\\d+), not found: (.*)");
  private static final String READS = "0 0x0 ";
  private static final String OPENS = "257 ";
  private static Lab lab;

  @BeforeAll
  static void boot() throws Exception {
    Path library = Programs.HOME.resolve("native/liballocs_custom.so");
    assumeTrue(Files.exists(library), "built without libzydis-dev");
    lab = new Lab();
  }

  @AfterAll
  static void shutDown() {
    if (lab != null) {
      lab.close();
    }
  }

  private record Count(long objects, long bytes) {}

  /** Runs a program to the point at which it waits, and counts an allocator's objects there. */
  private static Count count(String family, String waits, List<String> rules, List<String> program)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(Programs.ROOT.resolve("allocs").toString(), "run", "--no-report"));
    command.addAll(rules);
    command.add("--");
    command.addAll(program);
    Path said = Files.createTempFile("allocs-said", "");
    Process process = start(command, said);
    try {
      awaitCall(process, waits, said);
      try (Lab.Session session = lab.open(process.pid())) {
        List<Allocation> found = session.list(a -> a.allocator().equals(family));
        assertEquals(List.of(), session.view().problems());
        assertTrue(
            text(said).lines().noneMatch(FollowedAllocatorsIT::isComplaint), () -> text(said));
        return new Count(found.size(), found.stream().mapToLong(Allocation::size).sum());
      }
    } finally {
      process.destroyForcibly().onExit().join();
      Files.delete(said);
    }
  }

  /** That a function is not there yet is none, where a library or another program brings it. */
  private static boolean isComplaint(String line) {
    return line.startsWith("allocs: ")
        && !line.contains(": not found in the program and its libraries; it is hooked if ");
  }

  private static Process start(List<String> command, Path said) throws IOException {
    return new ProcessBuilder(command)
        .directory(said.getParent().toFile())
        .redirectErrorStream(true)
        .redirectOutput(said.toFile())
        .start();
  }

  /** Until the program itself is in a system call; before it there was the shell. */
  private static void awaitCall(Process process, String call, Path said) throws Exception {
    Path current = Path.of("/proc/" + process.pid() + "/syscall");
    Path maps = Path.of("/proc/" + process.pid() + "/maps");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    for (int times = 0; times < 3; Thread.sleep(100)) {
      assertTrue(process.isAlive() && System.nanoTime() < end, () -> text(said));
      boolean there =
          Files.readString(current).startsWith(call)
              && Files.readString(maps).contains("liballocs_custom");
      times = there ? times + 1 : 0;
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** The same by gdb. */
  private static Count gdb(Map<String, String> functions, List<String> as, List<String> program)
      throws Exception {
    List<String> command = new ArrayList<>(as);
    command.addAll(List.of("gdb", "-q", "-nx", "-batch", "-iex", "set debuginfod enabled off"));
    command.addAll(List.of("-x", COUNT.toString(), "--args"));
    command.addAll(program);
    Path said = Files.createTempFile("allocs-gdb", "");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(said.getParent().toFile())
              .redirectErrorStream(true)
              .redirectOutput(said.toFile());
      builder.environment().putAll(functions);
      Process process = builder.start();
      boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      Matcher live = LIVE.matcher(text(said));
      assertTrue(ended && live.find(), () -> text(said));
      assertEquals("", live.group(3), () -> text(said));
      return new Count(Long.parseLong(live.group(1)), Long.parseLong(live.group(2)));
    } finally {
      Files.delete(said);
    }
  }

  private static void assertCounts(Count theirs, Count ours, long atLeast) {
    assertTrue(theirs.objects() >= atLeast, theirs.toString());
    assertEquals(theirs, ours);
  }

  private static Path installed(String path) {
    Path program = Path.of(path);
    assumeTrue(Files.isExecutable(program), path + " is not installed");
    return program;
  }

  @Test
  void shouldCountSlicesOfGlib() throws Exception {
    Path program = installed("/usr/lib/x86_64-linux-gnu/glib-2.0/glib-compile-schemas");
    Path schemas = Files.createTempDirectory("allocs-schemas");
    try {
      StringBuilder keys = new StringBuilder("<schemalist><schema id='org.x' path='/org/x/'>");
      for (int i = 0; i < 60; i++) {
        keys.append("<key name='k" + i + "' type='i'><default>" + i + "</default></key>");
      }
      Files.writeString(schemas.resolve("a.gschema.xml"), keys + "</schema></schemalist>");
      // Opening a pipe waits for somebody who writes.
      List<String> pipe = List.of("mkfifo", schemas.resolve("b.gschema.xml").toString());
      assertEquals(0, Programs.run(schemas, SECONDS, pipe).status());
      List<String> command = List.of(program.toString(), "--dry-run", schemas.toString());
      List<String> rules =
          List.of(
              "--suballoc",
              "g_slice_alloc(Z)p g_slice_alloc0(Z)p->g_slice_alloc g_slice_copy(Zp)p->g_slice_alloc",
              "--subfree",
              "g_slice_free1(zP)->g_slice_alloc g_slice_free_chain_with_offset(zPZ)");
      Map<String, String> functions =
          Map.of(
              "ALLOC", "&g_slice_alloc:rdi &g_slice_alloc0:rdi &g_slice_copy:rdi",
              "FREE", "&g_slice_free1:rsi",
              "CHAIN", "&g_slice_free_chain_with_offset:rsi:rdx",
              "PAUSE", "openat:rsi:/b.gschema.xml");
      Count theirs = gdb(functions, List.of(), command);
      assertCounts(theirs, count("g_slice_alloc", OPENS, rules, command), 5);
    } finally {
      delete(schemas);
    }
  }

  @Test
  void shouldCountWhatPoolsOfAprHold() throws Exception {
    List<String> command = List.of(installed("/usr/bin/svnserve").toString(), "-i", "-r", "/tmp");
    List<String> rules =
        List.of(
            "--suballoc=libapr-1:apr_palloc(pZ)p",
            "--subreset=apr_pool_clear(P) apr_pool_destroy(P)");
    Map<String, String> functions =
        Map.of(
            "ALLOC", "&apr_palloc:rsi",
            "RESET", "&apr_pool_clear:rdi &apr_pool_destroy:rdi",
            "POOL", "rdi",
            "PAUSE", "read:rdi:0");
    Count theirs = gdb(functions, List.of(), command);
    assertCounts(theirs, count("apr_palloc", READS, rules, command), 50);
  }

  @Test
  void shouldCountWhatContextsOfPostgresHold() throws Exception {
    Path bin;
    try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
      bin = versions.sorted().reduce((a, b) -> b).orElseThrow().resolve("bin");
    } catch (IOException e) {
      bin = Path.of("/nowhere");
    }
    Path program = installed(bin.resolve("postgres").toString());
    Path folder = Files.createTempDirectory("allocs-postgres");
    try {
      List<String> as = otherUser(folder);
      List<String> look = new ArrayList<>(as);
      look.addAll(List.of("test", "-r", COUNT.toString()));
      assumeTrue(
          Programs.run(folder, SECONDS, look).status() == 0, "the checkout is not open to others");
      shell(folder, as, bin + "/initdb -D db -A trust -U u --no-sync && cp -a db db2");
      List<String> first =
          List.of(program.toString(), "--single", "-D", folder + "/db", "postgres");
      List<String> second = new ArrayList<>(as);
      second.addAll(List.of(program.toString(), "--single", "-D", folder + "/db2", "postgres"));
      // The functions are static, and Debian keeps no symbols of them: their table has their
      // places.
      long[] places = contextMethods(folder, as, first);
      List<String> rules = new ArrayList<>();
      String[] kinds = {"suballoc", "subfree", "subrealloc", "subreset", "subreset"};
      String[] names = {"Alloc", "Free", "Realloc", "Reset", "Delete"};
      String[] arguments = {"(pZ)p", "(pP)", "(pPZ)p", "(P)", "(P)"};
      String[] expressions = new String[5];
      for (int i = 0; i < 5; i++) {
        String place = "@0x" + Long.toHexString(places[5] + places[i]);
        rules.add("--" + kinds[i] + "=postgres!AllocSet" + names[i] + place + arguments[i]);
        expressions[i] = "(char*)&palloc+" + places[i];
      }
      Map<String, String> functions =
          Map.of(
              "ALLOC", expressions[0] + ":rsi",
              "FREE", expressions[1] + ":rsi",
              "REALLOC", expressions[2] + ":rsi:rdx",
              "RESET", expressions[3] + ":rdi " + expressions[4] + ":rdi",
              "POOL", "rdi",
              "PAUSE", "read:rdi:0");
      Count theirs = gdb(functions, as, first);
      assertCounts(theirs, count("AllocSetAlloc", READS, rules, second), 1000);
    } finally {
      delete(folder);
    }
  }

  /** Postgres refuses to run as root: what to begin commands with, for the owner of the folder. */
  private static List<String> otherUser(Path folder) throws Exception {
    if (!System.getProperty("user.name").equals("root")) {
      return List.of();
    }
    List<String> give = List.of("chown", "postgres", folder.toString());
    assertEquals(0, Programs.run(folder, SECONDS, give).status());
    return List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups");
  }

  private static String shell(Path folder, List<String> as, String line) throws Exception {
    List<String> command = new ArrayList<>(as);
    command.addAll(List.of("bash", "-c", line));
    Programs.Result result = Programs.run(folder, SECONDS, command);
    assertEquals(0, result.status(), result.out() + result.err());
    return result.out();
  }

  /** Distances of five methods of a memory context from palloc, and where palloc is in the file. */
  private static long[] contextMethods(Path folder, List<String> as, List<String> program)
      throws Exception {
    String table = "((long*)*(long*)(*(long*)&TopMemoryContext+16))";
    StringBuilder line = new StringBuilder("gdb -q -nx -batch -ex 'set confirm off'");
    line.append(" -ex 'break *(char*)&MemoryContextAlloc' -ex run");
    for (int i = 0; i < 5; i++) {
      line.append(" -ex 'printf \"at %ld\\n\", " + table + "[" + i + "]-(long)&palloc'");
    }
    line.append(" -ex kill --args " + String.join(" ", program));
    line.append("; echo at $((0x$(nm -D " + program.get(0) + " | sed -n 's/ T palloc$//p')))");
    long[] places =
        shell(folder, as, line.toString())
            .lines()
            .filter(found -> found.startsWith("at "))
            .mapToLong(found -> Long.parseLong(found.substring(3)))
            .toArray();
    assertEquals(6, places.length);
    return places;
  }

  @Test
  void shouldCountWhatStaticFunctionsOfAStrippedProgramGive() throws Exception {
    Path whole = Fixture.program("own_pools", "-g", "-O1");
    Path stripped = Fixture.work().resolve("own_pools_stripped");
    String debug = stripped + ".debug";
    shell(
        Fixture.work(),
        List.of(),
        ("objcopy --only-keep-debug %s %s && objcopy --strip-all --add-gnu-debuglink=%s %s %s")
            .formatted(whole, debug, debug, whole, stripped));
    List<String> rules =
        List.of(
            "--suballoc=slab_alloc(pZ)p", "--subfree=slab_free(pP)", "--subreset=slab_reset(P)");
    Map<String, String> functions =
        Map.of(
            "ALLOC", "&slab_alloc:rsi",
            "FREE", "&slab_free:rsi",
            "RESET", "&slab_reset:rdi",
            "POOL", "rdi",
            "PAUSE", "read:rdi:0");
    List<String> command = List.of(stripped.toString());
    Count theirs = gdb(functions, List.of(), command);
    assertCounts(theirs, count("slab_alloc", READS, rules, command), 1000);
  }

  @Test
  void shouldFindStaticFunctionsByDebugInformationAlone() throws Exception {
    Path whole = Fixture.program("own_pools", "-g", "-O1", "-DDEBUG_INFORMATION_ALONE");
    Path bare = Fixture.work().resolve("own_pools_bare");
    shell(
        Fixture.work(),
        List.of(),
        "strip --strip-all --keep-section='.debug_*' -o %s %s".formatted(bare, whole));
    assertEquals("", shell(bare.getParent(), List.of(), "nm " + bare + " 2>/dev/null || true"));
    List<String> command = List.of(bare.toString());
    List<String> rules = List.of("--suballoc=own_pools.c:slab_alloc(pZ)p");
    assertEquals(2000, count("slab_alloc", READS, rules, command).objects());
  }

  @Test
  void shouldCountWhatALibraryGivesThatIsLoadedLater() throws Exception {
    Path library =
        Fixture.library(
            "own_later",
            """
            #include <stdlib.h>
            static char *at, *end;
            __attribute__((noinline, noclone)) static void *later_alloc(int count, size_t size) {
              if (end - at < (long) (count * size)) { at = malloc(3000); end = at + 3000; }
              void *taken = at;
              at += count * size;
              return taken;
            }
            __attribute__((constructor)) static void start(void) { later_alloc(3, 16); }
            void fill(int objects) { while (objects-- > 0) later_alloc(1 + objects % 5, 8); }
            """,
            "-O1");
    Path program = Fixture.program("own_pools", "-g", "-O1");
    List<String> command = List.of(program.toString(), library.toString());
    List<String> rules = List.of("--suballoc=libown_later!later_alloc(IZ)p");
    // All multiples of 8, as gdb's registers have them.
    Map<String, String> functions = Map.of("ALLOC", "&later_alloc:rdi:rsi", "PAUSE", "read:rdi:0");
    Count theirs = gdb(functions, List.of(), command);
    assertEquals(124, theirs.objects());
    assertCounts(theirs, count("later_alloc", READS, rules, command), 124);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted((a, b) -> b.compareTo(a)).map(Path::toFile).forEach(File::delete);
    }
  }
}
