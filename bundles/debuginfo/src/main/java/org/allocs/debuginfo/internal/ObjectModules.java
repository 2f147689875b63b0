package org.allocs.debuginfo.internal;

import java.lang.ref.SoftReference;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.allocs.target.LoadedObject;
import org.allocs.type.UniqueTypes;

/**
 * Modules of one target's objects, by the object itself, whose types are that target's. Safe for
 * several threads.
 */
final class ObjectModules {
  /** Objects of moments that are past pile up; then all are looked up anew. */
  private static final int MAX_OBJECTS = 8192;

  private final TargetFacts facts;
  private final Map<LoadedObject, SoftReference<Module>> modules = new IdentityHashMap<>();
  private Map<String, Module> made = Map.of();

  /**
   * @param threadBlocks of the target
   */
  ObjectModules(ThreadBlocks threadBlocks) {
    facts = new TargetFacts(new UniqueTypes(), threadBlocks);
  }

  /** Says what describes code that was made at run time, by the paths of its objects. */
  synchronized void made(Map<String, Module> described) {
    made = Map.copyOf(described);
  }

  /** The module that is known for an object, or else the one found now. */
  synchronized Module of(LoadedObject object, Supplier<Module> find) {
    SoftReference<Module> kept = modules.get(object);
    Module module = kept == null ? null : kept.get();
    if (module == null) {
      Module described = made.get(object.path());
      module = (described == null ? find.get() : described).in(facts);
      if (modules.size() >= MAX_OBJECTS) {
        modules.clear();
      }
      modules.put(object, new SoftReference<>(module));
    }
    return module;
  }
}
