package org.allocs.hierarchy.internal;

import org.allocs.query.MemoryModel;
import org.allocs.query.MemoryView;
import org.allocs.target.Target;

/** The service: one view per call. */
final class Model implements MemoryModel {
  private final Registry registry;

  Model(Registry registry) {
    this.registry = registry;
  }

  @Override
  public MemoryView view(Target target) {
    return new View(target, registry);
  }
}
