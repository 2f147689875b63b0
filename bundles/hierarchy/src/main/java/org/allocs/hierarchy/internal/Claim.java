package org.allocs.hierarchy.internal;

import java.util.Optional;
import org.allocs.allocator.Arena;
import org.allocs.allocator.ListArena;
import org.allocs.error.TargetGoneException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/**
 * An arena and who claims it.
 *
 * @param range as the arena stated it when it was claimed
 */
record Claim(Issuer issuer, Arena arena, AddressRange range) {
  /** Whether its allocations are all known beforehand. */
  boolean isFixed() {
    return arena instanceof ListArena;
  }

  /** What the arena reports at an address, unchecked. */
  Guard.Outcome<Optional<Allocation>> find(long address) throws TargetGoneException {
    return issuer.guard().attempt(label(), Optional.empty(), () -> arena.find(address));
  }

  /** Whether a claim inside it gives way: this one states what others would have to find out. */
  boolean displaces(Claim inner) throws TargetGoneException {
    if (!issuer.isStated() || inner.issuer.isStated()) {
      return false;
    }
    boolean[] parts = new boolean[1];
    issuer
        .guard()
        .call(
            label(),
            false,
            () ->
                arena.forEach(
                    inner.range,
                    allocation -> {
                      parts[0] = !allocation.range().contains(inner.range);
                      return false;
                    }));
    return parts[0];
  }

  /** Why nothing can be told of its allocations, where that is so. */
  Optional<String> opaque() throws TargetGoneException {
    return issuer.guard().call(label(), Optional.empty(), arena::opaque);
  }

  /** What there is to say of an address that no allocation covers. */
  String gap() throws TargetGoneException {
    String otherwise = "nothing is known of it: " + label() + " failed";
    Optional<String> opaque = opaque();
    return opaque.isPresent() ? opaque.get() : issuer.guard().call(label(), otherwise, arena::gap);
  }

  String label() {
    return issuer.label();
  }

  /** Notes an answer that cannot be. */
  void reject(String what) {
    issuer.guard().reject(label(), what + ": arena=" + range);
  }
}
