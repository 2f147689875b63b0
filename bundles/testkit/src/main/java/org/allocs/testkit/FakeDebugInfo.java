package org.allocs.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.allocs.debug.DebugInfo;
import org.allocs.debug.ModuleInfo;
import org.allocs.error.AllocsException;
import org.allocs.error.FileAccessException;
import org.allocs.target.LoadedObject;
import org.allocs.target.Target;

/** Debug information laid out by the test, by path. */
public final class FakeDebugInfo implements DebugInfo {
  private final Map<String, ModuleInfo> modules = new ConcurrentHashMap<>();

  /** What is known about the object of this path. */
  public FakeDebugInfo put(String path, ModuleInfo module) {
    modules.put(path, module);
    return this;
  }

  /** An object that the test did not describe yields empty tables. */
  @Override
  public ModuleInfo module(Target target, LoadedObject object) {
    return modules.computeIfAbsent(object.path(), path -> new FakeModuleInfo());
  }

  /** A file that the test did not describe does not exist. */
  @Override
  public ModuleInfo open(Path file, List<Path> roots) throws AllocsException {
    ModuleInfo module = modules.get(file.toString());
    if (module == null) {
      throw new FileAccessException(file.toString(), new IOException("no such file"));
    }
    return module;
  }
}
