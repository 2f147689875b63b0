package org.allocs.typing.internal.syntax;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Lets the binding load a shared library out of this bundle. The binding looks in the directory
 * that a property names when one of its classes is first used; the file is gone again as soon as it
 * is loaded, so that nothing is left behind however the process ends.
 */
final class Libraries {
  /** What the binding asks for the directory (NativeUtils of tree-sitter 0.26). */
  private static final String PROPERTY = "tree-sitter-lib";

  private static final String PREFIX = "lib/x86_64-linux-gnu-";

  private Libraries() {}

  /**
   * Uses a class of the binding for the first time.
   *
   * @param library that it loads
   * @throws IOException if there is none for this machine, or nowhere to unpack it
   */
  static <T> T with(String library, Supplier<T> use) throws IOException {
    String name = PREFIX + library + ".so";
    Path directory = Files.createTempDirectory("allocs-parser");
    Path file = directory.resolve(name);
    String before = System.getProperty(PROPERTY);
    try (InputStream in = Libraries.class.getClassLoader().getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("no " + name);
      }
      Files.createDirectory(file.getParent());
      Files.copy(in, file);
      System.setProperty(PROPERTY, directory.toString());
      return use.get();
    } catch (LinkageError e) {
      throw new IOException(e.toString(), e);
    } finally {
      restore(before);
      Files.deleteIfExists(file);
      Files.deleteIfExists(file.getParent());
      Files.deleteIfExists(directory);
    }
  }

  private static void restore(String before) {
    if (before == null) {
      System.clearProperty(PROPERTY);
    } else {
      System.setProperty(PROPERTY, before);
    }
  }
}
