package org.allocs.declared.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.allocs.declared.internal.declaration.Declaration;
import org.allocs.declared.internal.declaration.DeclarationParser;
import org.allocs.error.AllocsException;
import org.allocs.error.FileAccessException;

/**
 * A file of declarations as it was when it was read.
 *
 * @param modified when it was written last
 */
record DeclarationFile(Path path, FileTime modified, List<Declaration> declarations) {
  private static final int MAX_BYTES = 1 << 18;

  /** Copies the list. */
  DeclarationFile {
    declarations = List.copyOf(declarations);
  }

  /**
   * Reads one.
   *
   * @throws AllocsException if it cannot be read, or is wrong
   */
  static DeclarationFile read(Path path) throws AllocsException {
    try {
      if (!Files.isRegularFile(path) || Files.size(path) > MAX_BYTES) {
        throw new IOException("no regular file of at most " + MAX_BYTES + " bytes");
      }
      FileTime modified = Files.getLastModifiedTime(path);
      String text = new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
      return new DeclarationFile(path, modified, DeclarationParser.parse(text, path.toString()));
    } catch (IOException e) {
      throw new FileAccessException(path.toString(), e);
    }
  }

  /** Whether the file was not written since. */
  boolean isCurrent() {
    try {
      return Files.getLastModifiedTime(path).equals(modified);
    } catch (IOException e) {
      return false;
    }
  }
}
