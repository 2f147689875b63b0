package org.allocs.hierarchy.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.change.Change;
import org.allocs.change.LoggedChange;
import org.allocs.change.Outcome;
import org.allocs.error.TargetGoneException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/** An allocator as this engine deals with it: by its service, under its name, guarded. */
final class Issuer {
  private static final int MAX_CLAIMS = 1 << 20;
  private static final int MAX_FAILURES = 1000;

  /** Ranking below which it goes by what the program or its user states. */
  private static final int STATED = -50;

  private final Ranked<Allocator> registration;
  private final String name;
  private final String label;
  private final Guard guard;
  private final int order;
  private final Set<Issuer> failed;
  private final List<Failure> failures = new CopyOnWriteArrayList<>();
  private volatile boolean wasAsked;

  private record Failure(AddressRange within, String why) {}

  /**
   * @param failed receives it when it first fails to say what it claims
   */
  Issuer(Ranked<Allocator> registration, Guard guard, int order, Set<Issuer> failed)
      throws TargetGoneException {
    this.registration = registration;
    this.guard = guard;
    this.order = order;
    this.failed = failed;
    this.name = guard.call(registration.label(), "?", () -> registration.service().name());
    this.label = name + " (" + registration.label() + ")";
  }

  /** Why it could not say what it claims of a range, if it could not. */
  Optional<String> failure(AddressRange range) {
    for (Failure failure : failures) {
      if (failure.within().overlaps(range)) {
        return Optional.of(failure.why());
      }
    }
    return Optional.empty();
  }

  /** The name that users see. */
  String name() {
    return name;
  }

  /** How problems name it. */
  String label() {
    return label;
  }

  /** Its place among all issuers, best first. */
  int order() {
    return order;
  }

  /** Whether it goes by what the program or its user states, and others give way to it. */
  boolean isStated() {
    return registration.ranking() < STATED;
  }

  Guard guard() {
    return guard;
  }

  /** What it claims of a range, ascending and disjoint: claims that break that are left out. */
  List<Claim> claims(Context context, AddressRange within) throws TargetGoneException {
    Guard.Outcome<List<Arena>> outcome =
        guard.attempt(label(), List.of(), () -> registration.service().arenas(context, within));
    if (outcome.trouble().isPresent() && failures.size() < MAX_FAILURES) {
      failures.add(new Failure(within, outcome.trouble().get()));
      failed.add(this);
    }
    wasAsked = true;
    List<Arena> arenas = outcome.answer();
    return guard.call(label(), List.of(), () -> disjoint(valid(arenas, within)));
  }

  /** Notes what it remarks of the arenas that it was asked for, if it was. */
  void noteRemarks(Context context) throws TargetGoneException {
    if (wasAsked) {
      for (String remark :
          guard.call(label(), List.<String>of(), () -> registration.service().remarks(context))) {
        guard.reject(label() + ":", Guard.shortened(String.valueOf(remark)));
      }
    }
  }

  /** Whether an allocation is one of its own, and not of another allocator of its name. */
  boolean issued(Context context, Allocation allocation) throws TargetGoneException {
    for (Claim claim : claims(context, AddressRange.ofSize(allocation.base(), 1))) {
      Optional<Allocation> there =
          guard.call(label(), Optional.empty(), () -> claim.arena().find(allocation.base()));
      if (there.filter(allocation::equals).isPresent()) {
        return true;
      }
    }
    return false;
  }

  /** Has it change what it issued. */
  Outcome change(Context context, Allocation allocation, Change change) throws TargetGoneException {
    Outcome failed = Outcome.refused(Outcome.Cause.FAILED, "allocator " + name + " failed");
    return guard.call(
        label(), failed, () -> registration.service().change(context, allocation, change));
  }

  /** Changes that it has on record. */
  List<LoggedChange> changes(Context context) throws TargetGoneException {
    return guard.call(
        label(), List.of(), () -> List.copyOf(registration.service().changes(context)));
  }

  private List<Claim> valid(List<Arena> arenas, AddressRange within) throws TargetGoneException {
    List<Claim> claims = new ArrayList<>();
    for (Arena arena : arenas) {
      AddressRange none = new AddressRange(0, 0);
      AddressRange range = guard.call(label(), none, () -> arena.range());
      if (range.overlaps(within)) {
        claims.add(new Claim(this, arena, range));
      }
      if (claims.size() >= MAX_CLAIMS) {
        guard.reject(label(), "claims too many arenas, the rest is cut off: max=" + MAX_CLAIMS);
        break;
      }
    }
    claims.sort(Comparator.comparing(Claim::range));
    return claims;
  }

  private List<Claim> disjoint(List<Claim> sorted) {
    List<Claim> kept = new ArrayList<>(sorted.size());
    for (Claim claim : sorted) {
      Claim last = kept.isEmpty() ? null : kept.get(kept.size() - 1);
      if (last != null && last.range().overlaps(claim.range())) {
        guard.reject(
            label(), "claims overlapping arenas: " + last.range() + " and " + claim.range());
      } else {
        kept.add(claim);
      }
    }
    return kept;
  }
}
