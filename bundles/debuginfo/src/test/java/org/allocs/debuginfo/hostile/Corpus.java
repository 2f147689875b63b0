package org.allocs.debuginfo.hostile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.allocs.debuginfo.internal.Tools;

/**
 * The test files of three source packages of Debian 12, unpacked. {@code apt-get} fetches them with
 * lists of its own below {@code target}, so that the machine needs no {@code deb-src} lines and
 * keeps its own; or the system property {@code allocs.corpus} names a directory that has the
 * archives.
 */
final class Corpus {
  private static final int ELF_MAGIC = 0x7f454c46;

  /** Archives that a run has fetched are there for the next one. */
  private static final String FETCH =
      """
      set -e
      [ ! -e fetched ] || exit 0
      keys=/usr/share/keyrings/debian-archive-keyring.gpg
      [ -e $keys ] || { echo "no keys of Debian: $keys"; exit 1; }
      mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' 'Codename: bookworm')
      mirror=$(echo "$mirror" | head -n 1)
      echo "deb-src [signed-by=$keys] ${mirror:-http://deb.debian.org/debian/} bookworm main" > sources
      mkdir -p lists cache
      set -- -q -o Dir::Etc::sourcelist="$PWD/sources" -o Dir::Etc::sourceparts=- \
        -o Dir::State::lists="$PWD/lists" -o Dir::Cache="$PWD/cache" -o APT::Sandbox::User= \
        -o Acquire::Languages=none -o Acquire::http::Timeout=30
      apt-get "$@" update
      apt-get "$@" source --download-only elfutils binutils gdb
      touch fetched
      """;

  private static final String UNPACK =
      """
      for a in "$0"/*.orig.tar.*[2z]; do tar xf "$a"; done
      # A file that is broken on purpose must not end the loop.
      find . -name '*.bz2' -size -8192k -exec sh -c 'for f; do bunzip2 -kq $f; done' _ {} +
      find . -name '*.tar' -size -8192k \
        -exec sh -c 'for f; do mkdir -p $f.d && tar xf $f -C $f.d; done' _ {} +
      true
      """;

  private final Path directory;

  Corpus(Path directory) {
    this.directory = directory;
  }

  /** Fetches and unpacks; why the sources are not there, if so. */
  Optional<String> prepare() throws InterruptedException, IOException {
    String given = System.getProperty("allocs.corpus", "");
    Path archives = Path.of(given.isEmpty() ? "target/corpus" : given).toAbsolutePath();
    if (given.isEmpty()) {
      try {
        Tools.run(Files.createDirectories(archives), "sh", "-c", FETCH);
      } catch (IOException e) {
        return Optional.of("no sources, nor -Dallocs.corpus=DIRECTORY: " + e.getMessage());
      }
    }
    Tools.run(directory, "sh", "-c", UNPACK, archives.toString());
    return Optional.empty();
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
