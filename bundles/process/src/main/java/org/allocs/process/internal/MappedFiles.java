package org.allocs.process.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.Mapping;
import org.allocs.target.Memory;

/**
 * Finds the very file that a process has mapped. Its path may meanwhile name another file, or mean
 * something else where the process sees another file system than we do.
 */
final class MappedFiles implements ImageFiles {
  private static final String SOURCE = "kernel";

  private final ProcDirectory directory;
  private final Memory memory;
  private final boolean sameFileSystem;

  MappedFiles(ProcDirectory directory, Memory memory) {
    this.directory = directory;
    this.memory = memory;
    this.sameFileSystem = seesWhatWeSee(directory);
  }

  private static boolean seesWhatWeSee(ProcDirectory directory) {
    try {
      Path own = Files.readSymbolicLink(Path.of("/proc/self/ns/mnt"));
      return own.equals(Files.readSymbolicLink(directory.file("ns/mnt")));
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public Answer<Path> of(LoadedImage image) throws AllocsException {
    Mapping mapping = image.header();
    if (!mapping.isFile()) {
      return Answer.unknown("it has no file: the kernel provides it");
    }
    List<Path> named = named(mapping);
    for (Path path : named) {
      if (isSame(path, mapping)) {
        return Answer.known(path, Evidence.certain(SOURCE, "same device and inode: " + path));
      }
    }
    for (Path path : held(mapping)) {
      if (isSame(path, mapping) && Files.isReadable(path)) {
        return Answer.known(path, Evidence.certain(SOURCE, "held open by the process: " + path));
      }
    }
    return byContent(image, named);
  }

  private static boolean isSame(Path path, Mapping mapping) {
    return FileKey.of(path).filter(FileKey.of(mapping)::equals).isPresent();
  }

  /** Paths under which it may be found, the plainest first. */
  private List<Path> named(Mapping mapping) {
    List<String> spellings = new ArrayList<>();
    spellings.add(mapping.path());
    if (mapping.path().indexOf('\n') >= 0) {
      // The kernel writes a newline as \012, and a backslash as itself.
      spellings.add(mapping.path().replace("\n", "\\012"));
    }
    List<Path> paths = new ArrayList<>();
    for (String spelling : spellings) {
      Optional<Path> plain = FileKey.path(spelling);
      Optional<Path> seenByIt = FileKey.path(directory.file("root") + spelling);
      (sameFileSystem ? plain : seenByIt).ifPresent(paths::add);
      (sameFileSystem ? seenByIt : plain).ifPresent(paths::add);
    }
    return paths;
  }

  /** Links by which the kernel lets us at files that have no path any more. */
  private List<Path> held(Mapping mapping) {
    String range =
        Long.toHexString(mapping.range().base()) + "-" + Long.toHexString(mapping.range().limit());
    return List.of(directory.file("exe"), directory.file("map_files").resolve(range));
  }

  /** File systems made of several others state another device than the table of mappings does. */
  private Answer<Path> byContent(LoadedImage image, List<Path> named) throws AllocsException {
    boolean exists = false;
    for (Path path : named) {
      if (FileKey.of(path).isPresent()) {
        exists = true;
        if (new ContentComparison(memory, image).agrees(path)) {
          return Answer.known(path, Evidence.likely("content", "same code as in memory: " + path));
        }
      }
    }
    return Answer.unknown(
        exists
            ? "replaced on disk since it was mapped: path=" + image.header().path()
            : "deleted since it was mapped: path=" + image.header().path());
  }
}
