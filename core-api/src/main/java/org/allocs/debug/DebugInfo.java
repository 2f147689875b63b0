package org.allocs.debug;

import org.allocs.target.LoadedObject;
import org.allocs.target.Target;
import org.osgi.annotation.versioning.ProviderType;

/** Service: opens the debug information of loaded objects, each file once. */
@ProviderType
public interface DebugInfo {
  /**
   * What is known about one loaded object. Never fails: a file that cannot be read or is malformed
   * yields a module whose tables are empty and whose answers say why; the segments of an object
   * whose file is gone are read from the target's memory.
   */
  ModuleInfo module(Target target, LoadedObject object);
}
