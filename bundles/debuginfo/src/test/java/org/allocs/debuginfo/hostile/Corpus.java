package org.allocs.debuginfo.hostile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.allocs.debuginfo.internal.Tools;

/**
 * The test files of Debian's source packages, unpacked: {@code apt-get source} fetches them where
 * the machine has {@code deb-src} lines, or the system property {@code allocs.corpus} names a
 * directory that has the archives.
 */
final class Corpus {
  private static final List<String> PACKAGES = List.of("elfutils", "binutils", "gdb");
  private static final int ELF_MAGIC = 0x7f454c46;
  private static final String[] UNPACK = {
    "sh",
    "-c",
    // A file that is broken on purpose must not end the loop.
    "for a in \"$0\"/*.orig.tar.*[2z]; do tar xf \"$a\"; done;"
        + " find . -name '*.bz2' -size -8192k -exec sh -c 'for f; do bunzip2 -kq $f; done' _ {} +;"
        + " find . -name '*.tar' -size -8192k"
        + " -exec sh -c 'for f; do mkdir -p $f.d && tar xf $f -C $f.d; done' _ {} +; true"
  };

  private final Path directory;

  Corpus(Path directory) {
    this.directory = directory;
  }

  /** Fetches and unpacks; whether the sources are there. */
  boolean prepare() throws InterruptedException {
    String given = System.getProperty("allocs.corpus", "");
    try {
      if (given.isEmpty()) {
        List<String> command = new ArrayList<>(List.of("apt-get", "source", "--download-only"));
        command.addAll(PACKAGES);
        Tools.run(directory, command.toArray(String[]::new));
      }
      List<String> unpack = new ArrayList<>(List.of(UNPACK));
      unpack.add(given.isEmpty() ? "." : given);
      Tools.run(directory, unpack.toArray(String[]::new));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Files below the directory that start as ELF files do. */
  List<Path> elfFiles() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile).filter(Corpus::isElf).sorted().toList();
    }
  }

  private static boolean isElf(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] start = in.readNBytes(4);
      return start.length == 4 && java.nio.ByteBuffer.wrap(start).getInt() == ELF_MAGIC;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Assembles what the assembler of this machine takes of the sources below a part of the name. */
  void assemble(String part) throws Exception {
    String script =
        "mkdir -p assembled; find . -path '*"
            + part
            + "*' -name '*.[sS]' | sort | while read f; do"
            + " o=assembled/$(echo $f | tr / _).o;"
            + " timeout 5 gcc -c -I $(dirname $f) -o $o $f < /dev/null 2> /dev/null; done; true";
    Tools.run(directory, "sh", "-c", script);
  }
}
