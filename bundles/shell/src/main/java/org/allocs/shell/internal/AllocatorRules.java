package org.allocs.shell.internal;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Options that tell the native launcher which functions of a program are custom allocators. */
final class AllocatorRules {
  @Option(
      names = "--suballoc",
      paramLabel = "RULES",
      description = "Functions that parcel out memory: 'g_slice_alloc(Z)p'.")
  private List<String> suballoc = new ArrayList<>();

  @Option(
      names = "--subfree",
      paramLabel = "RULES",
      description = "Functions that take it back: 'g_slice_free1(zP)->g_slice_alloc'.")
  private List<String> subfree = new ArrayList<>();

  @Option(
      names = "--subrealloc",
      paramLabel = "RULES",
      description = "Functions that resize what was parcelled out: 'pool_grow(pPZ)p'.")
  private List<String> subrealloc = new ArrayList<>();

  @Option(
      names = "--subreset",
      paramLabel = "RULES",
      description = "Functions that take back all of a pool, the first p of the others' arguments.")
  private List<String> subreset = new ArrayList<>();

  @Option(
      names = "--alloc",
      paramLabel = "RULES",
      description = "Wrappers of malloc, whose callers count as sites, and allocators beside it.")
  private List<String> alloc = new ArrayList<>();

  @Option(names = "--free", paramLabel = "RULES", description = "Their counterparts: 'xfree(P)'.")
  private List<String> free = new ArrayList<>();

  @Option(
      names = "--allocsz",
      paramLabel = "RULES",
      description = "Wrappers of allocations whose sizes are not in bytes: 'matrix_new(II)p'.")
  private List<String> allocsz = new ArrayList<>();

  @Option(
      names = "--conf",
      paramLabel = "FILE",
      description = "More rules, a kind and its rules in each line; else those in ./allocs.conf.")
  private String conf;

  /** Adds what was given, as the launcher takes it. */
  void addTo(List<String> line) {
    add(line, "--suballoc", suballoc);
    add(line, "--subfree", subfree);
    add(line, "--subrealloc", subrealloc);
    add(line, "--subreset", subreset);
    add(line, "--alloc", alloc);
    add(line, "--free", free);
    add(line, "--allocsz", allocsz);
    add(line, "--conf", conf == null ? List.of() : List.of(conf));
  }

  private static void add(List<String> line, String option, List<String> values) {
    values.forEach(value -> line.addAll(List.of(option, value)));
  }
}
