package org.allocs.debuginfo.internal.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.allocs.elf.ElfFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept is found again whole, or not at all. */
class CacheTest {
  private static final String KEY = "c0ffee-0123456789abcdef";
  private static final String NAME = "names-1";

  @TempDir Path scratch;
  private CacheDirectory directory;
  private ElfFile sample;
  private final List<String> journal = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void locate() throws Exception {
    byte[] any = Files.readAllBytes(Path.of("/proc/self/exe"));
    sample = ElfFile.of("/usr/bin/sample", ByteBuffer.wrap(any));
    directory = new CacheDirectory(scratch.resolve("a/b/cache"));
  }

  private void keep(String key, String name, String content) {
    try (CacheWriter writer = new CacheWriter()) {
      entry(writer, key).keep(name, bytes(content));
    }
  }

  private CacheEntry entry(CacheWriter writer, String key) {
    return new CacheEntry(directory, writer, key, sample, journal::add);
  }

  private Optional<String> find(String key, String name) {
    return entry(new CacheWriter(), key).find(name).map(CacheTest::text);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(ByteBuffer found) {
    return StandardCharsets.UTF_8.decode(found.duplicate()).toString();
  }

  private Path file() {
    return directory.location().resolve(KEY).resolve(NAME);
  }

  @Test
  void shouldFindWhatWasKeptUnderThatNameOnly() {
    assertEquals(Optional.empty(), find(KEY, NAME));
    keep(KEY, NAME, "sesame");
    assertEquals(Optional.of("sesame"), find(KEY, NAME));
    assertEquals(Optional.empty(), find(KEY, "names-2"));
    assertEquals(Optional.empty(), find("c0ffee-0000000000000000", NAME));
    keep(KEY, NAME, "");
    assertEquals(Optional.of(""), find(KEY, NAME));
  }

  @Test
  void shouldRefuseAFileWithAnyBitChanged() throws IOException {
    keep(KEY, NAME, "sesame");
    byte[] whole = Files.readAllBytes(file());
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] broken = whole.clone();
      broken[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(file(), broken);
      assertEquals(Optional.empty(), find(KEY, NAME), "bit=" + bit);
    }
    for (int length = 0; length < whole.length; length++) {
      Files.write(file(), java.util.Arrays.copyOf(whole, length));
      assertEquals(Optional.empty(), find(KEY, NAME), "length=" + length);
    }
    Files.write(file(), java.util.Arrays.copyOf(whole, whole.length + 1));
    assertEquals(Optional.empty(), find(KEY, NAME));
    keep(KEY, NAME, "mended");
    assertEquals(Optional.of("mended"), find(KEY, NAME));
  }

  @Test
  void shouldCheckALargeFileAnewOnlyAfterSomethingHappenedToIt() throws IOException {
    String content = "x".repeat(CheckedMark.WORTH);
    keep(KEY, NAME, content);
    Path mark = file().resolveSibling(NAME + ".checked");
    String noted = Files.readString(mark);
    assertEquals(Optional.of(content), find(KEY, NAME));
    for (String nonsense :
        List.of("", "nonsense", noted.replaceFirst("^.", "?"), "9".repeat(9999))) {
      Files.writeString(mark, nonsense);
      assertEquals(Optional.of(content), find(KEY, NAME));
      assertEquals(noted, Files.readString(mark));
    }
    byte[] broken = Files.readAllBytes(file());
    broken[broken.length / 2] ^= 1;
    Files.write(file(), broken);
    assertEquals(Optional.empty(), find(KEY, NAME));
    new CheckedMark(file()).set();
    assertNotEquals(Optional.empty(), find(KEY, NAME), "the note is believed");
    broken[0] ^= 1;
    Files.write(file(), broken);
    new CheckedMark(file()).set();
    assertEquals(Optional.empty(), find(KEY, NAME), "the header is not");
    Files.delete(mark);
    Files.createDirectory(mark);
    keep(KEY, NAME, content);
    assertEquals(Optional.of(content), find(KEY, NAME));
  }

  @Test
  void shouldRefuseAFileOfAnotherName() throws IOException {
    keep(KEY, NAME, "sesame");
    Files.copy(file(), file().resolveSibling("section.debug_str"));
    assertEquals(Optional.empty(), find(KEY, "section.debug_str"));
  }

  @Test
  void shouldNotTrustWhatOthersCanWriteOrOwn() throws IOException {
    keep(KEY, NAME, "sesame");
    for (Path each : List.of(directory.location(), file().getParent(), file())) {
      var before = Files.getPosixFilePermissions(each);
      Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxrwxrwx"));
      assertEquals(Optional.empty(), find(KEY, NAME), each.toString());
      Files.setPosixFilePermissions(each, before);
    }
    assertEquals(Optional.of("sesame"), find(KEY, NAME));
    Path moved = Files.move(file(), scratch.resolve("elsewhere"));
    Files.createSymbolicLink(file(), moved);
    assertEquals(Optional.empty(), find(KEY, NAME));
  }

