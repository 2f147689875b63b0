package org.allocs.debug;

import java.nio.file.Path;
import java.util.List;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.target.LoadedObject;
import org.allocs.target.Memory;
import org.allocs.target.Target;
import org.osgi.annotation.versioning.ProviderType;

/** Service: opens the debug information of loaded objects and of files, each file once. */
@ProviderType
public interface DebugInfo {
  /**
   * What is known about one loaded object. Never fails: a file that cannot be read or is malformed
   * yields a module whose tables are empty and whose answers say why; the segments of an object
   * whose file is gone are read from the target's memory.
   */
  ModuleInfo module(Target target, LoadedObject object);

  /**
   * The variables of a frame and where each is, as {@link ModuleInfo#frameVariables}; with what
   * only the files of its callers know, such as values that they passed.
   *
   * @param memory of the target
   */
  default Answer<List<FrameVariable>> frameVariables(
      Target target, UnwoundFrame frame, Memory memory) {
    return frame
        .object()
        .map(
            object ->
                module(target, object)
                    .frameVariables(
                        frame.registers(),
                        frame.cfa(),
                        object.toFile(frame.lookup()),
                        object.bias(),
                        memory))
        .orElseGet(() -> Answer.unknown("code belongs to no file"));
  }

  /**
   * Code that a target made while it ran and described for debuggers by GDB's interface for that:
   * an object for each symbol file in its memory, about which {@link #module} can be asked as about
   * a loaded file. Read anew each time; slow where the target has many symbols.
   *
   * @throws AllocsException if the target cannot be read
   */
  default List<LoadedObject> madeCode(Target target) throws AllocsException {
    return List.of();
  }

  /**
   * What is known about a file that no target need have loaded: a program, a library, an object
   * file, a core file, a debug file by itself. What describes it is looked for as for a loaded one.
   *
   * @param roots where to look for separate debug files before the usual places
   * @throws AllocsException if it is not a regular file that can be read, or not an ELF file; what
   *     is wrong further inside shows in the answers instead
   */
  ModuleInfo open(Path file, List<Path> roots) throws AllocsException;
}
