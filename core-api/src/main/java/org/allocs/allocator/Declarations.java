package org.allocs.allocator;

import java.nio.file.Path;
import java.util.List;
import org.allocs.error.AllocsException;
import org.osgi.annotation.versioning.ProviderType;

/** Service: allocators that files describe, in words that debug information gives. */
@ProviderType
public interface Declarations {
  /**
   * Has all targets asked for the allocators of these files, from their next moment on, in place of
   * the files that were named here before. What configuration declares stays in force, but for
   * allocators of a name that one of these files declares.
   *
   * @throws AllocsException if a file cannot be read, or declares no allocator: then nothing
   *     changes, and the message has the line
   */
  void use(List<Path> files) throws AllocsException;
}
