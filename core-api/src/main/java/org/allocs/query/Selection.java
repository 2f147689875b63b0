package org.allocs.query;

import java.util.Objects;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Site;
import org.allocs.type.DataType;

/**
 * Which allocations are wanted: those that all of it holds for.
 *
 * @param within they lie wholly inside
 * @param allocator name of the one that issued them; empty for any
 * @param least bytes at least, unsigned
 * @param most bytes at most, unsigned
 * @param type name of their type as its language spells it, or its unique name; empty for any
 * @param site where they come from: {@code FUNCTION}, or {@code FILE:LINE} where the file is named
 *     by its path or the end of it; empty for any
 */
public record Selection(
    AddressRange within,
    Optional<String> allocator,
    long least,
    long most,
    Optional<String> type,
    Optional<String> site) {
  /** Every allocation. */
  public static final Selection ALL =
      new Selection(AddressRange.ALL, Optional.empty(), 0, -1L, Optional.empty(), Optional.empty());

  /** Checks that nothing is absent, and that there may be such sizes. */
  public Selection {
    Objects.requireNonNull(within, "within");
    Objects.requireNonNull(allocator, "allocator");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(site, "site");
    if (AddressRange.lessThan(most, least)) {
      throw new IllegalArgumentException(
          "least="
              + Long.toUnsignedString(least)
              + " is more than most="
              + Long.toUnsignedString(most));
    }
  }

  /** Of these, what lies wholly inside a range. */
  public Selection within(AddressRange range) {
    return new Selection(range, allocator, least, most, type, site);
  }

  /** Of these, what an allocator issued. */
  public Selection issuedBy(String name) {
    return new Selection(within, Optional.of(name), least, most, type, site);
  }

  /** Of these, what has so many bytes. */
  public Selection ofSize(long atLeast, long atMost) {
    return new Selection(within, allocator, atLeast, atMost, type, site);
  }

  /** Of these, what is of a type. */
  public Selection ofType(String name) {
    return new Selection(within, allocator, least, most, Optional.of(name), site);
  }

  /** Of these, what comes from a site. */
  public Selection from(String place) {
    return new Selection(within, allocator, least, most, type, Optional.of(place));
  }

  /** Whether it has an allocation. What costs more to find out is asked last. */
  public boolean has(MemoryView view, Allocation allocation) {
    return hasPlainly(allocation)
        && (site.isEmpty() || isSite(view.site(allocation)))
        && (type.isEmpty() || isType(view.type(allocation)));
  }

  private boolean hasPlainly(Allocation allocation) {
    return within.contains(allocation.range())
        && !AddressRange.lessThan(allocation.size(), least)
        && !AddressRange.lessThan(most, allocation.size())
        && (allocator.isEmpty() || allocator.get().equals(allocation.allocator()));
  }

  private boolean isType(Answer<DataType> answer) {
    return answer
        .value()
        .filter(t -> t.name().equals(type.get()) || t.uniqtype().equals(type.get()))
        .isPresent();
  }

  private boolean isSite(Answer<Site> answer) {
    if (answer.value().isEmpty()) {
      return false;
    }
    Site found = answer.value().get();
    String wanted = site.get();
    boolean function = found.function().filter(wanted::equals).isPresent();
    return function
        || found.frames().stream()
            .anyMatch(
                frame ->
                    wanted.equals(frame.function().orElse(null))
                        || isEndOfPath(wanted, frame.file() + ":" + frame.line()));
  }

  private static boolean isEndOfPath(String end, String place) {
    return place.equals(end) || place.endsWith("/" + end);
  }

  /**
   * Passes on to a visitor what this selection has, depth-first. What it has not is passed over,
   * and its children looked at all the same, unless they lie outside the range.
   */
  public TreeVisitor filter(MemoryView view, TreeVisitor visitor) {
    return (depth, allocation, suballocator, note) -> {
      if (has(view, allocation)) {
        return visitor.visit(depth, allocation, suballocator, note);
      }
      return allocation.range().overlaps(within) ? TreeVisitor.Step.DEEPER : TreeVisitor.Step.SKIP;
    };
  }

  /** Walks what it has of a target; see {@link MemoryView#walk}. */
  public void walk(MemoryView view, TreeVisitor visitor) throws AllocsException {
    view.walk(within, filter(view, visitor));
  }
}
