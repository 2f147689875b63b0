package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.allocs.allocator.Allocator;
import org.allocs.command.InstalledBundle;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceReference;

/** The arrows between modules, read from what was built; and that nobody names an allocator. */
class ArchitectureIT {
  /**
   * Who may import whom, by symbolic name; a name that ends in a dash stands for all that begin so.
   */
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          Map.entry("org.allocs.allocator-malloc", Set.of("org.allocs.hook-reader")),
          Map.entry("org.allocs.allocator-custom", Set.of("org.allocs.hook-reader")),
          Map.entry("org.allocs.allocator-mmap", Set.of("org.allocs.hook-reader")),
          Map.entry("org.allocs.allocator-stack", Set.of("org.allocs.hook-reader")),
          Map.entry("org.allocs.allocator-static", Set.of("org.allocs.hook-reader")),
          Map.entry("org.allocs.allocator-", Set.of()),
          Map.entry("org.allocs.custom-", Set.of()),
          Map.entry("org.allocs.hook-reader", Set.of()),
          Map.entry("org.allocs.binary", Set.of()),
          Map.entry("org.allocs.elf", Set.of("org.allocs.binary")),
          Map.entry("org.allocs.dwarf", Set.of("org.allocs.binary")),
          Map.entry(
              "org.allocs.debuginfo",
              Set.of(
                  "org.allocs.binary",
                  "org.allocs.elf",
                  "org.allocs.dwarf",
                  "org.allocs.embed",
                  "org.allocs.render")),
          Map.entry(
              "org.allocs.benchmarks",
              Set.of(
                  "org.allocs.binary",
                  "org.allocs.elf",
                  "org.allocs.dwarf",
                  "org.allocs.embed",
                  "org.allocs.render")),
          Map.entry("org.allocs.process", Set.of("org.allocs.binary", "org.allocs.elf")),
          Map.entry("org.allocs.hierarchy", Set.of()),
          Map.entry("org.allocs.typing", Set.of("org.allocs.hook-reader")),
          Map.entry("org.allocs.render", Set.of()),
          Map.entry("org.allocs.shell", Set.of("org.allocs.render", "org.allocs.launcher")),
          Map.entry("org.allocs.launcher", Set.of()),
          Map.entry("org.allocs.inprocess", Set.of("org.allocs.launcher")),
          Map.entry("org.allocs.embed", Set.of("org.allocs.launcher", "org.allocs.render")));

  /**
   * Words that are also names of something else: a file of the kernel's, a C function, a field, a
   * key of JSON, a place, a kind of mapping, a member of a struct.
   */
  private static final Set<String> MEANT_OTHERWISE =
      Set.of(
          "ProcessTarget.java auxv",
          "AllocationFunctions.java malloc",
          "CallTarget.java malloc",
          "StacksJson.java stack",
          "FramePart.java alloca",
          "StacksJson.java tls",
          "TargetThread.java stack",
          "Term.java tls",
          "StateReader51.java stack",
          "StateReader53.java stack",
          "Kind.java stack");

  private record BuiltBundle(String name, Set<String> exports, Set<String> imports) {}

  @Test
  void shouldImportOnlyAlongTheArrows() throws Exception {
    List<BuiltBundle> bundles = builtBundles();
    assertTrue(bundles.size() >= 14, () -> "bundles=" + bundles);
    Map<String, String> owner = new HashMap<>();
    List<String> wrong = new ArrayList<>();
    for (BuiltBundle bundle : bundles) {
      for (String exported : bundle.exports()) {
        String other = owner.put(exported, bundle.name());
        if (other != null) {
          wrong.add(exported + " is exported by " + other + " and " + bundle.name());
        }
      }
    }
    for (BuiltBundle bundle : bundles) {
      Set<String> allowed = new HashSet<>(allowed(bundle.name()));
      allowed.addAll(List.of("org.allocs.core-api", bundle.name()));
      for (String imported : bundle.imports()) {
        String from = owner.get(imported);
        if (from != null && !allowed.contains(from)) {
          wrong.add(bundle.name() + " imports " + imported + " of " + from);
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  private static Set<String> allowed(String name) {
    return ARROWS.entrySet().stream()
        .filter(
            e -> name.equals(e.getKey()) || e.getKey().endsWith("-") && name.startsWith(e.getKey()))
        .max((a, b) -> a.getKey().length() - b.getKey().length())
        .map(Map.Entry::getValue)
        .orElse(Set.of());
  }

  /** Every module's jar that is one of ours. */
  private static List<BuiltBundle> builtBundles() throws IOException {
    List<BuiltBundle> found = new ArrayList<>();
    for (Path folder : moduleFolders()) {
      Path manifest = folder.resolve("target/classes/META-INF/MANIFEST.MF");
      if (Files.exists(manifest)) {
        try (var in = Files.newInputStream(manifest)) {
          var main = new Manifest(in).getMainAttributes();
          String name = main.getValue("Bundle-SymbolicName");
          if (name != null) {
            found.add(
                new BuiltBundle(
                    name.split(";")[0],
                    packages(main.getValue("Export-Package")),
                    packages(main.getValue("Import-Package"))));
          }
        }
      }
    }
    return found;
  }

  private static List<Path> moduleFolders() throws IOException {
    try (Stream<Path> found = Files.walk(Programs.ROOT, 3)) {
      return found
          .filter(p -> p.endsWith("pom.xml"))
          .filter(p -> !p.toString().contains("/target/"))
          .map(Path::getParent)
          .toList();
    }
  }

  /** Package names of a manifest header; commas inside quotes do not separate. */
  private static Set<String> packages(String header) {
    Set<String> names = new TreeSet<>();
    if (header != null) {
      for (String clause : header.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)")) {
        String name = clause.split(";")[0].trim();
        if (name.startsWith("org.allocs.")) {
          names.add(name);
        }
      }
    }
    return names;
  }

  @Test
  void shouldShipNoBundleWithDynamicImports() throws Exception {
    try (Stream<Path> jars = Files.list(Programs.HOME.resolve("bundles"))) {
      for (Path jar : jars.filter(j -> j.getFileName().toString().startsWith("allocs-")).toList()) {
        try (JarFile file = new JarFile(jar.toFile())) {
          assertEquals(
              null,
              file.getManifest().getMainAttributes().getValue("DynamicImport-Package"),
              jar.toString());
        }
      }
    }
  }

  @Test
  void shouldDeclareEveryAllocatorInItsManifest() throws Exception {
    try (Lab lab = new Lab()) {
      Map<String, List<String>> declared = new HashMap<>();
      for (InstalledBundle bundle : lab.bundles().all()) {
        if (!bundle.declared().isEmpty() && !bundle.declared().contains("*")) {
          declared.put(bundle.name(), bundle.declared().stream().sorted().toList());
        }
      }
      Map<String, List<String>> offered = new HashMap<>();
      lab.model()
          .allocators()
          .forEach((bundle, names) -> offered.put(bundle, names.stream().sorted().toList()));
      assertEquals(offered, declared);
    }
  }

  @Test
  void shouldNameNoAllocatorOutsideItsBundle() throws Exception {
    List<String> wrong = new ArrayList<>();
    try (Lab lab = new Lab()) {
      for (ServiceReference<Allocator> service :
          lab.context().getServiceReferences(Allocator.class, null)) {
        String name = lab.context().getService(service).name();
        String module = service.getBundle().getSymbolicName().substring("org.allocs.".length());
        for (Path source : mainSources()) {
          boolean own = source.toString().contains("/" + module + "/");
          if (!own
              && !MEANT_OTHERWISE.contains(source.getFileName() + " " + name)
              && Files.readString(source).contains("\"" + name + "\"")) {
            wrong.add(Programs.ROOT.relativize(source) + " names " + name);
          }
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  private static List<Path> mainSources() throws IOException {
    try (Stream<Path> found = Files.walk(Programs.ROOT)) {
      return found
          .filter(p -> p.toString().endsWith(".java"))
          .filter(p -> p.toString().contains("/src/main/"))
          .toList();
    }
  }
}
