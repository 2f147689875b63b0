package org.allocs.typing.internal.flow;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.allocs.type.DataType;

/**
 * Whether what was asked for can have been an array of some type, or has something behind a first
 * object, by how its size was computed and which parts of it are pointed to from inside.
 */
final class Asked {
  private static final int MAX_ARGUMENTS = 2;

  /** A size that is a header's and more is told from other arguments by itself. */
  private static final int MAX_BEHIND = 4;

  private final long size;
  private final List<Sizes.Form> forms = new ArrayList<>();
  private final List<Sizes.Form> factors = new ArrayList<>();
  private final Set<Long> alone = new HashSet<>();
  private final List<Sizes.Form> more = new ArrayList<>();
  private final Set<Long> kept = new HashSet<>();
  private final Set<Long> elsewhere = new HashSet<>();
  private final Set<Long> returned = new HashSet<>();

  Asked(long size) {
    this.size = size;
  }

  /** Adds one of the calls that led to the allocation; sizes are among the first arguments. */
  void add(Findings.OfCall call) {
    Sizes.Form[] arguments = call.arguments();
    List<Sizes.Form> sizes =
        List.of(arguments).subList(0, Math.min(arguments.length, MAX_ARGUMENTS));
    forms.addAll(sizes);
    for (Sizes.Form form : sizes) {
      if (form.factor() != 0 || call.counts()) {
        factors.add(form);
      } else {
        alone.add(form.constant());
      }
    }
    more.addAll(List.of(arguments).subList(0, Math.min(arguments.length, MAX_BEHIND)));
    kept.addAll(call.kept());
    elsewhere.addAll(call.elsewhere());
    returned.addAll(call.returned());
  }

  /**
   * Whether an object at the start keeps an address behind its end, or something else where the
   * bytes behind it begin, and nobody gets one inside of it: a block of memory that is parcelled
   * out, or an object with others behind it.
   */
  boolean hasMoreBehind(DataType object) {
    long end = object.byteSize().orElse(0);
    boolean known = returned.stream().allMatch(o -> o == 0 || o >= end);
    boolean array = size % end == 0;
    return known
        && !isProduct(object)
        && (isGivenAway(end)
            || kept.stream()
                .anyMatch(o -> o == Value.Chunk.INSIDE || (o >= end && !(array && o % end == 0))));
  }

  /** Whether something that outlives the function keeps where the bytes behind an object begin. */
  boolean isGivenAway(long end) {
    return elsewhere.contains(end);
  }

  /** Whether that keeps an address of bytes in the chunk, but for its start and one other place. */
  boolean keepsElsewhere(long other) {
    return elsewhere.stream().anyMatch(o -> o != 0 && o != other);
  }

  /** Whether it was computed as just the size of one object. */
  boolean isConstant() {
    return forms.stream().anyMatch(form -> form.factor() == 0 && form.constant() == size);
  }

  /**
   * Whether nothing says that there is something before or behind the elements, or that one of them
   * was asked for, and so what is larger has others behind it, or that there is more to each.
   */
  boolean mayBeArray(DataType element) {
    long each = element.byteSize().orElse(0);
    return each > 0
        && !(each > 1 && size > each && alone.contains(each))
        && forms.stream()
            .noneMatch(f -> isSum(f) && !(f.factor() == each && f.constant() % each == 0))
        && factors.stream().noneMatch(f -> isOtherProduct(f, each));
  }

  /** Whether this can be the size, and is so many of what are no elements of some size. */
  private boolean isOtherProduct(Sizes.Form form, long each) {
    return isProduct(form) && form.factor() % each != 0 && each % form.factor() != 0;
  }

  private boolean isProduct(Sizes.Form form) {
    return form.factor() > 1 && form.constant() == 0 && size % form.factor() == 0;
  }

  /** Whether it is a number of elements of another size, each of which may be several of these. */
  boolean isOtherProduct(DataType element) {
    return !isProduct(element) && factors.stream().anyMatch(this::isProduct);
  }

  /**
   * Whether it was computed as the size of a header and so many bytes more.
   *
   * @param least bytes of the header
   * @param most how much can be counted to it
   */
  boolean isBehind(long least, long most) {
    return more.stream()
        .filter(form -> form.factor() == 1 && isSum(form))
        .anyMatch(form -> form.constant() >= least && form.constant() <= most);
  }

  /** Whether this can be the size, and is more than a product. */
  private boolean isSum(Sizes.Form form) {
    return form.factor() > 0
        && form.constant() > 0
        && size >= form.constant()
        && (size - form.constant()) % form.factor() == 0;
  }

  /** Whether it is a number of elements of just this size. */
  boolean isProduct(DataType element) {
    long each = element.byteSize().orElse(0);
    return each > 1 && size % each == 0 && factors.stream().anyMatch(f -> isFactor(f, each));
  }

  /** Also as an argument by itself, as {@code calloc} has it. */
  private static boolean isFactor(Sizes.Form form, long each) {
    return form.factor() == 0
        ? form.constant() == each
        : form.factor() == each && form.constant() == 0;
  }
}
