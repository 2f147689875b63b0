package org.allocs.hierarchy.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.AllocatorFamily;
import org.allocs.allocator.ContentEvidence;
import org.allocs.allocator.TypeEvidence;
import org.allocs.allocator.TypePropagation;
import org.allocs.debug.DebugInfo;

/** The services that are there now. */
interface Registry {
  /** Changes whenever a service comes, goes or changes its ranking. */
  long version();

  /** Allocators, best first. */
  List<Ranked<Allocator>> allocators();

  /** Families of allocators, best first. */
  List<Ranked<AllocatorFamily>> families();

  /** Sources of types, best first. */
  List<Ranked<TypeEvidence>> typeEvidence();

  /** Who tells what memory contains, best first. */
  List<Ranked<ContentEvidence>> contentEvidence();

  /** Who types whole heaps, if anybody does. */
  Optional<Ranked<TypePropagation>> propagation();

  /** Why bundles are not asked any more, by their symbolic names. */
  Map<String, String> cutOff();

  /** The reader of debug information, if there is one. */
  Optional<DebugInfo> debugInfo();
}
