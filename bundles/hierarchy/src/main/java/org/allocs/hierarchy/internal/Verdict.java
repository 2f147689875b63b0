package org.allocs.hierarchy.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.allocs.model.Answer;
import org.allocs.model.Dissent;
import org.allocs.model.Evidence;
import org.allocs.model.Grade;
import org.allocs.type.ArrayType;
import org.allocs.type.BaseType;
import org.allocs.type.Compatibility;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.SubObjects;

/**
 * The rules of trust, all of them:
 *
 * <ol>
 *   <li>The better grade is believed.
 *   <li>Of equal grades what is no mere bytes is believed; a certain answer is, whatever it is.
 *   <li>Of those the one whose source ranks higher.
 *   <li>What says the same, or names the first part of it, is further evidence; bytes, and a struct
 *       without a name that is nothing else, as a pool, say nothing for or against a type.
 *   <li>All else is dissent, which is kept with the answer. Dissent of the same grade makes the
 *       answer worth one grade less ({@link Answer#grade}).
 * </ol>
 */
final class Verdict {
  private Verdict() {}

  /**
   * Weighs answers.
   *
   * @param answers of sources, the higher ranked first; at least one is known
   */
  static Answer<DataType> of(List<Answer<DataType>> answers) {
    List<Answer<DataType>> known = new ArrayList<>(answers);
    known.removeIf(answer -> !answer.isKnown());
    known.sort(Comparator.comparingInt(Verdict::distrust));
    Answer<DataType> best = known.get(0);
    if (known.size() == 1) {
      return best;
    }
    DataType type = best.value().orElseThrow();
    Set<Evidence> evidence = new LinkedHashSet<>(best.evidence());
    Set<Dissent> against = new LinkedHashSet<>(best.against());
    for (Answer<DataType> other : known.subList(1, known.size())) {
      DataType said = other.value().orElseThrow();
      if (agree(type, said)) {
        evidence.addAll(other.evidence());
        against.addAll(other.against());
      } else if (!isOfBytes(said) && !isOfBytes(type)) {
        other.evidence().forEach(each -> against.add(new Dissent(said.name(), each)));
      }
    }
    return new Answer.Known<>(type, List.copyOf(evidence), List.copyOf(against));
  }

  private static int distrust(Answer<DataType> answer) {
    Grade grade = answer.grade().orElse(Grade.GUESS);
    boolean bytes = grade != Grade.CERTAIN && isBytes(answer.value().orElseThrow());
    return 2 * grade.ordinal() + (bytes ? 1 : 0);
  }

  private static boolean agree(DataType type, DataType said) {
    DataType a = element(type);
    DataType b = element(said);
    return switch (Compatibility.of(a, b)) {
      case SAME, ALIKE, COMPLEMENT -> true;
      default -> SubObjects.has(a, 0, b) || SubObjects.has(b, 0, a);
    };
  }

  private static boolean isOfBytes(DataType type) {
    return isBytes(type)
        || (type.stripped() instanceof CompositeType composite
            && composite.tag().isEmpty()
            && composite.members().size() == 1
            && isBytes(composite.members().get(0).type()));
  }

  private static boolean isBytes(DataType type) {
    DataType element = element(type);
    return element instanceof BaseType base && base.bytes() == 1;
  }

  /** What an array is made of: how many there are is for the size to tell. */
  private static DataType element(DataType type) {
    DataType bare = type.stripped();
    return bare instanceof ArrayType array ? array.element().stripped() : bare;
  }
}
