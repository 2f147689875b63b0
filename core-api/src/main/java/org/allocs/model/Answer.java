package org.allocs.model;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A fact with its evidence, or the reason why it is not known. Never null, never a magic number.
 *
 * @param <T> what is asked for
 */
public sealed interface Answer<T> permits Answer.Known, Answer.Unknown {
  /** The fact, if it is known. */
  Optional<T> value();

  /** Why it is not known; empty where it is. */
  Optional<String> reason();

  /** Why it is believed, strongest first; empty where it is not known. */
  List<Evidence> evidence();

  /** What speaks for another fact, strongest first; empty where nothing does or none is known. */
  default List<Dissent> against() {
    return List.of();
  }

  /**
   * How far the fact can be trusted: as far as its best evidence, and one grade less where
   * something as good speaks for another. Empty where it is not known.
   */
  default Optional<Grade> grade() {
    Optional<Grade> best = best(evidence().stream());
    Optional<Grade> other = best(against().stream().map(Dissent::evidence));
    boolean doubted = best.isPresent() && other.isPresent() && !best.get().isAbove(other.get());
    return doubted ? best.map(Grade::lower) : best;
  }

  private static Optional<Grade> best(Stream<Evidence> evidence) {
    return evidence.map(Evidence::grade).min(Comparator.naturalOrder());
  }

  /** A fact with one piece of evidence. */
  static <T> Answer<T> known(T fact, Evidence evidence) {
    return new Known<>(fact, List.of(evidence));
  }

  /** No fact, and why. */
  static <T> Answer<T> unknown(String why) {
    return new Unknown<>(why);
  }

  /** Whether there is a fact. */
  default boolean isKnown() {
    return value().isPresent();
  }

  /** The same evidence for a fact derived from this one; the same reason where there is none. */
  default <R> Answer<R> map(Function<? super T, ? extends R> derive) {
    return value().isPresent()
        ? new Known<>(derive.apply(value().get()), evidence(), against())
        : new Unknown<>(reason().orElseThrow());
  }

  /** This answer, or where it is unknown the other one. */
  default Answer<T> or(Supplier<Answer<T>> other) {
    return isKnown() ? this : other.get();
  }

  /**
   * A fact.
   *
   * @param fact what is known
   * @param evidence why it is believed, strongest first; never empty
   * @param against what speaks for another fact, strongest first
   */
  record Known<T>(T fact, List<Evidence> evidence, List<Dissent> against) implements Answer<T> {
    /** Checks that there is a fact and evidence for it. */
    public Known {
      Objects.requireNonNull(fact, "fact");
      evidence = List.copyOf(evidence);
      against = List.copyOf(against);
      if (evidence.isEmpty()) {
        throw new IllegalArgumentException("no evidence for fact=" + fact);
      }
    }

    /** A fact that nothing speaks against. */
    public Known(T fact, List<Evidence> evidence) {
      this(fact, evidence, List.of());
    }

    @Override
    public Optional<T> value() {
      return Optional.of(fact);
    }

    @Override
    public Optional<String> reason() {
      return Optional.empty();
    }
  }

  /**
   * No fact.
   *
   * @param why in words for the user
   */
  record Unknown<T>(String why) implements Answer<T> {
    /** Checks that there is a reason. */
    public Unknown {
      Objects.requireNonNull(why, "why");
    }

    @Override
    public Optional<T> value() {
      return Optional.empty();
    }

    @Override
    public Optional<String> reason() {
      return Optional.of(why);
    }

    @Override
    public List<Evidence> evidence() {
      return List.of();
    }
  }
}
