package org.allocs.mmap.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.AllocationFacts;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Identity;
import org.allocs.model.Lifetime;
import org.allocs.model.Lifetime.End;
import org.allocs.model.Metadata;
import org.allocs.model.PointerUse;
import org.allocs.target.Mapping;

/** What the kernel's rules and its table say of mappings. Safe for use by several threads. */
final class MappingFacts implements AllocationFacts {
  private static final Evidence KERNEL = Evidence.certain("kernel", "mmap(2), munmap(2), brk(2)");

  private static final String GONE = "it is no mapping any more";

  /** Ascending and disjoint. */
  private final List<Root> roots;

  private Map<AddressRange, Identity> identities;

  MappingFacts(List<Root> roots) {
    this.roots = roots;
  }

  @Override
  public Answer<Long> usableSize(Allocation mapping) {
    return Answer.known(mapping.size(), Evidence.certain("kernel", "maps whole pages"));
  }

  @Override
  public Answer<Lifetime> lifetime(Allocation mapping) {
    Optional<Mapping> first = mappingsOf(mapping.range()).stream().findFirst();
    if (first.isEmpty()) {
      return Answer.unknown(GONE);
    }
    switch (Kind.of(first.get())) {
      case VDSO:
      case VVAR:
      case VSYSCALL:
      case KERNEL:
        return known(Lifetime.until("the kernel made it", End.PROCESS_END));
      case HEAP:
        return known(Lifetime.until("brk moves its end", End.UNMAPPING, End.PROCESS_END));
      default:
        return known(
            Lifetime.until(
                "munmap, or another mapping in its place", End.UNMAPPING, End.PROCESS_END));
    }
  }

  private static Answer<Lifetime> known(Lifetime lifetime) {
    return Answer.known(lifetime, KERNEL);
  }

  @Override
  public Answer<PointerUse> pointerUse(Allocation mapping) {
    return Answer.known(
        PointerUse.INTERIOR, Evidence.certain("kernel", "munmap(2) takes any page of it"));
  }

  @Override
  public Answer<Metadata> metadata(Allocation mapping) {
    return TableLines.of(mappingsOf(mapping.range()));
  }

  private List<Mapping> mappingsOf(AddressRange range) {
    List<Mapping> inside = new ArrayList<>();
    for (int i = firstEndingAfter(range.base()); i < roots.size(); i++) {
      if (!roots.get(i).range().overlaps(range)) {
        break;
      }
      roots.get(i).mappings().stream()
          .filter(mapping -> mapping.range().overlaps(range))
          .forEach(inside::add);
    }
    return inside;
  }

  private int firstEndingAfter(long address) {
    int low = 0;
    int high = roots.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (AddressRange.lessThan(address, roots.get(middle).range().limit())) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** By file or label; anonymous memory by the call that asked for it, or else by kind and size. */
  @Override
  public Answer<Identity> identity(Allocation mapping) {
    boolean anonymous = mappingsOf(mapping.range()).stream().allMatch(Mapping::isAnonymous);
    if (anonymous && mapping.siteAddress().isPresent()) {
      return Answer.unknown("anonymous memory has no name of its own");
    }
    Identity identity = identities().get(mapping.range());
    return identity == null
        ? Answer.unknown(GONE)
        : Answer.known(
            identity,
            anonymous
                ? Evidence.likely("table of mappings", "by size, and order of the like")
                : Evidence.certain("table of mappings", "by file or label"));
  }

  private synchronized Map<AddressRange, Identity> identities() {
    if (identities == null) {
      Map<String, Long> counts = new HashMap<>();
      identities = new HashMap<>();
      for (Root root : roots) {
        String key = root.key();
        long before = counts.merge(key, 1L, Long::sum) - 1;
        identities.put(root.range(), before == 0 ? Identity.of(key) : Identity.of(key, before));
      }
    }
    return identities;
  }
}
