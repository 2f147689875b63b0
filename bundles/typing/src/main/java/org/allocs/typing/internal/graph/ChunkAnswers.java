package org.allocs.typing.internal.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Grade;
import org.allocs.type.DataType;

/**
 * What evidence says that looks at each chunk, as a number a chunk: answers of the same type,
 * source and grade are one. Safe for use by several threads.
 */
final class ChunkAnswers {
  private static final int MAX_ANSWERS = 1 << 20;

  private record Key(DataType type, String source, Optional<Grade> grade) {}

  private int[] numbers;
  private final Map<Key, Integer> known = new HashMap<>();
  private final List<Answer<DataType>> answers = new ArrayList<>();

  /** For a heap in which no evidence looks at each chunk: 0 chunks. */
  ChunkAnswers(int chunks) {
    numbers = new int[chunks];
  }

  /** Keeps the answer for a chunk. */
  void put(int chunk, Answer<DataType> answer) {
    numbers[chunk] = number(answer);
  }

  /** What was said of a chunk holds no more. */
  void remove(int chunk) {
    if (numbers.length > 0) {
      numbers[chunk] = 0;
    }
  }

  /** Gives chunks their new numbers. For one thread. */
  void renumber(TableChange change) {
    numbers = numbers.length == 0 ? numbers : change.moved(numbers);
  }

  private synchronized int number(Answer<DataType> answer) {
    String source = answer.evidence().stream().findFirst().map(Evidence::source).orElse("");
    Key key = new Key(answer.value().orElseThrow(), source, answer.grade());
    Integer number = known.get(key);
    if (number == null && answers.size() < MAX_ANSWERS) {
      answers.add(answer);
      number = answers.size();
      known.put(key, number);
    }
    return number == null ? 0 : number;
  }

  /** The answer for a chunk, or else the other. */
  Answer<DataType> get(int chunk, Answer<DataType> otherwise) {
    int number = numbers.length == 0 ? 0 : numbers[chunk];
    if (number == 0) {
      return otherwise;
    }
    synchronized (this) {
      return answers.get(number - 1);
    }
  }
}
