package org.allocs.hierarchy.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.AllocatorFamily;
import org.allocs.allocator.TypePropagation;
import org.allocs.allocator.TypedHeap;
import org.allocs.change.Change;
import org.allocs.change.LoggedChange;
import org.allocs.change.Outcome;
import org.allocs.error.AllocsException;
import org.allocs.error.TargetGoneException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.query.Ordinals;
import org.allocs.query.TreeVisitor;
import org.allocs.target.Target;
import org.allocs.work.Together;

/**
 * The claims of all allocators there are, on one target at one moment. They are asked for root by
 * root as queries reach them; who asks for several roots at once has all claims fetched at once.
 */
final class Snapshot {
  /** Who parcels out the whole address space parcels out this byte too, and hardly anyone else. */
  private static final AddressRange FIRST_BYTE = new AddressRange(0, 1);

  private final long version;
  private final ViewContext context;
  private final Guard guard;
  private final Typing typing;
  private final Optional<Ranked<TypePropagation>> propagation;
  private volatile WholeHeap heap;
  private Optional<WholeHeap> before;
  private final List<Issuer> issuers = new ArrayList<>();
  private final List<Ranked<Allocator>> ofFamilies = new ArrayList<>();

  /** Those that could not say what they claim, best first. */
  private final Set<Issuer> failed =
      new ConcurrentSkipListSet<>(Comparator.comparingInt(Issuer::order));

  private final Optional<List<Placed>> whole;
  private final Values values = new Values();
  private final Ways ways = new Ways();
  private volatile Map<Issuer, List<Claim>> everything;

  private record RootKey(AddressRange range) {
    // Spelled out: a record's own are made at first use, which costs a cold start milliseconds.
    @Override
    public boolean equals(Object other) {
      return other instanceof RootKey that && range.equals(that.range);
    }

    @Override
    public int hashCode() {
      return range.hashCode();
    }
  }

  private record EverythingKey() {}

  /**
   * Takes one.
   *
   * @param before the heap as it was typed at a moment before, if it was
   */
  static Snapshot of(
      Target target, Registry registry, Problems problems, Optional<WholeHeap> before)
      throws TargetGoneException {
    long version = registry.version();
    Guard guard = new Guard(target, problems);
    return new Snapshot(version, registry, guard, new ViewContext(target, registry, guard), before);
  }

  /**
   * Takes one of the same moment but for what was changed.
   *
   * @param registry of the same version
   * @param kept class of the keys of values that are still right
   */
  Snapshot changed(Registry registry, Class<?> kept) throws TargetGoneException {
    return new Snapshot(version, registry, guard, context.changed(kept), lastHeap());
  }

  private Snapshot(
      long version, Registry registry, Guard guard, ViewContext context, Optional<WholeHeap> before)
      throws TargetGoneException {
    this.version = version;
    this.guard = guard;
    this.context = context;
    this.before = before;
    propagation = registry.propagation();
    typing = new Typing(guard, registry.typeEvidence(), context);
    for (Ranked<Allocator> registration : allocators(registry, guard)) {
      issuers.add(new Issuer(registration, guard, issuers.size(), failed));
    }
    whole = findWhole();
  }

  /** All that are registered, and those of families; best first. */
  private List<Ranked<Allocator>> allocators(Registry registry, Guard guard)
      throws TargetGoneException {
    List<Ranked<Allocator>> all = new ArrayList<>(registry.allocators());
    for (Ranked<AllocatorFamily> family : registry.families()) {
      String label = family.label();
      List<Allocator> members =
          guard.call(label, List.of(), () -> List.copyOf(family.service().allocators(context)));
      members.forEach(m -> ofFamilies.add(new Ranked<>(m, label, family.ranking(), family.id())));
    }
    all.addAll(ofFamilies);
    all.sort(Ranked.BEST_FIRST);
    return all;
  }

