package org.allocs.typing.internal.flow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.type.BaseType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.PointerType;
import org.allocs.type.SubObjects;
import org.allocs.typing.internal.Composed;
import org.allocs.typing.internal.Link;
import org.allocs.typing.internal.Trailing;

/**
 * Chooses among all that the calls that led to a chunk say of it: what fits it as a whole before
 * arrays, arrays whose size was computed as theirs before others, the inner calls before the outer
 * ones.
 */
final class Choice {
  private final long size;
  private final boolean member;
  private final Asked asked;
  private final List<Finding> findings = new ArrayList<>();

  /** Whether what is before the address that the program gets is a header of the allocator's. */
  private boolean shifted;

  /**
   * Whether the program gets an address somewhere inside: then bytes at the start are how its
   * allocator steps there.
   */
  private boolean inside;

  /** Of each of these one is so, of which it is not known which. */
  private final List<Set<Finding>> either = new ArrayList<>();

  /** What parts of it are taken for, between which the program steps as only it knows. */
  private final Set<DataType> parts = new LinkedHashSet<>();

  /** What the same function takes for bytes too. */
  private final Set<Finding> overBytes = new HashSet<>();

  /** Whether what it has are addresses further behind in it. */
  private boolean pointsInside;

  /** Whether a function gives it away piece by piece. */
  private boolean handedOut;

  /**
   * A choice.
   *
   * @param member whether it begins with what a function returns of something larger
   */
  Choice(long size, boolean member) {
    this.size = size;
    this.member = member;
    this.asked = new Asked(size);
  }

  void add(Findings.OfCall call) {
    asked.add(call);
    shifted |= call.returned().stream().anyMatch(o -> o != 0 && o != Value.Chunk.INSIDE);
    inside |= call.returned().stream().anyMatch(o -> o == Value.Chunk.INSIDE);
    findings.addAll(call.findings());
    either.addAll(call.either());
    parts.addAll(call.parts());
    handedOut |= call.handsOut();
    pointsInside |= call.pointsInside();
    if (call.findings().stream().anyMatch(f -> f.offset() == 0 && isByte(f.type()))) {
      overBytes.addAll(call.findings());
    }
  }

  private Stream<Fitted> fitted() {
    return findings.stream().flatMap(finding -> Fitted.of(finding, size, asked).stream());
  }

  /** Whether something fits as a whole. */
  boolean isWhole() {
    return fitted().anyMatch(f -> f.how() == Fitted.How.WHOLE && !isPart(f));
  }

  Answer<DataType> answer() {
    leaveOutWords();
    Optional<Fitted> best =
        fitted()
            .filter(this::isPossible)
            .min(Comparator.comparing((Fitted f) -> !isSure(f)).thenComparing(Fitted::how))
            .map(this::outermost);
    if (isParcelled(best)) {
      String how =
          parts.isEmpty()
              ? "keeps elsewhere which part of it is next"
              : "steps through it from part to part, as "
                  + parts.stream().map(DataType::name).collect(Collectors.joining(", "));
      return Answer.known(parcelled(), Evidence.likely(CodeEvidence.SOURCE, how));
    }
    if (best.isPresent()) {
      return best.get().answer(isSure(best.get()));
    }
    Optional<Fitted> only = either.stream().flatMap(all -> only(all).stream()).findFirst();
    if (only.isPresent()) {
      return only.get().answer(false);
    }
    return Answer.unknown(
        findings.isEmpty()
            ? "no typed pointer is seen to receive it"
            : "the size does not fit " + findings.get(0));
  }

  /** Of structs that have nothing but one another the outermost, if that is the whole chunk. */
  private Fitted outermost(Fitted best) {
    List<Fitted> whole =
        fitted()
            .filter(f -> best.how() == Fitted.How.WHOLE && f.how() == best.how())
            .filter(this::isPossible)
            .toList();
    Fitted outer = best;
    for (Fitted each : whole) {
      outer = isNothingBut(each.type(), outer.type()) ? each : outer;
    }
    return outer;
  }

  /** A union is no such thing: it may be that part of it and have been made as that. */
  private static boolean isNothingBut(DataType outer, DataType inner) {
    return outer.stripped() instanceof CompositeType composite
        && composite.kind() != CompositeType.Kind.UNION
        && !outer.stripped().equals(inner.stripped())
        && outer.byteSize().equals(inner.byteSize())
        && SubObjects.has(outer, 0, inner);
  }

  private boolean isSure(Fitted candidate) {
    return candidate.isSure(asked, overBytes.contains(candidate.finding()));
  }

  /**
   * Of several findings the only one that fits; bytes do if room for a zero behind them is made.
   */
  private Optional<Fitted> only(Set<Finding> all) {
    List<Fitted> possible =
        all.stream()
            .flatMap(finding -> Fitted.of(finding, size, asked).stream())
            .filter(this::isPossible)
            .filter(f -> f.how() != Fitted.How.BYTES || asked.isBehind(1, 1))
            .toList();
    return possible.size() == 1 ? Optional.of(possible.get(0)) : Optional.empty();
  }

