package org.allocs.inspect;

import java.util.Optional;
import org.allocs.model.Answer;
import org.allocs.model.Dissent;
import org.allocs.model.Evidence;
import org.allocs.model.Grade;

/**
 * Why the types of some chunks are believed, or that they are not known.
 *
 * @param kind of the strongest evidence; {@link #UNKNOWN} where there is none
 * @param grade of the answers; empty where they are unknown
 * @param example of what the evidence says, or why nothing is known
 * @param against example of what speaks for another type
 * @param count of chunks
 * @param bytes of chunks
 */
public record Basis(
    String kind,
    Optional<Grade> grade,
    String example,
    Optional<Dissent> against,
    long count,
    long bytes) {
  /** Kind of chunks whose type is not known. */
  public static final String UNKNOWN = "unknown";

  /** What an answer rests on, with nothing counted. */
  static Basis of(Answer<?> answer) {
    Optional<Evidence> first = answer.evidence().stream().findFirst();
    return new Basis(
        first.map(Evidence::source).orElse(UNKNOWN),
        answer.grade(),
        first.map(Evidence::detail).or(answer::reason).orElse(""),
        answer.against().stream().findFirst(),
        0,
        0);
  }

  Basis counted(long chunks, long size) {
    return new Basis(kind, grade, example, against, chunks, size);
  }

  /** Whether the types are known. */
  public boolean isKnown() {
    return grade.isPresent();
  }
}
