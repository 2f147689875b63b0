package org.allocs.debuginfo.internal.debuginfod;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.allocs.elf.ElfFile;
import org.allocs.error.AllocsException;

/** Fetches files from debuginfod servers (debuginfod(8), "WEBAPI") into the cache. */
final class Servers {
  private final Settings settings;

  /** Not asked again: each of a hundred libraries would wait for them. */
  private final Set<URI> unreachable = ConcurrentHashMap.newKeySet();

  Servers(Settings settings) {
    this.settings = settings;
  }

  Optional<Path> fetch(String buildId, Consumer<String> journal) {
    Path target = Debuginfod.file(settings.caches().get(0), buildId);
    Path part;
    try {
      Files.createDirectories(target.getParent());
      part = Files.createTempFile(target.getParent(), "debuginfo", ".part");
    } catch (IOException e) {
      journal.accept("debuginfod not asked: cache directory cannot be written: " + e);
      return Optional.empty();
    }
    try {
      for (URI server : settings.servers()) {
        if (fetch(server, buildId, part, journal)) {
          Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
          return Optional.of(target);
        }
      }
    } catch (IOException e) {
      journal.accept("debuginfod: file cannot be kept: " + e);
    } finally {
      discard(part, journal);
    }
    return Optional.empty();
  }

  /** Nothing is left of what is no good; the directory goes too where nothing else is in it. */
  private static void discard(Path part, Consumer<String> journal) {
    try {
      Files.deleteIfExists(part);
      Path directory = part.getParent();
      try (var others = Files.list(directory)) {
        if (others.findAny().isEmpty()) {
          Files.delete(directory);
        }
      }
    } catch (IOException e) {
      journal.accept("debuginfod: left behind: " + part + ": " + e);
    }
  }

  /** Whether the server had the file, and sent it. */
  private boolean fetch(URI server, String buildId, Path part, Consumer<String> journal) {
    if (unreachable.contains(server)) {
      journal.accept("debuginfod: not asked, as it did not answer before: " + server);
      return false;
    }
    URI address = server.resolve("buildid/" + buildId + "/debuginfo");
    try {
      long size = new Download(address, settings).into(part);
      if (size < 0) {
        journal.accept("debuginfod: no such file: " + address);
        return false;
      }
      return isWanted(buildId, part, address, size, journal);
    } catch (ConnectException | SocketTimeoutException | UnknownHostException e) {
      unreachable.add(server);
      journal.accept("debuginfod: " + address + ": " + e);
    } catch (IOException e) {
      journal.accept("debuginfod: " + address + ": " + e);
    }
    return false;
  }

  private static boolean isWanted(
      String buildId, Path part, URI address, long size, Consumer<String> journal) {
    try {
      Optional<String> found = ElfFile.open(part).buildId();
      if (found.equals(Optional.of(buildId))) {
        journal.accept("debuginfod: fetched " + address + " size=" + size);
        return true;
      }
      journal.accept(
          "refused "
              + address
              + ": build-id differs: wanted="
              + buildId
              + " found="
              + found.orElse("none"));
    } catch (AllocsException e) {
      journal.accept("refused " + address + ": " + e.getMessage());
    }
    return false;
  }
}