  private Optional<List<Placed>> findWhole() throws TargetGoneException {
    for (Issuer issuer : issuers) {
      for (Claim claim : issuer.claims(context, FIRST_BYTE)) {
        if (claim.range().equals(AddressRange.ALL)) {
          return Optional.of(List.of(new Placed(new Whole(claim), AddressRange.ALL)));
        }
      }
    }
    return Optional.empty();
  }

  /** The allocators of families, in the order of these. */
  List<Ranked<Allocator>> members() {
    return ofFamilies;
  }

  /** Has the allocator that issued an allocation change it. */
  Outcome change(Allocation allocation, Change change) throws TargetGoneException {
    List<Issuer> namesakes =
        issuers.stream().filter(i -> i.name().equals(allocation.allocator())).toList();
    for (Issuer issuer : namesakes) {
      if (namesakes.size() == 1 || issuer.issued(context, allocation)) {
        return issuer.change(context, allocation, change);
      }
    }
    return Outcome.refused(
        Outcome.Cause.IMPOSSIBLE, "its allocator is not there any more: " + allocation.allocator());
  }

  /** What all kinds of evidence remark, each once; what allocators do is noted as a problem. */
  Set<String> remarks() throws TargetGoneException {
    for (Issuer issuer : issuers) {
      issuer.noteRemarks(context);
    }
    return typing.remarks();
  }

  /** Changes that allocators have on record, those of one ascending. */
  List<LoggedChange> changes() throws TargetGoneException {
    List<LoggedChange> all = new ArrayList<>();
    for (Issuer issuer : issuers) {
      all.addAll(issuer.changes(context));
    }
    return all;
  }

  /** Tells allocations of one site apart. */
  Ordinals ordinals() {
    return new SiteCounter(issuers, context);
  }

  /** The services that were there when it was taken. */
  long version() {
    return version;
  }

  ViewContext context() {
    return context;
  }

  /** Where addresses lead to that were asked about. */
  Ways ways() {
    return ways;
  }

  Typing typing() {
    return typing;
  }

  /** The whole heap, typed; empty if nobody can. */
  Optional<WholeHeap> typedHeap() throws AllocsException {
    return propagation.isEmpty()
        ? Optional.empty()
        : values.cached(HeapKey.KEY, () -> type(propagation.get()));
  }

  /** The same, if somebody asked before. */
  Optional<WholeHeap> knownHeap() {
    return Optional.ofNullable(heap);
  }

  /** The same, or that of a moment before, if nobody asked for it since. */
  Optional<WholeHeap> lastHeap() {
    return heap != null ? Optional.of(heap) : before;
  }

  private Optional<WholeHeap> type(Ranked<TypePropagation> service) throws AllocsException {
    Object basis = typing.basis();
    Optional<WholeHeap> last =
        before.filter(b -> b.version() == version && b.basis().equals(basis));
    before = Optional.empty();
    last.ifPresent(known -> typing.takeOver(known.typing()));
    ChunkGroups groups = last.map(WholeHeap::groups).orElseGet(ChunkGroups::new);
    HeapScan scan = new HeapScan(this, groups);
    Optional<TypedHeap> typed =
        guard.call(
            service.label(),
            Optional.empty(),
            () ->
                Optional.of(
                    last.isPresent()
                        ? service.service().rerun(last.get().chunks(), scan)
                        : service.service().run(scan)));
    typed.ifPresent(
        chunks -> heap = new WholeHeap(chunks, scan.opaque(), groups, typing, basis, version));
    return typed.map(chunks -> heap);
  }

  private enum HeapKey {
    KEY
  }

  /** The outermost nodes, for a query about one address. */
  List<Placed> top() throws AllocsException {
    return whole.isPresent()
        ? whole.get()
        : values.cached(
            new RootKey(AddressRange.ALL), () -> placeIn(AddressRange.ALL, Optional.empty()));
  }

  /** The outermost nodes, for a query about a range, which may reach several roots. */
  List<Placed> top(AddressRange within) throws AllocsException {
    List<Placed> top = top();
    if (whole.isPresent() && !isInOneRoot(top.get(0), within)) {
      fetchEverything();
    }
    return top;
  }

