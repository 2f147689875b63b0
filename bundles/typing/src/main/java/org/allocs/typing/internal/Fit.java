package org.allocs.typing.internal;

import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Grade;
import org.allocs.type.ArrayType;
import org.allocs.type.BaseType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.VoidType;

/** Fits what the source says to the size of a chunk; what does not fit is not believed. */
final class Fit {
  /**
   * Least size of the count that {@code new T[n]} may put before its elements (Itanium ABI, 2.7).
   */
  private static final long COOKIE = 8;

  private final SiteFacts facts;
  private final long size;

  Fit(SiteFacts facts, long size) {
    this.facts = facts;
    this.size = size;
  }

  /** The type by the shape of the size. */
  Answer<DataType> byShape() {
    Shape shape = facts.shape();
    if (shape instanceof Shape.Elements elements) {
      return elements(elements);
    } else if (shape instanceof Shape.NewArray array) {
      return newArray(array);
    } else if (shape instanceof Shape.Header header) {
      return header(header);
    } else if (shape instanceof Shape.Pair pair) {
      return pair(pair);
    } else if (shape instanceof Shape.Choice choice) {
      return choice(choice);
    } else if (shape instanceof Shape.Nothing nothing) {
      return Answer.unknown(nothing.reason());
    }
    return Answer.unknown("the size names no type");
  }

  /** Of two sizes the one that the chunk has, if it cannot be the other. */
  private Answer<DataType> choice(Shape.Choice choice) {
    Fit first = with(choice.whenTrue());
    Fit second = with(choice.whenFalse());
    if (first.contradicted() != second.contradicted()) {
      return (first.contradicted() ? second : first).byShape();
    }
    return Answer.unknown("the size has two alternatives");
  }

  private Fit with(Shape shape) {
    return new Fit(facts.with(shape), size);
  }

  private Answer<DataType> likely(DataType type) {
    return Answer.known(type, Evidence.likely("source line", facts.place()));
  }

  private static <T> Answer<T> misfit(DataType type) {
    return Answer.unknown("the size does not fit " + type.name());
  }

  private Answer<DataType> elements(Shape.Elements elements) {
    DataType element = elements.element();
    long each = element.byteSize().orElse(0);
    if (each <= 0 || size % each != 0 || size == 0) {
      return misfit(element);
    }
    long count = size / each;
    if (elements.count().isPresent() && elements.count().getAsLong() != count) {
      return misfit(element);
    }
    return likely(many(element, count));
  }

  private static DataType many(DataType element, long count) {
    return count == 1 ? element : ArrayType.of(element, count);
  }

  private Answer<DataType> newArray(Shape.NewArray array) {
    DataType element = array.element();
    long each = element.byteSize().orElse(0);
    if (each <= 0 || size == 0) {
      return misfit(element);
    }
    boolean counted = element.stripped() instanceof CompositeType && size >= COOKIE;
    boolean plain = size % each == 0 && isCount(array, size / each);
    boolean cookie =
        counted && (size - COOKIE) % each == 0 && isCount(array, (size - COOKIE) / each);
    if (plain && cookie) {
      return Answer.unknown("an array with or without a count before it");
    }
    if (plain) {
      return likely(ArrayType.of(element, size / each));
    }
    return cookie
        ? likely(Composed.of(Builtins.SIZE, ArrayType.of(element, (size - COOKIE) / each)))
        : misfit(element);
  }

  private static boolean isCount(Shape.NewArray array, long count) {
    return array.count().isEmpty() || array.count().getAsLong() == count;
  }

  private Answer<DataType> header(Shape.Header header) {
    DataType type = header.header();
    long whole = type.byteSize().orElse(Long.MAX_VALUE);
    Optional<Trailing> trailing = Trailing.of(type);
    boolean open = trailing.isPresent() && (header.cut() || trailing.get().count() <= 1);
    if (open && size >= trailing.get().offset()) {
      return likely(type);
    }
    if (header.cut()) {
      return Answer.unknown("part of " + type.name() + " and more");
    }
    if (size <= whole) {
      return size == whole ? likely(type) : misfit(type);
    }
    return behind(type, size - whole, header.tail());
  }

  /** The one that a pointer receives is the first. */
  private Answer<DataType> pair(Shape.Pair pair) {
    boolean fits = size == pair.one().byteSize().orElse(0) + pair.other().byteSize().orElse(0);
    boolean one = isReceived(pair.one());
    if (!fits || one == isReceived(pair.other())) {
      return Answer.unknown("a sum of two composites");
    }
    return likely(
        one ? Composed.of(pair.one(), pair.other()) : Composed.of(pair.other(), pair.one()));
  }

  private boolean isReceived(DataType type) {
    return facts.receivers().stream()
        .flatMap(r -> r.pointee().value().stream())
        .anyMatch(received -> received.stripped().equals(type.stripped()));
  }

