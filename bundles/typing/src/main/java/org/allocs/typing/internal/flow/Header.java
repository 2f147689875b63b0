package org.allocs.typing.internal.flow;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.type.ArrayType;
import org.allocs.type.DataType;
import org.allocs.type.FieldPath;
import org.allocs.type.SubObjects;
import org.allocs.typing.internal.Builtins;
import org.allocs.typing.internal.Composed;

/**
 * What a function keeps at the start of a chunk of which it returns what is behind: what its
 * callers do with that says nothing of the start.
 *
 * @param calls how many of the calls that led to the chunk are within that function, it included
 * @param bytes up to what it returns; empty if that is not always the same
 * @param type of these bytes
 * @param member whether what is returned is of one type, as a part of something is
 * @param parcelled whether what is behind is not one caller's alone: the function keeps where the
 *     rest of it begins or ends
 */
public record Header(
    int calls, OptionalLong bytes, DataType type, boolean member, boolean parcelled) {
  /** More than any allocator keeps before what it gives. */
  private static final long MOST = 4096;

  /**
   * The header before what the program gets of a chunk, if the code of one of the calls shows that
   * it returns another address than it got.
   */
  public static Optional<Header> of(List<Long> calls, Context context) throws AllocsException {
    Findings findings = Findings.of(context);
    for (int i = 0; i < Math.min(calls.size(), CodeEvidence.MAX_FRAMES); i++) {
      Findings.OfCall call = findings.of(calls.get(i), 0);
      if (call.returned().size() != 1 || call.handsOut()) {
        break;
      }
      long offset = call.returned().iterator().next();
      if (offset != 0) {
        return Optional.of(of(i + 1, call, offset));
      }
    }
    return Optional.empty();
  }

  private static Header of(int calls, Findings.OfCall call, long offset) {
    boolean known = offset > 0 && offset <= MOST;
    boolean parcelled =
        Stream.concat(call.kept().stream(), call.elsewhere().stream())
            .anyMatch(o -> o == Value.Chunk.INSIDE || (known && o > offset));
    return new Header(
        calls,
        known ? OptionalLong.of(offset) : OptionalLong.empty(),
        type(call, known ? offset : 1),
        !call.memory(),
        parcelled);
  }

  /** What is at the start and just so long, be it the first part of something. */
  private static DataType type(Findings.OfCall call, long bytes) {
    return call.findings().stream()
        .filter(finding -> finding.offset() == 0)
        .map(Finding::type)
        .flatMap(
            type ->
                Stream.concat(
                    Stream.of(type), SubObjects.startingAt(type, 0).stream().map(FieldPath::type)))
        .filter(type -> type.byteSize().orElse(0) == bytes)
        .findFirst()
        .orElse(ArrayType.of(Builtins.UNKNOWN, bytes));
  }

  /**
   * Whether the code behind a call returns just what the call returned.
   *
   * @param always whether nothing else may be returned, as far as is seen
   */
  public static boolean passesOn(long call, boolean always, Context context)
      throws AllocsException {
    Findings.OfCall found = Findings.of(context).of(call, 0);
    Set<Long> returned = found.returned();
    return returned.contains(0L) && !found.handsOut() && (!always || returned.size() == 1);
  }

  /** Whether what is behind it in a chunk of some size is one caller's, and where that begins. */
  public boolean isBefore(long size) {
    return !parcelled && bytes.isPresent() && size > bytes.getAsLong();
  }

  /** The type of the whole chunk, by what a caller has behind the header. */
  public Answer<DataType> before(Answer<DataType> behind) {
    if (behind.value().isEmpty()) {
      return behind;
    }
    DataType whole = Composed.of(type, behind.value().get());
    List<Evidence> evidence = behind.evidence().stream().map(this::placed).toList();
    return new Answer.Known<>(whole, evidence, List.of());
  }

  private Evidence placed(Evidence evidence) {
    return new Evidence(
        evidence.source(),
        "behind " + bytes.orElseThrow() + " bytes: " + evidence.detail(),
        evidence.grade());
  }

  /** The type of a whole chunk of which the rest is parcelled out, if that is so. */
  Answer<DataType> alone(long size) {
    long rest = size - bytes.orElse(size);
    boolean told = parcelled && rest > 0 && !(type instanceof ArrayType);
    return told
        ? Answer.known(
            Composed.begun(type, rest),
            Evidence.likely(CodeEvidence.SOURCE, "keeps which part of it is not yet given away"))
        : Answer.unknown("a function gives parts of it away");
  }
}
