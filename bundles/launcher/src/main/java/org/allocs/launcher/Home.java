package org.allocs.launcher;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A built distribution.
 *
 * <pre>
 * lib/               class path of whoever boots: contracts, launcher, framework
 * bundles/           the engine and the allocators
 * commands/          the command line
 * commands/COMMAND/  what one command needs besides
 * native/            shared libraries, tools, class-data archive
 * </pre>
 *
 * @param directory its top
 */
public record Home(Path directory) {
  /** Commands that open files and no target: these need no more than the readers of files. */
  private static final Set<String> ABOUT_FILES = Set.of("debuginfo", "cache");

  private static final List<String> FILE_READERS =
      List.of("allocs-binary.jar", "allocs-elf.jar", "allocs-dwarf.jar", "allocs-debuginfo.jar");

  /** Name of the system property that says where the distribution is. */
  public static final String PROPERTY = "allocs.home";

  /**
   * The distribution that {@link #PROPERTY} names, or else the one that this class was loaded from.
   *
   * @throws IOException if there is none
   */
  public static Home locate() throws IOException {
    String named = System.getProperty(PROPERTY);
    Path top = named != null ? Path.of(named) : beside(Home.class);
    if (!Files.isDirectory(top.resolve("bundles"))) {
      throw new IOException("no distribution: directory=" + top + " has no bundles/");
    }
    return new Home(top.toAbsolutePath());
  }

  private static Path beside(Class<?> type) throws IOException {
    try {
      Path jar = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
      return jar.resolve("../..").normalize();
    } catch (URISyntaxException | RuntimeException e) {
      throw new IOException("no distribution: say where with -D" + PROPERTY + "=DIRECTORY", e);
    }
  }

  /** Directories of bundles that a query from a program needs. */
  public List<Path> engine() {
    return List.of(directory.resolve("bundles"));
  }

  /** The SHA-256 of each bundle that was there when the distribution was built. */
  public Path pins() {
    return directory.resolve("bundles.sha256");
  }

  /** Whether a command opens files and no target. */
  public static boolean isAboutFiles(String command) {
    return ABOUT_FILES.contains(command);
  }

  /** Bundles, and directories of bundles, that a command needs. */
  public List<Path> command(String name) {
    List<Path> needed = new ArrayList<>(isAboutFiles(name) ? fileReaders() : engine());
    Path commands = directory.resolve("commands");
    needed.add(commands);
    if (isPlain(name) && Files.isDirectory(commands.resolve(name))) {
      needed.add(commands.resolve(name));
    }
    return needed;
  }

  /** Whether a name has nothing but small letters and hyphens: no path that leads elsewhere. */
  private static boolean isPlain(String name) {
    for (int i = 0; i < name.length(); i++) {
      char next = name.charAt(i);
      if ((next < 'a' || next > 'z') && next != '-') {
        return false;
      }
    }
    return !name.isEmpty();
  }

  private List<Path> fileReaders() {
    List<Path> readers = new ArrayList<>();
    for (String jar : FILE_READERS) {
      readers.add(directory.resolve("bundles").resolve(jar));
    }
    return readers;
  }
}
