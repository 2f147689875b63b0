package org.allocs.hierarchy.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.AllocatorFamily;
import org.allocs.allocator.ContentEvidence;
import org.allocs.allocator.TypeEvidence;
import org.allocs.allocator.TypePropagation;
import org.allocs.debug.DebugInfo;

/** Services that a test registers and unregisters. */
final class FakeRegistry implements Registry {
  private final List<Ranked<Allocator>> allocators = new ArrayList<>();
  private final List<Ranked<AllocatorFamily>> families = new ArrayList<>();
  private final List<Ranked<TypeEvidence>> evidence = new ArrayList<>();
  private final List<Ranked<ContentEvidence>> contents = new ArrayList<>();
  private Optional<DebugInfo> debugInfo = Optional.empty();
  private Optional<Ranked<TypePropagation>> propagation = Optional.empty();
  private long version;

  synchronized FakeRegistry add(int ranking, Allocator allocator) {
    allocators.add(new Ranked<>(allocator, "bundle of " + label(allocator), ranking, ++version));
    return this;
  }

  private static String label(Object service) {
    return service instanceof Claims claims ? claims.name() : "a test";
  }

  synchronized FakeRegistry add(int ranking, AllocatorFamily family) {
    families.add(new Ranked<>(family, "bundle of a family", ranking, ++version));
    return this;
  }

  synchronized FakeRegistry add(int ranking, TypeEvidence source) {
    evidence.add(new Ranked<>(source, "bundle of evidence", ranking, ++version));
    return this;
  }

  synchronized FakeRegistry addContents(int ranking, ContentEvidence source) {
    contents.add(new Ranked<>(source, "bundle of contents", ranking, ++version));
    return this;
  }

  synchronized FakeRegistry set(TypePropagation service) {
    propagation = Optional.of(new Ranked<>(service, "bundle of propagation", 0, ++version));
    return this;
  }

  synchronized FakeRegistry remove(Object service) {
    version++;
    allocators.removeIf(ranked -> ranked.service() == service);
    families.removeIf(ranked -> ranked.service() == service);
    evidence.removeIf(ranked -> ranked.service() == service);
    return this;
  }

  synchronized FakeRegistry set(DebugInfo value) {
    version++;
    debugInfo = Optional.of(value);
    return this;
  }

  @Override
  public synchronized long version() {
    return version;
  }

  @Override
  public synchronized List<Ranked<Allocator>> allocators() {
    return allocators.stream().sorted(Ranked.BEST_FIRST).toList();
  }

  @Override
  public synchronized List<Ranked<AllocatorFamily>> families() {
    return families.stream().sorted(Ranked.BEST_FIRST).toList();
  }

  @Override
  public synchronized List<Ranked<TypeEvidence>> typeEvidence() {
    return evidence.stream().sorted(Ranked.BEST_FIRST).toList();
  }

  @Override
  public synchronized List<Ranked<ContentEvidence>> contentEvidence() {
    return contents.stream().sorted(Ranked.BEST_FIRST).toList();
  }

  @Override
  public synchronized Optional<Ranked<TypePropagation>> propagation() {
    return propagation;
  }

  @Override
  public Map<String, String> cutOff() {
    return Map.of();
  }

  @Override
  public synchronized Optional<DebugInfo> debugInfo() {
    return debugInfo;
  }
}