  /** Whether it is one of what there are several, that ends in an array. */
  private boolean isPart(Fitted candidate) {
    DataType type = candidate.finding().type();
    return type.byteSize().orElse(0) != size && parts.contains(type);
  }

  /**
   * Whether it would end in an array of any length, but where bytes go on in it is kept elsewhere:
   * it is the first part of a block, then.
   */
  private boolean isFirstOfMore(Fitted candidate) {
    DataType type = candidate.finding().type();
    return type.byteSize().orElse(size) < size
        && Trailing.of(type).filter(t -> asked.keepsElsewhere(t.offset())).isPresent();
  }

  /** Whether it is parcelled out, and nothing else was measured or has just its size. */
  private boolean isParcelled(Optional<Fitted> best) {
    boolean parcelled = (!parts.isEmpty() || handedOut) && !shifted;
    return parcelled && (best.isEmpty() || best.get().how() == Fitted.How.BYTES);
  }

  /** A pool, all of it or what is behind a struct that it begins with. */
  private DataType parcelled() {
    return findings.stream()
        .filter(f -> f.offset() == 0)
        .map(Finding::type)
        .filter(type -> type.stripped() instanceof CompositeType && !Link.isLink(type))
        .filter(type -> type.byteSize().orElse(size) < size && !parts.contains(type))
        .findFirst()
        .<DataType>map(type -> Composed.begun(type, size - type.byteSize().orElse(0)))
        .orElseGet(() -> Composed.pool(size));
  }

  /** An array must not be contradicted by how much was asked for, nor by another struct. */
  private boolean isPossible(Fitted candidate) {
    DataType element = candidate.finding().type();
    if (shifted && candidate.how() != Fitted.How.WHOLE) {
      return false;
    }
    return switch (candidate.how()) {
      case WHOLE -> !isPart(candidate) && !isFirstOfMore(candidate);
      case BYTES -> candidate.finding().isInside() ? !startsOtherwise() : !inside;
      case HEADER ->
          findings.stream()
              .allMatch(f -> agrees(f, element) || f.offset() >= element.byteSize().orElse(0));
      case SCALARS ->
          asked.mayBeArray(element)
              && !holdsOther(element)
              && !pointsInside
              && !isMemberOfMore(element);
      case OBJECTS ->
          !asked.isConstant()
              && !isMemberOfMore(element)
              && (asked.isProduct(element) || mayBeSeveral(candidate.finding()))
              && asked.mayBeArray(element)
              && findings.stream().allMatch(f -> agrees(f, element));
    };
  }

  /** Whether it is a part of something, and so one, with the rest of that behind it. */
  private boolean isMemberOfMore(DataType element) {
    return member && !asked.isProduct(element) && size > element.byteSize().orElse(0);
  }

  /** Memory is cleared and copied by words, whatever is in it. */
  private void leaveOutWords() {
    List<DataType> start =
        findings.stream().filter(f -> f.offset() == 0).map(Finding::type).toList();
    if (start.stream().anyMatch(Choice::isWord)
        && start.stream().anyMatch(type -> !isWord(type) && !isByte(type))) {
      findings.removeIf(finding -> isWord(finding.type()));
    }
  }

  private static boolean isWord(DataType type) {
    return type.stripped() instanceof BaseType
        && type.byteSize().orElse(0) == Long.BYTES
        && !isReal(type);
  }

  /** Whether nothing says that it is one, with something else behind it. */
  private boolean mayBeSeveral(Finding finding) {
    return !Link.leadsToLike(finding.type())
        && !parts.contains(finding.type())
        && !overBytes.contains(finding);
  }

  private static boolean isByte(DataType type) {
    return type.stripped() instanceof BaseType && type.byteSize().equals(OptionalLong.of(1));
  }

  /** Whether something else than bytes is at the start, before the bytes that are inside. */
  private boolean startsOtherwise() {
    return findings.stream().anyMatch(f -> f.offset() == 0 && f.type().byteSize().orElse(0) > 1);
  }

  /** Whether a part further behind is taken for something else: there is more in it. */
  private boolean holdsOther(DataType element) {
    return findings.stream().anyMatch(f -> f.offset() != 0 && !isLike(f.type(), element));
  }

  /** Whether a scalar may be read as another: not a pointer as a number, nor one with a point. */
  private static boolean isLike(DataType one, DataType other) {
    return one.byteSize().equals(other.byteSize())
        && isPointer(one) == isPointer(other)
        && isReal(one) == isReal(other)
        && !(one.stripped() instanceof CompositeType);
  }

  private static boolean isPointer(DataType type) {
    return type.stripped() instanceof PointerType;
  }

  private static boolean isReal(DataType type) {
    return type.stripped() instanceof BaseType base && base.encoding() == BaseType.Encoding.FLOAT;
  }

  /** Whether another finding is of the same struct, or of what it begins with, or of none. */
  private static boolean agrees(Finding other, DataType element) {
    DataType type = other.type().stripped();
    return !(type instanceof CompositeType)
        || type.equals(element.stripped())
        || (other.offset() == 0 && SubObjects.has(element, 0, type));
  }
}