  @Test
  void shouldNotUseAnotherUsersDirectory() throws IOException {
    assumeTrue(Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid")));
    keep(KEY, NAME, "sesame");
    Files.setAttribute(directory.location(), "unix:uid", 65534);
    assertEquals(Optional.empty(), find(KEY, NAME));
    assertTrue(directory.unusable().orElse("").contains("another user's"));
    keep(KEY, "names-2", "not there");
    assertFalse(Files.exists(file().resolveSibling("names-2")));
    assertTrue(journal.stream().anyMatch(line -> line.contains("not written")), journal.toString());
  }

  @Test
  void shouldGoOnWhereNothingCanBeWritten() throws IOException {
    Files.writeString(scratch.resolve("a"), "a file where a directory should be");
    keep(KEY, NAME, "sesame");
    assertEquals(Optional.empty(), find(KEY, NAME));
    assertTrue(journal.stream().anyMatch(line -> line.contains("not written")), journal.toString());
    assertEquals(List.of(), directory.entries());
    assertEquals(0, directory.clear());
  }

  @Test
  void shouldGoOnWhenTheDiskIsFull() throws Exception {
    Path small = Files.createDirectory(scratch.resolve("small"));
    assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "none", small) == 0);
    try {
      directory = new CacheDirectory(small.resolve("cache"));
      keep(KEY, NAME, "sesame");
      keep(KEY, "names-2", "x".repeat(1_999_993));
      assertTrue(journal.stream().anyMatch(line -> line.contains("not written")), journal + "");
      assertEquals(Optional.empty(), find(KEY, "names-2"));
      assertEquals(Optional.of("sesame"), find(KEY, NAME));
      try (var files = Files.list(file().getParent())) {
        assertEquals(2, files.count(), "the table, and where it comes from");
      }
    } finally {
      assertEquals(0, run("umount", "-l", small));
    }
  }

  private static int run(Object... command) throws Exception {
    List<String> words = Stream.of(command).map(Object::toString).toList();
    return new ProcessBuilder(words)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  @Test
  void shouldEndUpWithOneWholeFileWhenSeveralWrite() throws Exception {
    String long1 = "1".repeat(1_999_993);
    String long2 = "2".repeat(1_999_993);
    Thread reader =
        new Thread(
            () -> {
              for (int i = 0; i < 200; i++) {
                find(KEY, NAME)
                    .filter(t -> !t.equals(long1) && !t.equals(long2))
                    .ifPresent(t -> journal.add("torn"));
              }
            });
    reader.start();
    IntStream.range(0, 40).parallel().forEach(i -> keep(KEY, NAME, i % 2 == 0 ? long1 : long2));
    reader.join();
    assertFalse(journal.contains("torn"));
    assertTrue(find(KEY, NAME).isPresent());
    try (var files = Files.list(file().getParent())) {
      assertEquals(2, files.count(), "the table, and where it comes from");
    }
  }

  @Test
  void shouldRemoveWhatWasUsedLongestAgo() throws IOException {
    String content = "x".repeat(10_000);
    for (int i = 0; i < 5; i++) {
      keep("entry" + i + "-0", NAME, content);
      FileTime time = FileTime.from(Instant.now().minus(Duration.ofHours(10 - i)));
      Files.setLastModifiedTime(directory.location().resolve("entry" + i + "-0"), time);
    }
    find("entry0-0", NAME);
    directory.limit(35_000);
    assertEquals(
        List.of("entry0-0", "entry4-0", "entry3-0"),
        directory.entries().stream().map(e -> e.key()).toList());
    keep("entry9-0", NAME, content);
    assertEquals(
        List.of("entry9-0", "entry0-0", "entry4-0"),
        directory.entries().stream().map(e -> e.key()).toList());
    assertEquals(35_000, new CacheDirectory(directory.location()).limit());
    directory.limit(0);
    keep("entry7-0", NAME, content);
    assertEquals(List.of(), directory.entries());
  }

  @Test
  void shouldKeepOfOneFileNoMoreThanTheLimitEither() throws IOException {
    directory.limit(35_000);
    for (int i = 0; i < 9; i++) {
      keep(KEY, "table" + i, "x".repeat(10_000));
      long total = directory.entries().stream().mapToLong(e -> e.bytes()).sum();
      assertTrue(total <= 35_000, "bytes=" + total);
    }
    assertTrue(find(KEY, "table0").isPresent());
  }

  @Test
  void shouldSayWhatIsThereAndRemoveIt() throws IOException {
    keep(KEY, NAME, "sesame");
    var only = directory.entries().get(0);
    assertEquals("c0ffee", only.buildId());
    assertEquals("/usr/bin/sample", only.file());
    assertTrue(only.bytes() > 6, only.toString());
    assertEquals(only.bytes(), directory.clear());
    assertEquals(List.of(), directory.entries());
    assertEquals(Optional.empty(), find(KEY, NAME));
  }

  @Test
  void shouldRemoveWhatWriterNeverFinished() throws IOException {
    keep(KEY, NAME, "sesame");
    Path old = file().resolveSibling("names-1.77-1" + CacheDirectory.UNFINISHED);
    Files.writeString(old, "half");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    keep(KEY, "names-2", "open");
    assertFalse(Files.exists(old));
  }

  @Test
  void shouldTakeNonsenseForNoLimit() throws IOException {
    keep(KEY, NAME, "sesame");
    long usual = directory.limit();
    for (String text : List.of("", "-1", "lots", "9".repeat(40))) {
      Files.writeString(directory.location().resolve("limit"), text);
      assertEquals(usual, directory.limit(), text);
    }
  }
}
