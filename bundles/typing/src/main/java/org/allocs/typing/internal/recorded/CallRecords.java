package org.allocs.typing.internal.recorded;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.allocs.typing.internal.recorded.CallRecord.Kind;

/** The records of one file, by place. What is malformed is left out. */
public final class CallRecords {
  private static final int MAX_RECORDS = 1_000_000;
  private static final int MAX_LENGTH = 16 * 1024;

  /** Of a file that has none. */
  public static final CallRecords NONE = new CallRecords();

  /** By file and line. */
  private final Map<String, Set<CallRecord>> byPlace = new HashMap<>();

  private final Map<String, Set<CallRecord>> byFunction = new HashMap<>();
  private final Map<String, String> paths = new HashMap<>();

  private CallRecords() {}

  /** Reads the content of a section. */
  public static CallRecords parse(byte[] bytes) {
    CallRecords records = new CallRecords();
    int count = 0;
    for (int start = 0; start < bytes.length && count < MAX_RECORDS; count++) {
      int end = start;
      while (end < bytes.length && bytes[end] != RecordDescriptor.END) {
        end++;
      }
      if (end > start && end - start <= MAX_LENGTH) {
        records.add(new String(bytes, start, end - start, StandardCharsets.UTF_8));
      }
      start = end + 1;
    }
    return records;
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return byPlace.isEmpty();
  }

  private void add(String text) {
    String[] fields = text.split(String.valueOf(RecordDescriptor.SEPARATOR), -1);
    if (fields.length != RecordDescriptor.FIELDS) {
      return;
    }
    String[] place = place(fields[RecordDescriptor.POSITION]);
    Optional<Kind> kind = Kind.of(fields[RecordDescriptor.KIND]);
    int line = number(place[1]);
    if (line == 0 || kind.isEmpty()) {
      return;
    }
    CallRecord made =
        new CallRecord(
            paths.computeIfAbsent(place[0], CallRecords::normal),
            line,
            number(place[2]),
            number(fields[RecordDescriptor.LAST_LINE]),
            fields[RecordDescriptor.FUNCTION],
            fields[RecordDescriptor.CALLEE],
            kind.get(),
            fields[RecordDescriptor.TYPE],
            fields[RecordDescriptor.TAIL],
            fields[RecordDescriptor.RECEIVER]);
    put(byPlace, made.file() + ":" + line, made);
    put(byFunction, made.function(), made);
  }

  /** Many objects repeat what a header has. */
  private static void put(Map<String, Set<CallRecord>> map, String key, CallRecord made) {
    map.computeIfAbsent(key, any -> new LinkedHashSet<>()).add(made);
  }

  /** Path, line and column; empty ones where the text has none. */
  private static String[] place(String text) {
    int second = text.lastIndexOf(':');
    int first = second <= 0 ? -1 : text.lastIndexOf(':', second - 1);
    return first < 0
        ? new String[] {text, "", ""}
        : new String[] {
          text.substring(0, first), text.substring(first + 1, second), text.substring(second + 1)
        };
  }

  private static int number(String digits) {
    try {
      return Math.max(0, Integer.parseInt(digits));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Without steps that lead nowhere, as compilers write them in different ways. */
  static String normal(String path) {
    try {
      return Path.of(path).normalize().toString();
    } catch (InvalidPathException e) {
      return path;
    }
  }

  /**
   * What is recorded of a call at a place.
   *
   * @param file as debug information names it
   * @param column from 1; 0 where it is not known
   * @param wanted whether a record can be that of the call
   * @return empty where there is none, or several that differ
   */
  public Optional<CallRecord> at(String file, int line, int column, Predicate<CallRecord> wanted) {
    Set<CallRecord> there = byPlace.getOrDefault(normal(file) + ":" + line, Set.of());
    List<CallRecord> fitting = there.stream().filter(wanted).toList();
    Optional<CallRecord> exact = fitting.stream().filter(r -> r.column() == column).findFirst();
    return fitting.size() > 1 && exact.isPresent() ? exact : only(fitting);
  }

  /** What is recorded of the calls of one function by another; empty where they differ. */
  public Optional<CallRecord> between(String function, Predicate<CallRecord> wanted) {
    return only(byFunction.getOrDefault(function, Set.of()).stream().filter(wanted).toList());
  }

  private static Optional<CallRecord> only(List<CallRecord> records) {
    boolean alike = records.stream().allMatch(record -> record.saysLike(records.get(0)));
    return alike ? records.stream().findFirst() : Optional.empty();
  }
}
