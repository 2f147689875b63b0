package org.allocs.hierarchy.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.allocator.PlainArena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.query.Ordinals;

/** Counts, for one allocation, those before it that its allocator issued for the same site. */
final class SiteCounter implements Ordinals {
  /** Some tenths of a second. */
  private static final int MOST = 1 << 22;

  private final List<Issuer> issuers;
  private final Context context;

  SiteCounter(List<Issuer> issuers, Context context) {
    this.issuers = issuers;
    this.context = context;
  }

  @Override
  public Answer<Long> of(Allocation allocation) throws AllocsException {
    Count count = new Count(allocation.siteAddress());
    AddressRange before = new AddressRange(0, allocation.base());
    for (Issuer issuer : issuers) {
      if (issuer.name().equals(allocation.allocator())) {
        for (Claim claim : issuer.claims(context, before)) {
          boolean whole =
              issuer.guard().call(claim.label(), false, () -> count.in(claim.arena(), before));
          if (!whole) {
            return Answer.unknown(
                "which of those from its site it is was not counted: max=" + MOST);
          }
        }
      }
    }
    return Answer.known(count.same, Evidence.certain("walk", "counted by address"));
  }

  private static final class Count {
    private final OptionalLong site;
    private final Map<Integer, Boolean> origins = new HashMap<>();
    private long same;
    private int seen;

    Count(OptionalLong site) {
      this.site = site;
    }

    /** False where there are too many. */
    boolean in(Arena arena, AddressRange before) throws AllocsException {
      origins.clear();
      return arena instanceof PlainArena plain
          ? plain.forEachPlain(before, (base, size, origin) -> take(plain, base, size, origin))
          : arena.forEach(before, each -> take(isSame(each)));
    }

    private boolean take(PlainArena arena, long base, long size, int origin)
        throws AllocsException {
      Boolean known = origins.get(origin);
      if (known == null) {
        known = isSame(arena.describe(base, size, origin));
        origins.put(origin, known);
      }
      return take(known);
    }

    private boolean isSame(Allocation other) {
      return other.siteAddress().equals(site);
    }

    private boolean take(boolean counts) {
      same += counts ? 1 : 0;
      return ++seen < MOST;
    }
  }
}
