package org.allocs.typing.internal.flow;

import java.util.Optional;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Grade;
import org.allocs.type.ArrayType;
import org.allocs.type.BaseType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.typing.internal.Composed;
import org.allocs.typing.internal.Trailing;

/**
 * A finding that the size of a chunk agrees with.
 *
 * @param type of the whole chunk
 * @param how well it fits
 * @param finding that says so
 */
record Fitted(DataType type, How how, Finding finding) {
  /** Best first. */
  enum How {
    /** One object of exactly this size, or one that ends in an array of any length. */
    WHOLE,
    /** One object, and bytes behind it. */
    HEADER,
    /** Numbers or pointers. */
    SCALARS,
    /** Objects one after the other. */
    OBJECTS,
    /** Bytes. */
    BYTES
  }

  /**
   * Fits a finding to the size of a chunk.
   *
   * @param asked how the size was computed
   */
  static Optional<Fitted> of(Finding finding, long size, Asked asked) {
    DataType type = finding.type();
    long each = type.byteSize().orElse(0);
    boolean bytes = type.stripped() instanceof BaseType && each == 1;
    boolean placed = finding.offset() == 0 || (finding.isInside() && bytes);
    if (!placed || each <= 0 || size <= 0) {
      return Optional.empty();
    }
    boolean composite = type.stripped() instanceof CompositeType;
    boolean open =
        composite && Trailing.of(type).filter(t -> isOpen(t, type, size, asked)).isPresent();
    if (composite && (size == each || open)) {
      return Optional.of(new Fitted(type, How.WHOLE, finding));
    }
    if (composite && size > each && asked.isBehind(each, each + 1) && !asked.isGivenAway(each)) {
      DataType both = Composed.headed(type, size - each);
      return Optional.of(new Fitted(both, How.HEADER, finding));
    }
    boolean more = asked.hasMoreBehind(type) || asked.isBehind(each, size);
    if (composite && size > each && more) {
      DataType both = Composed.begun(type, size - each);
      return Optional.of(new Fitted(both, How.HEADER, finding));
    }
    if (size % each != 0 || (composite && isPolymorphic(type))) {
      return Optional.empty();
    }
    DataType whole = size == each ? type : ArrayType.of(type, size / each);
    How how = composite ? How.OBJECTS : bytes ? How.BYTES : How.SCALARS;
    return Optional.of(new Fitted(whole, how, finding));
  }

  /** An array of one element may be just that, where there are several of the whole. */
  private static boolean isOpen(Trailing trailing, DataType type, long size, Asked asked) {
    boolean one = trailing.count() == 1 && !asked.isProduct(type);
    return (trailing.isOpen() || one) && size > trailing.offset();
  }

  /** A pointer to a class with virtual functions may well be to a class derived from it. */
  private static boolean isPolymorphic(DataType type) {
    return type.stripped() instanceof CompositeType composite && composite.startsWithTable();
  }

  /**
   * Whether the size is that of one, or of several, and the same is not taken for bytes too.
   *
   * @param overBytes whether it is
   */
  boolean isSure(Asked asked, boolean overBytes) {
    DataType element = finding.type();
    return switch (how) {
      case WHOLE, HEADER -> true;
      case SCALARS -> asked.isProduct(element) || !(overBytes || asked.isOtherProduct(element));
      case OBJECTS -> asked.isProduct(element);
      case BYTES -> false;
    };
  }

  /**
   * Says so.
   *
   * @param sure whether it is no guess
   */
  Answer<DataType> answer(boolean sure) {
    Grade grade = sure ? Grade.LIKELY : Grade.GUESS;
    return Answer.known(type, new Evidence(CodeEvidence.SOURCE, finding.how(), grade));
  }
}
