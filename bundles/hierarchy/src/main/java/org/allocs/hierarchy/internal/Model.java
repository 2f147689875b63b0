package org.allocs.hierarchy.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.allocs.allocator.Allocator;
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

  @Override
  public Map<String, List<String>> allocators() {
    Map<String, List<String>> names = new TreeMap<>();
    for (Ranked<Allocator> each : registry.allocators()) {
      names.computeIfAbsent(each.bundle(), bundle -> new ArrayList<>()).add(name(each));
    }
    return names;
  }

  private static String name(Ranked<Allocator> allocator) {
    try {
      return String.valueOf(allocator.service().name());
    } catch (RuntimeException | LinkageError e) {
      return "?";
    }
  }

  @Override
  public Map<String, String> cutOff() {
    return registry.cutOff();
  }
}
