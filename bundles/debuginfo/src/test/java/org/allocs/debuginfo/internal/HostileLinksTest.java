package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.allocs.debug.ModuleInfo;
import org.allocs.elf.ElfFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that name themselves, or what is no file, as where the rest of them is. */
class HostileLinksTest {
  private static final String SOURCE =
      "struct node { int x; } head; int twice(int x) { return 2 * x; }\n";

  @TempDir Path directory;

  private Path library(String... options) throws Exception {
    String[] all = java.util.Arrays.copyOf(options, options.length + 4);
    all[options.length] = "-shared";
    all[options.length + 1] = "-fPIC";
    all[options.length + 2] = "-nostdlib";
    all[options.length + 3] = "-Wl,--build-id";
    return Tools.gcc(directory, "lib.so", SOURCE, all);
  }

  private static ModuleInfo asked(Path file) {
    return assertTimeoutPreemptively(
        Duration.ofSeconds(120),
        () -> {
          ModuleInfo module = Modules.open(file);
          BrokenFilesTest.askAll(module);
          assertFalse(Modules.says(module, Guard.DEFECT), module.provenance().toString());
          return module;
        });
  }

  private void linkTo(Path library, String name, boolean stripped) throws Exception {
    Path target = directory.resolve(name);
    boolean made = !Files.exists(target);
    if (made) {
      Files.writeString(target, "x");
    }
    Tools.run(directory, "objcopy", "--add-gnu-debuglink=" + name, library.toString());
    if (stripped) {
      Tools.run(directory, "strip", library.toString());
    }
    if (made) {
      Files.delete(target);
    }
  }

  @Test
  void shouldNotFollowADebugLinkToTheFileItself() throws Exception {
    Path library = library();
    linkTo(library, "lib.so", true);
    assertFalse(asked(library).definitions().isKnown());
  }

  @Test
  void shouldNotWaitForAPipeThatADebugLinkNames() throws Exception {
    Path library = library();
    linkTo(library, "pipe", true);
    Tools.run(directory, "mkfifo", "pipe");
    assertFalse(asked(library).definitions().isKnown());
  }

  @Test
  void shouldNotFollowLinksThatGoInCircles() throws Exception {
    Path library = library();
    linkTo(library, "one", true);
    Files.createSymbolicLink(directory.resolve("one"), Path.of("two"));
    Files.createSymbolicLink(directory.resolve("two"), Path.of("one"));
    assertFalse(asked(library).definitions().isKnown());
  }

  @Test
  void shouldRefuseItselfAsItsSupplementaryFile() throws Exception {
    Path library = library("-g");
    String id = ElfFile.open(library).buildId().orElseThrow();
    byte[] name = "lib.so\0".getBytes(StandardCharsets.UTF_8);
    byte[] link = java.util.Arrays.copyOf(name, name.length + id.length() / 2);
    System.arraycopy(java.util.HexFormat.of().parseHex(id), 0, link, name.length, id.length() / 2);
    Files.write(directory.resolve("link"), link);
    Tools.run(
        directory,
        "objcopy",
        "--add-section",
        ".gnu_debugaltlink=" + directory.resolve("link"),
        library.toString());
    ModuleInfo module = asked(library);
    assertEquals(2, module.definitions().value().orElseThrow().size());
    assertTrue(Modules.says(module, "is the file itself"), module.provenance().toString());
  }

  @Test
  void shouldRefuseNamesOfSplitUnitsThatNameNoFile() throws Exception {
    Path library = library("-g", "-gsplit-dwarf", "-gdwarf-5");
    String text = Files.readString(library, StandardCharsets.ISO_8859_1);
    int at = text.indexOf(".dwo\0");
    int start = text.lastIndexOf('\0', at) + 1;
    for (String name : new String[] {"/", "", "..", "/dev/zero", "/proc/self/mem", "\u0001/"}) {
      String padded = name + "\0".repeat(at + 4 - start - name.length());
      String changed = text.substring(0, start) + padded + text.substring(at + 4);
      Files.writeString(library, changed, StandardCharsets.ISO_8859_1);
      asked(library);
    }
  }
}
