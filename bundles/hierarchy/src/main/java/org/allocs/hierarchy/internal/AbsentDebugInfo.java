package org.allocs.hierarchy.internal;

import java.nio.file.Path;
import java.util.List;
import org.allocs.debug.DebugInfo;
import org.allocs.debug.ModuleInfo;
import org.allocs.target.LoadedObject;
import org.allocs.target.Target;

/** Stands in while no bundle reads debug information. */
final class AbsentDebugInfo implements DebugInfo {
  @Override
  public ModuleInfo module(Target target, LoadedObject object) {
    return new AbsentModuleInfo();
  }

  @Override
  public ModuleInfo open(Path file, List<Path> roots) {
    return new AbsentModuleInfo();
  }
}
