package org.allocs.hierarchy.internal;

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
}