  /** A composite that does not end in an array: what is behind it must be told, or the receiver. */
  private Answer<DataType> behind(DataType header, long rest, Optional<DataType> tail) {
    long each = tail.map(t -> t.byteSize().orElse(0)).orElse(0L);
    if (each > 0 && rest % each == 0) {
      return likely(Composed.of(header, ArrayType.of(tail.get(), rest / each)));
    }
    return isReceived(header) && tail.isEmpty()
        ? likely(Composed.of(header, ArrayType.of(Builtins.CHAR, rest)))
        : Answer.unknown(header.name() + " and something else behind it");
  }

  /** Whether the shape is one that the size contradicts: then this is not the source. */
  boolean contradicted() {
    boolean certain =
        facts.shape() instanceof Shape.Elements || facts.shape() instanceof Shape.NewArray;
    boolean cookie = facts.shape() instanceof Shape.NewArray;
    if (facts.shape() instanceof Shape.Choice choice) {
      return with(choice.whenTrue()).contradicted() && with(choice.whenFalse()).contradicted();
    }
    boolean other = facts.shape() instanceof Shape.Number number && isOther(number.value());
    return other || (certain && !cookie && !byShape().isKnown());
  }

  private boolean isOther(OptionalLong value) {
    return value.isPresent() && value.getAsLong() != size;
  }

  /**
   * The type by what the pointers that receive the chunk point to: the innermost that has its size,
   * else the first array, else what would be a guess.
   */
  Answer<DataType> byReceiver() {
    if (facts.shape() instanceof Shape.NewArray) {
      return Answer.unknown("");
    }
    Answer<DataType> best = Answer.unknown("");
    for (SiteFacts.Received received : facts.receivers()) {
      Answer<DataType> answer = byReceiver(received);
      if (isExact(answer)) {
        return answer;
      }
      best = isBetter(answer, best) ? answer : best;
    }
    return best;
  }

  private static boolean isExact(Answer<DataType> answer) {
    return answer.value().filter(type -> !(type instanceof ArrayType)).isPresent();
  }

  private static boolean isBetter(Answer<DataType> answer, Answer<DataType> best) {
    if (!answer.isKnown() || !best.isKnown()) {
      return answer.isKnown() || (!best.isKnown() && best.reason().orElseThrow().isEmpty());
    }
    return grade(answer).compareTo(grade(best)) < 0;
  }

  private static Grade grade(Answer<DataType> answer) {
    return answer.evidence().get(0).grade();
  }

  private Answer<DataType> byReceiver(SiteFacts.Received receiver) {
    if (receiver.pointee().value().isEmpty()) {
      return receiver.pointee();
    }
    DataType type = receiver.pointee().value().get();
    if (contradicted()) {
      return misfit(type);
    }
    long each = type.byteSize().orElse(0);
    if (facts.shape() instanceof Shape.Text && type.stripped() == VoidType.VOID && size > 0) {
      return received(ArrayType.of(Builtins.CHAR, size), receiver, true);
    }
    if (type.stripped() == VoidType.VOID || each <= 0 || size == 0) {
      return Answer.unknown("received as a pointer to " + type.name());
    }
    if (facts.shape() instanceof Shape.Pair && size != each) {
      return Answer.unknown("received as " + type.name() + ", but there is more in it");
    }
    if (facts.shape() instanceof Shape.Nothing nothing && nothing.mixed() && size != each) {
      return Answer.unknown("received as " + type.name() + ", but there is more in it");
    }
    boolean text = type.stripped() instanceof BaseType && each == 1;
    if (facts.shape() instanceof Shape.Text && !text) {
      return Answer.unknown("the length of a string, received as " + type.name());
    }
    if (text && receiver.measured()) {
      return Answer.unknown("received as " + type.name() + ", but a type has part in the size");
    }
    boolean base = receiver.generic() && !text;
    if (base && size != each) {
      return misfit(type);
    }
    if (size == each
        || Trailing.of(type).filter(t -> t.isOpen() && size >= t.offset()).isPresent()) {
      return received(type, receiver, base);
    }
    if (size != each && Link.isLink(type)) {
      return Answer.unknown("a pool, perhaps, of which a list of " + type.name() + " is made");
    }
    boolean guess = text && !(facts.shape() instanceof Shape.Text);
    return size % each == 0
        ? received(
            ArrayType.of(type, size / each),
            receiver,
            guess || type.stripped() instanceof CompositeType)
        : misfit(type);
  }

  private static Answer<DataType> received(
      DataType type, SiteFacts.Received receiver, boolean guess) {
    Evidence likely = Evidence.likely("receiving pointer", receiver.place());
    return Answer.known(
        type, guess ? new Evidence(likely.source(), likely.detail(), Grade.GUESS) : likely);
  }
}