  /** Why some allocator could not say what it claims of a range. */
  List<String> untold(AddressRange range) {
    if (failed.isEmpty()) {
      return List.of();
    }
    List<String> reasons = new ArrayList<>();
    failed.forEach(issuer -> issuer.failure(range).ifPresent(reasons::add));
    return reasons;
  }

  /** Adds to the notes on outermost allocations why some allocators' are left out there. */
  TreeVisitor marking(TreeVisitor visitor) {
    return new TreeVisitor() {
      @Override
      public boolean enters(int depth, Allocation allocation) throws AllocsException {
        return visitor.enters(depth, allocation);
      }

      @Override
      public Step visit(
          int depth, Allocation allocation, Optional<String> suballocator, Optional<String> note)
          throws AllocsException {
        return visitor.visit(
            depth, allocation, suballocator, depth == 0 ? marked(allocation, note) : note);
      }
    };
  }

  private Optional<String> marked(Allocation root, Optional<String> note) {
    List<String> notes = new ArrayList<>(note.map(List::of).orElse(List.of()));
    notes.addAll(untold(root.range()));
    return notes.isEmpty() ? note : Optional.of(String.join("; ", notes));
  }

  private static boolean isInOneRoot(Placed top, AddressRange within) throws TargetGoneException {
    return top.find(within.base())
        .answer()
        .map(root -> root.range().contains(within))
        .orElse(false);
  }

  private void fetchEverything() throws AllocsException {
    everything =
        values.cached(
            new EverythingKey(),
            () -> {
              List<List<Claim>> claims =
                  Together.map(issuers, issuer -> issuer.claims(context, AddressRange.ALL));
              Map<Issuer, List<Claim>> byIssuer = new HashMap<>();
              for (int i = 0; i < claims.size(); i++) {
                byIssuer.put(issuers.get(i), claims.get(i));
              }
              return byIssuer;
            });
  }

  private List<Placed> placeIn(AddressRange window, Optional<Issuer> except)
      throws TargetGoneException {
    List<Claim> claims = new ArrayList<>();
    for (Issuer issuer : issuers) {
      if (except.isEmpty() || except.get() != issuer) {
        claims.addAll(claimsOf(issuer, window));
      }
    }
    return ClaimTree.place(window, claims);
  }

  private List<Claim> claimsOf(Issuer issuer, AddressRange window) throws TargetGoneException {
    Map<Issuer, List<Claim>> fetched = everything;
    if (fetched == null) {
      return issuer.claims(context, window);
    }
    List<Claim> all = fetched.getOrDefault(issuer, List.of());
    Claim probe = new Claim(issuer, null, new AddressRange(window.base(), window.base()));
    int at = Collections.binarySearch(all, probe, Comparator.comparing(Claim::range));
    int from = Math.max(0, (at < 0 ? -at - 1 : at) - 1);
    List<Claim> found = new ArrayList<>();
    for (int i = from; i < all.size(); i++) {
      if (!AddressRange.lessThan(all.get(i).range().base(), window.limit())) {
        break;
      }
      if (all.get(i).range().overlaps(window)) {
        found.add(all.get(i));
      }
    }
    return found;
  }

  /** The claim of the whole address space; what is claimed inside a root is placed when needed. */
  private final class Whole extends Node {
    Whole(Claim claim) {
      super(claim, AddressRange.ALL);
    }

    @Override
    List<Placed> inside(Allocation root) throws AllocsException {
      return values.cached(
          new RootKey(root.range()), () -> placeIn(root.range(), Optional.of(claim().issuer())));
    }

    @Override
    Optional<Placed> insideAt(Allocation root, long address) throws AllocsException {
      return Placed.covering(inside(root), address);
    }

    /** Nobody's word counts where nothing is mapped. */
    @Override
    List<Placed> between(Placed here, AddressRange gap) {
      return List.of();
    }
  }
}
