package org.allocs.shell.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.allocs.command.InstalledBundle;

/**
 * A bundle with what the engine knows of it.
 *
 * @param bundle as the framework knows it
 * @param offered names of its allocators
 * @param problems of both
 */
record BundleRow(InstalledBundle bundle, List<String> offered, List<String> problems) {
  static List<BundleRow> all(EngineAccess engine) throws CommandException {
    Map<String, List<String>> allocators = engine.model().allocators();
    Map<String, String> cutOff = engine.model().cutOff();
    List<BundleRow> rows = new ArrayList<>();
    for (InstalledBundle bundle : engine.bundles().all()) {
      boolean active = bundle.state().equals("active");
      List<String> offered = active ? allocators.getOrDefault(bundle.name(), List.of()) : List.of();
      List<String> problems = new ArrayList<>(bundle.problems());
      if (active && cutOff.containsKey(bundle.name())) {
        problems.add(cutOff.get(bundle.name()));
      }
      offered.stream()
          .filter(name -> !bundle.declared().contains(name))
          .forEach(name -> problems.add("its manifest does not declare its allocator " + name));
      rows.add(new BundleRow(bundle, offered, problems));
    }
    return rows;
  }
}
